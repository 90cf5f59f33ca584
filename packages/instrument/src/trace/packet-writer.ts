// Writes protobuf fields into a buffer that grows: small messages in great number, in one pass.

/** A position in a buffer where a message has begun. */
export type Mark = number

/** Writes fields; a message is what lies between {@link begin} and {@link end}. */
export class PacketWriter {
  #buffer: Buffer
  #position = 0

  constructor(capacity = 65_536) {
    this.#buffer = Buffer.allocUnsafe(capacity)
  }

  get length(): number {
    return this.#position
  }

  /** Returns what was written. Nothing may be written after that. */
  finish(): Buffer {
    return this.#buffer.subarray(0, this.#position)
  }

  /** Begins a message in a field. */
  begin(field: number): Mark {
    this.#reserve(16)
    this.#small(field * 8 + 2)
    // Most messages are shorter than 128 bytes: their length takes one.
    return this.#position++
  }

  /** Ends the message that began there. */
  end(mark: Mark): void {
    const length = this.#position - mark - 1
    if (length < 0x80) {
      this.#buffer[mark] = length
      return
    }
    let size = 1
    for (let rest = length; rest >= 0x80; rest >>>= 7) size++
    this.#reserve(size)
    this.#buffer.copyWithin(mark + size, mark + 1, this.#position)
    this.#position = mark
    this.#small(length)
    this.#position = mark + size + length
  }

  /** Writes an integer of a field, up to 2^53. Negative ones take ten bytes, as the format has it. */
  integer(field: number, value: number): void {
    this.#reserve(24)
    this.#small(field * 8)
    if (value >= 0 && value < 2 ** 31) this.#small(value)
    else if (value >= 0) this.#halves(value % 2 ** 32, Math.floor(value / 2 ** 32))
    else {
      const bits = BigInt.asUintN(64, BigInt(value))
      this.#halves(Number(bits & 0xffff_ffffn), Number(bits >> 32n))
    }
  }

  /** Writes an integer that is given as two halves of 32 bits, neither of them negative. */
  integer64(field: number, low: number, high: number): void {
    this.#reserve(24)
    this.#small(field * 8)
    this.#halves(low, high)
  }

  text(field: number, text: string): void {
    // Three bytes for each UTF-16 unit, at most.
    this.#reserve(16 + text.length * 3)
    this.#small(field * 8 + 2)
    const at = this.#position
    if (text.length * 3 < 0x80) {
      const length = this.#buffer.write(text, at + 1)
      this.#buffer[at] = length
      this.#position = at + 1 + length
      return
    }
    this.#small(Buffer.byteLength(text))
    this.#position += this.#buffer.write(text, this.#position)
  }

  #small(value: number): void {
    let rest = value
    while (rest >= 0x80) {
      this.#buffer[this.#position++] = (rest & 0x7f) | 0x80
      rest >>>= 7
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
