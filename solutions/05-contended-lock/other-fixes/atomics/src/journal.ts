// The numbers of reservations, and their way into the ledger.
import { Mutex } from '@hotpath/instrument'
import type { Ledger, LedgerRecord } from './ledger.ts'

/** A reservation that has no number yet. */
export type Entry = Omit<LedgerRecord, 'number'>

// What the ledger takes at once.
const maxRecords = 100

/** Numbers reservations from 1 on, without a gap as long as the ledger takes them. */
export class Journal {
  readonly #ledger: Ledger
  readonly #mutex = new Mutex()
  #lastNumber = 0
  #open: Batch = { entries: [], written: undefined }

  constructor(ledger: Ledger) {
    this.#ledger = ledger
  }

  /**
   * Gives an entry the next number, and returns it once the ledger has the entry. Whoever gets the lock writes for
   * all of its batch, and they find their work done.
   *
   * @throws {LedgerError} when the ledger does not say so; its number may then be missing there
   */
  async record(entry: Entry): Promise<number> {
    if (this.#open.entries.length === maxRecords) this.#open = { entries: [], written: undefined }
    const batch = this.#open
    const index = batch.entries.push(entry) - 1
    using _guard = await this.#mutex.lock()
    if (batch.written === undefined) {
      if (batch === this.#open) this.#open = { entries: [], written: undefined }
      batch.written = this.#write(batch.entries)
      await batch.written.catch(() => {}) // each of them hears of it below
    }
    return (await batch.written) + index
  }

  /** Returns the number of the first entry. */
  async #write(entries: readonly Entry[]): Promise<number> {
    const first = this.#lastNumber + 1
    this.#lastNumber += entries.length
    await this.#ledger.append(entries.map((entry, index) => ({ number: first + index, ...entry })))
    return first
  }
}

interface Batch {
  readonly entries: Entry[]
  /** The number of its first entry, once somebody has begun to write it. */
  written: Promise<number> | undefined
}
