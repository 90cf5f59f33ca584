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

export class Deliveries {
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
  }

  get counts(): Counts {
    return { inFlight: this.#inFlight, delivered: this.#delivered, failed: this.#failed }
  }

  /** Sends an event to every receiver. None of them waits for another. */
  fanOut(event: WebhookEvent): void {
    for (const receiver of this.#receivers) void this.#deliver(event, receiver)
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
    // Before it is sent: a confirmation may be here sooner than the reply.
    const { deliveryTimeoutMs } = this.#settings
    // As long again as the reply may take.
    const confirmed = this.#confirmations.wait(delivery, 2 * deliveryTimeoutMs)
    confirmed.catch(() => {})
    try {
      const { status } = await post(receiver, JSON.stringify(event), {
        headers: { 'content-type': 'application/json', 'webhook-delivery': delivery },
        timeoutMs: this.#settings.deliveryTimeoutMs,
      })
      if (status === 202) await confirmed
      else if (status !== 200) throw new Error(`${receiver}: delivering ${event.id}: status ${status}`)
    } finally {
      this.#confirmations.end(delivery)
    }
  }
  // #endregion deliver
}
