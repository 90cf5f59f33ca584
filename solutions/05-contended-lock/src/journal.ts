// The numbers of reservations, and their way into the ledger.
import type { Ledger, LedgerRecord } from './ledger.ts'

/** A reservation that has no number yet. */
export type Entry = Omit<LedgerRecord, 'number'>

// What the ledger takes at once.
const maxRecords = 100

/** Numbers reservations from 1 on, without a gap as long as the ledger takes them. */
export class Journal {
  readonly #ledger: Ledger
  #lastNumber = 0
  #waiting: Waiting[] = []
  #writing = false

  constructor(ledger: Ledger) {
    this.#ledger = ledger
  }

  // #region record
  /**
   * Gives an entry the next number, and returns it once the ledger has the entry.
   *
   * @throws {LedgerError} when the ledger does not say so; its number may then be missing there
   */
  record(entry: Entry): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    this.#waiting.push({ entry, resolve, reject })
    if (!this.#writing) void this.#write()
    return promise
  }

  /** Writes all that waits in one call, then all that has come meanwhile in the next. */
  async #write(): Promise<void> {
    this.#writing = true
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, maxRecords)
      const first = this.#lastNumber + 1
      this.#lastNumber += batch.length // in any case: perhaps the ledger will have them
      try {
        await this.#ledger.append(batch.map(({ entry }, index) => ({ number: first + index, ...entry })))
        for (const [index, { resolve }] of batch.entries()) resolve(first + index)
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    this.#writing = false
  }
  // #endregion record
}

interface Waiting {
  readonly entry: Entry
  readonly resolve: (number: number) => void
  readonly reject: (error: unknown) => void
}
