// Columns of sums that stay exact: as numbers while that is so, as bigints where it no longer is.
//
// A `!` behind an index in this file: the array was grown for it.

import { addInt64, type Int64 } from './int64.ts'
import { grown } from './int-rows.ts'

/** A table of sums, a row for each sample and a column for each sample type. All of them begin at 0. */
export class Sums {
  readonly columnCount: number
  // Row by row. NaN: see #large.
  #values = new Float64Array(64)
  // The sums beyond 2^53, by their place in #values. 104 days of one stack: there are few, or none.
  readonly #large = new Map<number, bigint>()

  constructor(columnCount: number) {
    this.columnCount = columnCount
  }

  /** Adds values to those of a row. */
  add(row: number, values: readonly Int64[]): void {
    const start = row * this.columnCount
    if (start + this.columnCount > this.#values.length)
      this.#values = grown(this.#values, start + this.columnCount)
    for (let column = 0; column < this.columnCount; column++) {
      const value = values[column]!
      if (typeof value === 'number') {
        const sum = this.#values[start + column]! + value
        if (sum <= Number.MAX_SAFE_INTEGER && sum >= -Number.MAX_SAFE_INTEGER) {
          this.#values[start + column] = sum
          continue
        }
      }
      this.#set(start + column, addInt64(this.#get(start + column), value))
    }
  }

  /** Returns a sum. It may be beyond the 64 bits: `isInt64` tells. */
  get(row: number, column: number): Int64 {
    return this.#get(row * this.columnCount + column)
  }

  /** Tells whether all sums of a row are 0. */
  isZero(row: number): boolean {
    const start = row * this.columnCount
    for (let at = start; at < start + this.columnCount; at++) if (this.#values[at] !== 0) return false
    return true
  }

  #get(at: number): Int64 {
    const value = this.#values[at]!
    return Number.isNaN(value) ? this.#large.get(at)! : value // NaN says that it is there
  }

  #set(at: number, value: Int64): void {
    if (typeof value === 'number') {
      this.#large.delete(at)
      this.#values[at] = value
      return
    }
    this.#large.set(at, value)
    this.#values[at] = Number.NaN
  }
}
