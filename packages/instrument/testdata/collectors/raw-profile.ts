// A profile as it is on the wire, ids and all: what a collector sees before anything is resolved.
import { gunzipSync } from 'node:zlib'

/** A field of a message: its number, and the value or the bytes. */
type Field = readonly [number: number, value: bigint | Buffer]

/** A message of profile.proto with its numbers as they were sent. */
export interface RawProfile {
  readonly sampleTypes: readonly { type: string; unit: string }[]
  readonly samples: readonly {
    readonly locationIds: readonly number[]
    readonly values: readonly number[]
    readonly labels: readonly { key: number; str: number; num: bigint }[]
  }[]
  readonly mappings: readonly { id: number; filename: number; buildId: number }[]
  readonly locations: readonly {
    readonly id: number
    readonly mappingId: number
    readonly address: bigint
    readonly functionIds: readonly number[]
  }[]
  readonly functions: readonly { id: number; name: number; systemName: number; filename: number }[]
  readonly strings: readonly string[]
  readonly timeNanos: bigint
  readonly durationNanos: bigint
  /** Before compression. */
  readonly bytes: number
}

/** Reads what a response or a request has in its body. */
export function readRawProfile(body: Uint8Array): RawProfile {
  const plain = gunzipSync(body)
  const fields = readFields(plain)
  const messages = (number: number): Message[] =>
    fields.flatMap(([at, value]) => (at === number && typeof value !== 'bigint' ? [message(value)] : []))
  const strings = fields.flatMap(([at, value]) => (at === 6 && typeof value !== 'bigint' ? [String(value)] : []))
  const header = new Message(fields)
  return {
    sampleTypes: messages(1).map((one) => ({
      type: strings[one.number(1)] ?? '',
      unit: strings[one.number(2)] ?? '',
    })),
    samples: messages(2).map((one) => ({
      locationIds: one.numbers(1).map(Number),
      values: one.numbers(2).map((value) => Number(BigInt.asIntN(64, value))),
      labels: one.messages(3).map((label) => ({
        key: label.number(1),
        str: label.number(2),
        num: label.big(3),
      })),
    })),
    mappings: messages(3).map((one) => ({
      id: one.number(1),
      filename: one.number(5),
      buildId: one.number(6),
    })),
    locations: messages(4).map((one) => ({
      id: one.number(1),
      mappingId: one.number(2),
      address: one.big(3),
      functionIds: one.messages(4).map((line) => line.number(1)),
    })),
    functions: messages(5).map((one) => ({
      id: one.number(1),
      name: one.number(2),
      systemName: one.number(3),
      filename: one.number(4),
    })),
    strings,
    timeNanos: header.big(9),
    durationNanos: header.big(10),
    bytes: plain.length,
  }
}

class Message {
  readonly #fields: readonly Field[]

  constructor(fields: readonly Field[]) {
    this.#fields = fields
  }

  big(number: number): bigint {
    const value = this.#fields.find(([at]) => at === number)?.[1]
    return typeof value === 'bigint' ? value : 0n
  }

  number(number: number): number {
    return Number(this.big(number))
  }

  /** A repeated number, packed or not. */
  numbers(number: number): bigint[] {
    return this.#fields.flatMap(([at, value]) => {
      if (at !== number) return []
      return typeof value === 'bigint' ? [value] : readVarints(value)
    })
  }

  messages(number: number): Message[] {
    return this.#fields.flatMap(([at, value]) =>
      at === number && typeof value !== 'bigint' ? [message(value)] : [],
    )
  }
}

function message(bytes: Buffer): Message {
  return new Message(readFields(bytes))
}

function readFields(bytes: Buffer): Field[] {
  const fields: Field[] = []
  const reader = new Reader(bytes)
  while (!reader.done) {
    const tag = Number(reader.varint())
    const [number, wireType] = [tag >> 3, tag & 7]
    if (wireType === 0) fields.push([number, reader.varint()])
    else if (wireType === 2) fields.push([number, reader.take(Number(reader.varint()))])
    else throw new Error(`field ${number} has wire type ${wireType}, want 0 or 2`)
  }
  return fields
}

function readVarints(bytes: Buffer): bigint[] {
  const reader = new Reader(bytes)
  const values: bigint[] = []
  while (!reader.done) values.push(reader.varint())
  return values
}

class Reader {
  #at = 0
  readonly #bytes: Buffer

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length
  }

  varint(): bigint {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined) throw new Error('a number is cut off')
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }

  take(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) throw new Error('a message is cut off')
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }
}
