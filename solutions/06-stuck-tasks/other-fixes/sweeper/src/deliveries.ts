// An event on its way to its receivers: attempts, retries, and what became of them.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Confirmations } from './confirmations.ts'
import { post } from './post.ts'
import type { Settings } from './settings.ts'

export interface WebhookEvent {
  readonly id: string
  readonly type: string
  readonly data: unknown
}

/** How many deliveries there are, and how they ended. */
export interface Counts {
  readonly inFlight: number
  readonly delivered: number
  readonly failed: number
}

/** An attempt that is under way, and how to end it. */
interface Attempt {
  readonly until: number
  readonly end: AbortController
}

export class Deliveries {
  readonly #attempts = new Set<Attempt>()
  readonly #settings: Settings
  readonly #receivers: readonly string[]
  readonly #confirmations: Confirmations
  #inFlight = 0
  #delivered = 0
  #failed = 0

  constructor(settings: Settings, receivers: readonly string[], confirmations: Confirmations) {
    this.#settings = settings
    this.#receivers = receivers
    this.#confirmations = confirmations
    // Four rounds in a deadline: an attempt ends a quarter too late at most.
    setInterval(() => this.#sweep(), settings.deliveryTimeoutMs / 4).unref()
  }

  get counts(): Counts {
    return { inFlight: this.#inFlight, delivered: this.#delivered, failed: this.#failed }
  }

  /** Sends an event to every receiver. None of them waits for another. */
  fanOut(event: WebhookEvent): void {
    for (const receiver of this.#receivers) void this.#deliver(event, receiver)
  }

  /** Ends the attempts whose time is over. */
  #sweep(): void {
    const now = performance.now()
    for (const { until, end } of this.#attempts) if (until <= now) end.abort(new Error('its time is over'))
  }

  // #region deliver
  async #deliver(event: WebhookEvent, receiver: string): Promise<void> {
    this.#inFlight++
    try {
      await this.#tryAll(event, receiver)
      this.#delivered++
    } catch {
      this.#failed++
    } finally {
      this.#inFlight--
    }
  }

  async #tryAll(event: WebhookEvent, receiver: string): Promise<void> {
    const { maxAttempts, retryDelayMs } = this.#settings
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#attempt(event, receiver)
        return
      } catch (error) {
        if (attempt === maxAttempts) throw error
        await sleep(retryDelayMs)
      }
    }
  }

  async #attempt(event: WebhookEvent, receiver: string): Promise<void> {
    const delivery = randomUUID()
    const end = new AbortController()
    const attempt = { until: performance.now() + this.#settings.deliveryTimeoutMs, end }
    this.#attempts.add(attempt)
    // Before it is sent: a confirmation may be here sooner than the reply.
    const confirmed = this.#confirmations.wait(delivery, end.signal)
    confirmed.catch(() => {})
    try {
      const { status } = await post(receiver, JSON.stringify(event), {
        headers: { 'content-type': 'application/json', 'webhook-delivery': delivery },
        signal: end.signal,
      })
      if (status === 202) await confirmed
      else if (status !== 200) throw new Error(`${receiver}: delivering ${event.id}: status ${status}`)
    } finally {
      this.#attempts.delete(attempt)
      this.#confirmations.end(delivery)
    }
  }
  // #endregion deliver
}
