// The numbers of reservations, and their way into the ledger.
import type { Ledger, LedgerRecord } from './ledger.ts'

/** A reservation that has no number yet. */
export type Entry = Omit<LedgerRecord, 'number'>

/** Numbers reservations from 1 on, without a gap as long as the ledger takes them. */
export class Journal {
  readonly #ledger: Ledger
  #lastNumber = 0

  constructor(ledger: Ledger) {
    this.#ledger = ledger
  }

  /**
   * Gives an entry the next number, and returns it once the ledger has the entry.
   *
   * @throws {LedgerError} when the ledger does not say so; its number may then be missing there
   */
  async record(entry: Entry): Promise<number> {
    const number = this.#lastNumber + 1
    try {
      await this.#ledger.append([{ number, ...entry }])
      return number
    } finally {
      this.#lastNumber = number // in any case: perhaps the ledger has it
    }
  }
}
