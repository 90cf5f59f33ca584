// Telling the carrier of a parcel. The customer does not wait for it.
import type { Line } from './stock.ts'

export interface ParcelCounts {
  readonly underWay: number
  readonly announced: number
  readonly failed: number
}

export class Parcels {
  readonly #url: string
  readonly #timeoutMs: number
  #underWay = 0
  #announced = 0
  #failed = 0

  constructor(url: string, timeoutMs: number) {
    this.#url = url
    this.#timeoutMs = timeoutMs
  }

  get counts(): ParcelCounts {
    return { underWay: this.#underWay, announced: this.#announced, failed: this.#failed }
  }

  /** Begins to announce a parcel; what becomes of it is in the counts. */
  announce(lines: readonly Line[]): void {
    void this.#announce(lines)
  }

  async #announce(lines: readonly Line[]): Promise<void> {
    this.#underWay++
    try {
      await this.#numberOf(lines)
      this.#announced++
    } catch {
      this.#failed++
    } finally {
      this.#underWay--
    }
  }

  // #region number
  async #numberOf(lines: readonly Line[]): Promise<string> {
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ pieces: lines.reduce((sum, { quantity }) => sum + quantity, 0) }),
      signal: AbortSignal.timeout(this.#timeoutMs),
    })
    if (!response.ok) throw new Error(`${this.#url}: announcing: status ${response.status}, want 200`)
    const { number } = (await response.json()) as { number: string } // what the carrier's manual says
    return number
  }
  // #endregion number
}
