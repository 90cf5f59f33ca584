// Texts as the bytes that they are in a file, each distinct one once. To tell whether two names are one nobody has to
// decode them, and what is not UTF-8 stays as it is.
//
// A `!` behind an index in this file: the index is below a count that the array was grown for.

import { grown, mixed, rehashed } from './int-rows.ts'

const SEED = Math.floor(Math.random() * 2 ** 32) | 0

/** Byte strings, numbered from 0 in the order in which they were first met; 0 is the empty one. */
export class ByteStrings {
  /** How many distinct strings there are. */
  count = 0
  /** The strings themselves; string `i` is from `starts[i]` up to, but without, `starts[i + 1]`. */
  bytes: Uint8Array = new Uint8Array(1024)
  starts: Int32Array = new Int32Array(65)
  // As in int-rows.ts: of each string its hash and its number + 1.
  #slots: Int32Array = new Int32Array(256)
  readonly #texts: string[] = []
  readonly #byText = new Map<string, number>()

  constructor() {
    this.add(new Uint8Array(0), 0, 0)
  }

  /** Returns the number of the string that lies in `source` from `start` to `end`. */
  add(source: Uint8Array, start: number, end: number): number {
    const length = end - start
    const hash = hashOf(source, start, end)
    const slots = this.#slots
    const mask = slots.length - 2
    let slot = (2 * hash) & mask
    for (;;) {
      const known = slots[slot + 1]! - 1
      if (known === -1) break
      if (slots[slot] === hash && this.#equals(known, source, start, length)) return known
      slot = (slot + 2) & mask
    }
    const number = this.count++
    const at = this.starts[number]!
    if (at + length > this.bytes.length) this.bytes = grown(this.bytes, at + length)
    this.bytes.set(source.subarray(start, end), at)
    slots[slot] = hash
    slots[slot + 1] = this.count
    if (this.count + 1 === this.starts.length) this.starts = grown(this.starts, this.count + 2)
    this.starts[this.count] = at + length
    if (4 * this.count >= slots.length) this.#slots = rehashed(slots)
    return number
  }

  /** Returns the number of a text. */
  addText(text: string): number {
    let number = this.#byText.get(text)
    if (number === undefined) {
      const bytes = Buffer.from(text)
      this.#byText.set(text, (number = this.add(bytes, 0, bytes.length)))
    }
    return number
  }

  /** Returns a string as text; what is not UTF-8 has replacement characters. */
  text(number: number): string {
    return (this.#texts[number] ??= Buffer.from(this.bytes.buffer).toString(
      'utf8',
      this.starts[number],
      this.starts[number + 1],
    ))
  }

  /** Compares two strings as Go sorts them: byte by byte. */
  compare(a: number, b: number): number {
    if (a === b) return 0
    const { bytes, starts } = this
    return Buffer.compare(bytes.subarray(starts[a], starts[a + 1]), bytes.subarray(starts[b], starts[b + 1]))
  }

  #equals(number: number, source: Uint8Array, start: number, length: number): boolean {
    const { bytes } = this
    const other = this.starts[number]!
    if (this.starts[number + 1]! - other !== length) return false
    for (let at = 0; at < length; at++) if (bytes[other + at] !== source[start + at]) return false
    return true
  }
}

/** Four bytes at a time: names are long, and one multiplication for each byte would be the dearest part of it. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = SEED ^ (end - start)
  let at = start
  for (; at + 4 <= end; at += 4) {
    const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
    hash = Math.imul(hash ^ word, 0x9e3779b1)
    hash ^= hash >>> 15
  }
  for (; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193)
  return mixed(hash)
}
