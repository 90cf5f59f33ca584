// Rows of whole numbers, each distinct row once: how merging tells that two functions, places or stacks are one.
//
// All rows lie one behind another in one array, and a hash table with open addressing finds them there: a million
// stacks are two arrays and no object. A `!` behind an index in this file: the index is below a count that the array
// was grown for.

import { ProfileError } from './errors.ts'

/** More than that no typed array of every platform holds; what is merged would be gigabytes long by then. */
const MAX_LENGTH = 2 ** 30

/** Rows of 32-bit integers, numbered from 0 in the order in which they were first met. */
export class IntRows {
  /** How many distinct rows there are. */
  count = 0
  /** The rows themselves; row `i` is from `starts[i]` up to, but without, `starts[i + 1]`. */
  data: Int32Array = new Int32Array(64)
  starts: Int32Array = new Int32Array(17)
  // Of each row its hash and its number + 1, side by side so that both come with one look into memory; 0 where nothing
  // is. Never more than half full.
  #slots: Int32Array = new Int32Array(64)

  /**
   * Makes room for a row of up to `length` numbers and returns where it is to be written in `data`, which may be
   * another array afterwards.
   */
  begin(length: number): number {
    const start = this.starts[this.count]!
    if (start + length > this.data.length) this.data = grown(this.data, start + length)
    return start
  }

  /** Returns the number of the row that was written since `begin`, which is a new one if there was none like it. */
  end(length: number): number {
    const { data, starts } = this
    const slots = this.#slots
    const start = starts[this.count]!
    const hash = hashOf(data, start, length)
    const mask = slots.length - 2
    let slot = (2 * hash) & mask
    for (;;) {
      const row = slots[slot + 1]! - 1
      if (row === -1) break
      if (slots[slot] === hash) {
        const other = starts[row]!
        if (starts[row + 1]! - other === length) {
          let at = 0
          while (at < length && data[other + at] === data[start + at]) at++
          if (at === length) return row
        }
      }
      slot = (slot + 2) & mask
    }
    const row = this.count++
    slots[slot] = hash
    slots[slot + 1] = this.count
    if (this.count + 1 === starts.length) this.starts = grown(starts, this.count + 2)
    this.starts[this.count] = start + length
    if (4 * this.count >= slots.length) this.#slots = rehashed(slots)
    return row
  }
}

/** Returns a table of twice the size for what is in one. */
export function rehashed(slots: Int32Array): Int32Array {
  const larger = new Int32Array(2 * slots.length)
  const mask = larger.length - 2
  for (let from = 0; from < slots.length; from += 2) {
    if (slots[from + 1] === 0) continue
    let slot = (2 * slots[from]!) & mask
    while (larger[slot + 1] !== 0) slot = (slot + 2) & mask
    larger[slot] = slots[from]!
    larger[slot + 1] = slots[from + 1]!
  }
  return larger
}

/** A number of this process, so that nobody can prepare rows that all come to one slot. */
const SEED = Math.floor(Math.random() * 2 ** 32) | 0

/** Two halves that do not wait for each other: a processor multiplies the one while the other is on its way. */
function hashOf(data: Int32Array, start: number, length: number): number {
  let even = SEED ^ length
  let odd = SEED
  const end = start + length
  let at = start
  for (; at + 1 < end; at += 2) {
    even = Math.imul(even ^ data[at]!, 0x9e3779b1)
    odd = Math.imul(odd ^ data[at + 1]!, 0x85ebca77)
  }
  if (at < end) even = Math.imul(even ^ data[at]!, 0x9e3779b1)
  return mixed(even ^ mixed(odd))
}

/** Spreads what the last steps of a hash have left in its upper bits: the finish of MurmurHash3. */
export function mixed(hash: number): number {
  let rest = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  rest = Math.imul(rest ^ (rest >>> 13), 0xc2b2ae35)
  return rest ^ (rest >>> 16)
}

/** Returns an array of at least that length with the same numbers in front: twice as long, as a rule. */
export function grown<T extends Int32Array | Float64Array | Uint8Array>(array: T, length: number): T {
  if (length > MAX_LENGTH) {
    throw new ProfileError(
      'PROFILE_TOO_LARGE',
      `merging profiles: what is distinct in them takes more than ${MAX_LENGTH} entries of a table`,
    )
  }
  const Type = array.constructor as new (length: number) => T // the class of the array that was given
  const larger = new Type(Math.max(2 * array.length, 2 ** Math.ceil(Math.log2(length))))
  larger.set(array)
  return larger
}
