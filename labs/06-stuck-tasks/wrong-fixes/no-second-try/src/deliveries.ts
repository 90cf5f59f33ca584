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
        // Whoever was silent for so long will not speak at the next attempt.
        const silent = error instanceof Error && error.name !== 'Error'
        if (attempt === maxAttempts || silent) throw error
        await sleep(retryDelayMs)
      }
    }
  }

  async #attempt(event: WebhookEvent, receiver: string): Promise<void> {
    const delivery = randomUUID()
    // One deadline for all of it: connecting, the whole reply, the confirmation.
    const signal = AbortSignal.timeout(this.#settings.deliveryTimeoutMs)
    // Before it is sent: a confirmation may be here sooner than the reply.
    const confirmed = this.#confirmations.wait(delivery, signal)
    // Nobody awaits it when the reply does not come, and a rejection that nobody hears of would end the process.
    confirmed.catch(() => {})
    try {
      const { status } = await post(receiver, JSON.stringify(event), {
        headers: { 'content-type': 'application/json', 'webhook-delivery': delivery },
        signal,
      })
      if (status === 202) await confirmed
      else if (status !== 200) throw new Error(`${receiver}: delivering ${event.id}: status ${status}`)
    } finally {
      this.#confirmations.end(delivery)
    }
  }
  // #endregion deliver
}
