// The numbers of reservations, and their way into the ledger.
import type { Ledger, LedgerRecord } from './ledger.ts'

/** A reservation that has no number yet. */
export type Entry = Omit<LedgerRecord, 'number'>

/** Numbers reservations from 1 on, without a gap as long as the ledger takes them. */
export class Journal {
  readonly #ledger: Ledger
  #lastNumber = 0
  #written: Promise<void> = Promise.resolve()

  constructor(ledger: Ledger) {
    this.#ledger = ledger
  }

  /** Gives an entry the next number. It is written to the ledger soon after, in its turn. */
  record(entry: Entry): number {
    const number = ++this.#lastNumber
    this.#written = this.#written
      .then(() => this.#ledger.append([{ number, ...entry }]))
      .catch((error: unknown) => console.error(error))
    return number
  }
}
