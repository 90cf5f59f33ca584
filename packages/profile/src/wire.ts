// The protobuf wire format: varints and length-delimited fields. Knows nothing of profiles.

import type { Int64, Uint64 } from './int64.ts'

/** How a field's value is laid out. Groups (3 and 4) were never used by pprof and are refused. */
export const VARINT = 0
export const FIXED64 = 1
export const BYTES = 2
export const FIXED32 = 5

const TWO_32 = 2 ** 32
const MAX_SAFE_HIGH = 2 ** 21 // 2^53 / 2^32

/** Says that bytes are not what the wire format allows. The caller knows which file it was, and wraps it. */
export class WireError extends Error {
  override readonly name = 'WireError'
}

/**
 * Reads fields from a buffer, in place and without copying.
 *
 * `next()` moves to the next field and tells whether there is one; then exactly one of `uint64()`,
 * `int64()`, `enter()`, `skip()` takes its value. Nothing is ever read beyond `end`.
 */
export class WireReader {
  bytes: Uint8Array
  /** Where the next byte is read. */
  position: number
  /** Where this message ends. */
  end: number
  /** The number of the current field. */
  field = 0
  /** The layout of the current field. */
  type = 0
  #low = 0
  #high = 0
  #outer = 0

  constructor(bytes: Uint8Array, start: number = 0, end: number = bytes.length) {
    this.bytes = bytes
    this.position = start
    this.end = end
  }

  /** Points the reader at another buffer, all of it. */
  open(bytes: Uint8Array): void {
    this.bytes = bytes
    this.reset(0, bytes.length)
  }

  /** Points the reader at another message of the same buffer. */
  reset(start: number, end: number): void {
    this.position = start
    this.end = end
  }

  /** Reads the head of the next field; false at the end of the message. */
  next(): boolean {
    if (this.position >= this.end) return false
    const start = this.position
    const byte = this.bytes[start]! // before the end
    if (byte < 0x80) this.position++
    const tag = byte < 0x80 ? byte : this.#small()
    this.field = tag >>> 3
    this.type = tag & 7
    if (this.field === 0) throw new WireError(`byte ${start}: field number is 0, want 1 or more`)
    return true
  }

  /** Takes the value of a varint field as an unsigned integer. */
  uint64(): Uint64 {
    this.#want(VARINT)
    return this.rawUint64()
  }

  /** Takes the value of a varint field as a signed integer. */
  int64(): Int64 {
    this.#want(VARINT)
    return this.rawInt64()
  }

  /** Enters a length-delimited field: returns its end, and leaves `position` at its first byte. */
  enter(): number {
    this.#want(BYTES)
    const start = this.position
    const length = this.#small()
    const end = this.position + length
    if (end > this.end) {
      throw new WireError(
        `byte ${start}: field ${this.field} is ${length} bytes long, only ${this.end - this.position} are left`,
      )
    }
    return end
  }

  /** Enters a list of bare varints, which ends where this says; `leave` goes on behind it. */
  enterList(): number {
    const end = this.enter()
    this.#outer = this.end
    this.end = end
    return end
  }

  /** Leaves the list that was entered last. Lists do not lie within each other. */
  leave(): void {
    this.position = this.end
    this.end = this.#outer
  }

  /** Passes over the value of the current field, whatever it is. */
  skip(): void {
    switch (this.type) {
      case VARINT:
        this.#varint()
        return
      case FIXED64:
        this.#advance(8)
        return
      case BYTES:
        this.position = this.enter()
        return
      case FIXED32:
        this.#advance(4)
        return
      default:
        throw new WireError(
          `byte ${this.position}: field ${this.field} has the unknown wire type ${this.type}`,
        )
    }
  }

  /** Reads a bare varint, as inside of a packed field, as an unsigned integer. */
  rawUint64(): Uint64 {
    const byte = this.bytes[this.position]
    if (byte !== undefined && byte < 0x80 && this.position < this.end) {
      this.position++
      return byte
    }
    this.#varint()
    if (this.#high < MAX_SAFE_HIGH) return this.#high * TWO_32 + this.#low
    return (BigInt(this.#high) << 32n) | BigInt(this.#low)
  }

  /** Reads a bare varint, as inside of a packed field, as a signed integer. */
  rawInt64(): Int64 {
    const byte = this.bytes[this.position]
    if (byte !== undefined && byte < 0x80 && this.position < this.end) {
      this.position++
      return byte
    }
    this.#varint()
    const value = (this.#high | 0) * TWO_32 + this.#low
    if (Number.isSafeInteger(value)) return value
    return BigInt.asIntN(64, (BigInt(this.#high) << 32n) | BigInt(this.#low))
  }

  /** Reads a varint that has to be a length or a tag: below 2^32, as every buffer here is. */
  #small(): number {
    const start = this.position
    const byte = this.bytes[start]
    if (byte !== undefined && byte < 0x80 && start < this.end) {
      this.position++
      return byte
    }
    this.#varint()
    if (this.#high !== 0) throw new WireError(`byte ${start}: a length or tag is 2^32 or more`)
    return this.#low
  }

  /** Reads a varint into `#low` and `#high`, 32 bits each. Bits beyond the 64th are dropped, as Go does. */
  #varint(): void {
    const { bytes, end } = this
    const start = this.position
    let low = 0
    let high = 0
    for (let i = 0; i < 10; i++) {
      const at = start + i
      const byte = at < end ? bytes[at] : undefined
      if (byte === undefined) throw new WireError(`byte ${start}: a varint runs past the end of its message`)
      const bits = byte & 0x7f
      if (i < 4) low |= bits << (7 * i)
      else if (i === 4) {
        low |= bits << 28
        high |= bits >> 4
      } else high |= bits << (7 * i - 32)
      if (byte < 0x80) {
        this.position = at + 1
        this.#low = low >>> 0
        this.#high = high >>> 0
        return
      }
    }
    throw new WireError(`byte ${start}: a varint is longer than 10 bytes`)
  }

  #advance(count: number): void {
    if (this.position + count > this.end) {
      throw new WireError(`byte ${this.position}: field ${this.field} runs past the end of its message`)
    }
    this.position += count
  }

  #want(type: number): void {
    if (this.type !== type) {
      throw new WireError(
        `byte ${this.position}: field ${this.field} has wire type ${this.type}, want ${type}`,
      )
    }
  }
}

/** Writes fields into a buffer that grows by doubling. */
export class WireWriter {
  #buffer: Buffer = Buffer.allocUnsafe(4096)
  #position = 0

  /** Returns what was written. The writer is not used after that. */
  finish(): Buffer {
    return this.#buffer.subarray(0, this.#position)
  }

  /** Writes an integer field, signed or not. Zero is written too. */
  integer(field: number, value: Int64 | Uint64): void {
    this.#varint(field * 8 + VARINT)
    this.#varint(value)
  }

  /** Writes an integer field unless it is zero, which is what an absent field means. */
  integerUnlessZero(field: number, value: Int64 | Uint64): void {
    if (value !== 0 && value !== 0n) this.integer(field, value)
  }

  /** Writes true; false is what an absent field means. */
  boolean(field: number, value: boolean): void {
    if (value) this.integer(field, 1)
  }

  /**
   * Writes a repeated integer field. Up to two values go one by one, more are packed into one field:
   * so does Go, which makes its files and ours comparable byte by byte.
   */
  integers(field: number, values: readonly (Int64 | Uint64)[]): void {
    if (values.length <= 2) {
      for (const value of values) this.integer(field, value)
      return
    }
    this.message(field, () => {
      for (const value of values) this.#varint(value)
    })
  }

  /**
   * Writes a repeated integer field as `integers` does: `values[index]` for each of some indexes. They are below 2^31,
   * and the field is what most of a profile is made of.
   */
  mapped(field: number, indexes: Int32Array, start: number, end: number, values: Int32Array): void {
    if (end - start <= 2) {
      for (let at = start; at < end; at++) this.integer(field, values[indexes[at]!]!) // the caller's indexes
      return
    }
    let length = 0
    for (let at = start; at < end; at++) {
      const value = values[indexes[at]!]!
      length += value < 0x80 ? 1 : value < 0x4000 ? 2 : varintSize(value)
    }
    this.#varint(field * 8 + BYTES)
    this.#varint(length)
    this.#reserve(length)
    const buffer = this.#buffer
    let position = this.#position
    for (let at = start; at < end; at++) {
      let rest = values[indexes[at]!]!
      for (; rest >= 0x80; rest >>>= 7) buffer[position++] = (rest & 0x7f) | 0x80
      buffer[position++] = rest
    }
    this.#position = position
  }

  /** Writes bytes that are there already. */
  bytes(field: number, source: Uint8Array, start: number, end: number): void {
    this.#varint(field * 8 + BYTES)
    this.#varint(end - start)
    this.#reserve(end - start)
    this.#buffer.set(source.subarray(start, end), this.#position)
    this.#position += end - start
  }

  /** Writes a text as UTF-8. A surrogate without its partner becomes U+FFFD. */
  text(field: number, value: string): void {
    const length = Buffer.byteLength(value)
    this.#varint(field * 8 + BYTES)
    this.#varint(length)
    this.#reserve(length)
    this.#position += this.#buffer.write(value, this.#position)
  }

  /** Writes a message: whatever `body` writes, with its length in front. */
  message(field: number, body: () => void): void {
    this.#varint(field * 8 + BYTES)
    // The length is known only later. Most bodies are short, and it takes one byte; where it takes more, moving the
    // body is cheaper than measuring it first.
    this.#reserve(1)
    const start = this.#position++
    body()
    const length = this.#position - start - 1
    const more = varintSize(length) - 1
    if (more > 0) {
      this.#reserve(more)
      this.#buffer.copyWithin(start + 1 + more, start + 1, start + 1 + length)
    }
    this.#position = start
    this.#varint(length)
    this.#position += length
  }

  #varint(value: Int64 | Uint64): void {
    this.#reserve(10)
    if (typeof value === 'number' && value >= 0 && value < TWO_32) {
      this.#uint32(value)
      return
    }
    const low = typeof value === 'bigint' ? Number(BigInt.asUintN(32, value)) : value >>> 0
    const high =
      typeof value === 'bigint' ? Number(BigInt.asUintN(32, value >> 32n)) : Math.floor(value / TWO_32) >>> 0
    this.#halves(low, high)
  }

  #uint32(value: number): void {
    let rest = value
    while (rest >= 0x80) {
      this.#buffer[this.#position++] = (rest & 0x7f) | 0x80
      rest = rest >>> 7
    }
    this.#buffer[this.#position++] = rest
  }

  #halves(low: number, high: number): void {
    let lowRest = low
    let highRest = high
    while (highRest !== 0 || lowRest >= 0x80) {
      this.#buffer[this.#position++] = (lowRest & 0x7f) | 0x80
      lowRest = ((lowRest >>> 7) | (highRest << 25)) >>> 0
      highRest >>>= 7
    }
    this.#buffer[this.#position++] = lowRest
  }

  #reserve(count: number): void {
    if (this.#position + count <= this.#buffer.length) return
    const grown = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#position + count))
    this.#buffer.copy(grown, 0, 0, this.#position)
    this.#buffer = grown
  }
}

function varintSize(value: number): number {
  let size = 1
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size++
  return size
}
