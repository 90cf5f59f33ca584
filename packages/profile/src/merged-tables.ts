// The tables of what has been merged: equal functions, places, labels and stacks are one row each.
//
// Rows are numbered as they come. What a row says is whole numbers throughout, texts being numbers of strings; that
// makes two rows one exactly where Go's rules do.
//
// A `!` behind an index in this file: the index is a row of a table, or below the count of one.

import { ByteStrings } from './byte-strings.ts'
import { ProfileError } from './errors.ts'
import { fromBigInt, type Int64, isInt64, type Uint64 } from './int64.ts'
import { IntRows } from './int-rows.ts'
import type { Mapping, ValueType } from './profile.ts'
import { Sums } from './sums.ts'

/** How many numbers of a location's row come before its lines: mapping + 1, address, and whether it is folded. */
export const LOCATION_HEAD = 4
/** How many numbers a line takes: its function, and line and column in two halves each. */
export const LINE_LENGTH = 5
/** How many numbers a label takes: key, text, number in two halves, unit. */
export const LABEL_LENGTH = 5

/** Rows in the order in which a profile has them: what is not used by any sample is not in it. */
export interface Order {
  readonly samples: Int32Array
  readonly locations: Int32Array
  readonly functions: Int32Array
  readonly mappings: Int32Array
  /** Ids by row, from 1; 0 for what is not used. */
  readonly locationIds: Int32Array
  readonly functionIds: Int32Array
  readonly mappingIds: Int32Array
}

/** See the head of the file. */
export class MergedTables {
  readonly strings: ByteStrings = new ByteStrings()
  /** Name, system name, file name, and the start line in two halves. */
  readonly functions: IntRows = new IntRows()
  readonly locations: IntRows = new IntRows()
  /** The labels of a sample, in Go's order; row 0 is that of none. */
  readonly labelSets: IntRows = new IntRows()
  /** The row of a label set, then those of the locations, leaf first. */
  readonly samples: IntRows = new IntRows()
  readonly mappings: Mapping[] = []
  readonly #mappingByKey = new Map<string, number>()
  #sums: Sums | undefined

  constructor() {
    this.labelSets.begin(0)
    this.labelSets.end(0)
  }

  /** Returns the row of a mapping. The first of those that are one is the one that is kept. */
  mapping(mapping: Mapping): number {
    const key = mappingKey(mapping)
    let row = this.#mappingByKey.get(key)
    if (row === undefined) {
      row = this.mappings.push(mapping) - 1
      this.#mappingByKey.set(key, row)
    }
    return row
  }

  /** Returns the row of a function, whose texts are given as numbers of strings. */
  function(name: number, systemName: number, filename: number, startLine: number): number {
    const { functions } = this
    const at = functions.begin(5)
    functions.data[at] = name
    functions.data[at + 1] = systemName
    functions.data[at + 2] = filename
    functions.data[at + 3] = startLine
    functions.data[at + 4] = upperHalf(startLine)
    return functions.end(5)
  }

  /** Whether there is a sample without any location. */
  get hasEmptyStacks(): boolean {
    const { starts, count } = this.samples
    for (let row = 0; row < count; row++) if (starts[row + 1]! - starts[row]! === 1) return true
    return false
  }

  /** Adds values to the sample which was written to `samples` last. */
  addValues(sample: number, values: readonly Int64[]): void {
    this.#sums ??= new Sums(values.length)
    this.#sums.add(sample, values)
  }

  /**
   * Returns the values of a sample.
   *
   * @param number - the how-manieth it is of those that are left, for the message
   * @throws {ProfileError} `PROFILE_OVERFLOW`
   */
  values(sample: number, number: number, types: readonly ValueType[]): Int64[] {
    const values: Int64[] = []
    for (let column = 0; column < types.length; column++) {
      const value = this.#sums?.get(sample, column) ?? 0
      if (!isInt64(value)) {
        throw new ProfileError(
          'PROFILE_OVERFLOW',
          `merging profiles: sample ${number} comes to ${types[column]!.type} ${String(value)}, want 64 bits`,
        )
      }
      values.push(value)
    }
    return values
  }

  /**
   * Numbers what is left once samples that came to zero are taken out: as they are first met from sample to sample,
   * leaf first; but the first mapping is the first.
   */
  order(): Order {
    const locations = new Numbering(this.locations.count)
    const functions = new Numbering(this.functions.count)
    const mappings = new Numbering(this.mappings.length)
    const samples = this.#samplesLeft()
    if (samples.length === this.samples.count) {
      // Nothing is left out, and rows are numbered as they come: that is the order wanted.
      for (const each of [locations, functions, mappings]) each.addAll()
    } else {
      if (this.mappings.length > 0) mappings.add(0)
      const { data, starts } = this.samples
      for (const sample of samples) {
        for (let at = starts[sample]! + 1; at < starts[sample + 1]!; at++) {
          const location = data[at]!
          if (locations.ids[location] !== 0) continue
          locations.add(location)
          this.#numberLocation(location, functions, mappings)
        }
      }
    }
    return {
      samples,
      locations: locations.used(),
      functions: functions.used(),
      mappings: mappings.used(),
      locationIds: locations.ids,
      functionIds: functions.ids,
      mappingIds: mappings.ids,
    }
  }

  /** The rows of the samples that do not come to zero. */
  #samplesLeft(): Int32Array {
    const samples = new Int32Array(this.samples.count)
    let count = 0
    for (let sample = 0; sample < samples.length; sample++)
      if (!this.#sums?.isZero(sample)) samples[count++] = sample
    return samples.subarray(0, count)
  }

  #numberLocation(location: number, functions: Numbering, mappings: Numbering): void {
    const { data, starts } = this.locations
    const start = starts[location]!
    const mapping = data[start]! - 1
    if (mapping !== -1) mappings.add(mapping)
    for (let at = start + LOCATION_HEAD; at < starts[location + 1]!; at += LINE_LENGTH)
      functions.add(data[at]!)
  }

  /** Returns the address of a location. */
  address(location: number): Uint64 {
    const { data, starts } = this.locations
    const start = starts[location]!
    const relative = joined(data[start + 1]!, data[start + 2]!, 'unsigned')
    const mapping = this.mappings[data[start]! - 1]
    return mapping ? addUint64(relative, mapping.start) : relative
  }
}

/** Gives rows ids from 1, in the order in which they are added. */
class Numbering {
  readonly ids: Int32Array
  readonly #rows: Int32Array
  #count = 0

  constructor(rowCount: number) {
    this.ids = new Int32Array(rowCount)
    this.#rows = new Int32Array(rowCount)
  }

  add(row: number): void {
    if (this.ids[row] !== 0) return
    this.#rows[this.#count++] = row
    this.ids[row] = this.#count
  }

  addAll(): void {
    for (let row = 0; row < this.ids.length; row++) this.add(row)
  }

  used(): Int32Array {
    return this.#rows.subarray(0, this.#count)
  }
}

/** Sizes are rounded up to pages of 4 KiB, as the same file is not always mapped to the last byte. */
function mappingKey({ start, limit, offset, buildId, filename }: Mapping): string {
  const size = BigInt.asUintN(64, BigInt(limit) - BigInt(start))
  const pages = (BigInt.asUintN(64, size + 0xfffn) / 0x1000n).toString()
  return `${pages} ${offset} ${buildId || filename}`
}

const TWO_32 = 2 ** 32

/** The upper 32 bits of an integer; the lower ones are what an array of 32-bit integers keeps of it by itself. */
export function upperHalf(value: number): number {
  return Math.floor(value / TWO_32)
}

/** Writes an integer of 64 bits into two places of a row. */
export function writeHalves(data: Int32Array, at: number, value: Int64 | Uint64): void {
  if (typeof value === 'number') {
    data[at] = value
    data[at + 1] = upperHalf(value)
    return
  }
  data[at] = Number(BigInt.asIntN(32, value))
  data[at + 1] = Number(BigInt.asIntN(32, value >> 32n))
}

/** Puts two halves together again. */
export function joined(low: number, high: number, sign: 'signed' | 'unsigned' = 'signed'): Int64 {
  const upper = sign === 'signed' ? high : high >>> 0
  const value = upper * TWO_32 + (low >>> 0)
  if (Number.isSafeInteger(value)) return value
  return (BigInt(upper) << 32n) | BigInt(low >>> 0)
}

/** Adds modulo 2^64, as addresses do. */
function addUint64(a: Uint64, b: Uint64): Uint64 {
  if (b === 0) return a
  return fromBigInt(BigInt.asUintN(64, BigInt(a) + BigInt(b)))
}

/** Subtracts modulo 2^64. */
export function subtractUint64(a: Uint64, b: Uint64): Uint64 {
  if (b === 0) return a
  if (typeof a === 'number' && typeof b === 'number' && a >= b) return a - b
  return fromBigInt(BigInt.asUintN(64, BigInt(a) - BigInt(b)))
}
