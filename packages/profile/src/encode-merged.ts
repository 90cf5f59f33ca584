// Merged tables -> protobuf bytes: what `encode` makes of their Profile, without a Profile.
//
// A `!` behind an index in this file: the index is a row of a table, or below the count of one.

import { encodeHeader, encodeMapping, encodeValueType, type StringNumbers } from './encode.ts'
import type { Header } from './header.ts'
import {
  joined,
  LABEL_LENGTH,
  LINE_LENGTH,
  LOCATION_HEAD,
  type MergedTables,
  type Order,
} from './merged-tables.ts'
import { WireWriter } from './wire.ts'

/** Encodes merged tables as protobuf bytes. */
export function encodeMerged(tables: MergedTables, header: Header): Buffer {
  const order = tables.order()
  const strings = new UsedStrings(tables)
  const out = new WireWriter()
  for (const type of header.sampleTypes) encodeValueType(out, 1, type, strings)
  encodeSamples(out, tables, order, strings, header)
  order.mappings.forEach((row, index) =>
    encodeMapping(out, { ...tables.mappings[row]!, id: index + 1 }, strings),
  )
  for (const row of order.locations) encodeLocation(out, tables, order, row)
  for (const row of order.functions) encodeFunction(out, tables, order, row, strings)
  encodeHeader(out, header, strings, () => strings.write(out))
  return out.finish()
}

/** The strings that are used, numbered as they are first used; the empty one is the first. */
class UsedStrings implements StringNumbers {
  readonly #tables: MergedTables
  #ids: Int32Array
  readonly #rows: number[] = []

  constructor(tables: MergedTables) {
    this.#tables = tables
    this.#ids = new Int32Array(tables.strings.count)
    this.ofRow(0)
  }

  index(text: string): number {
    const row = this.#tables.strings.addText(text)
    if (row >= this.#ids.length) {
      const ids = new Int32Array(2 * row)
      ids.set(this.#ids)
      this.#ids = ids
    }
    return this.ofRow(row)
  }

  ofRow(row: number): number {
    if (this.#ids[row] === 0) this.#ids[row] = this.#rows.push(row)
    return this.#ids[row]! - 1
  }

  write(out: WireWriter): void {
    const { bytes, starts } = this.#tables.strings
    for (const row of this.#rows) out.bytes(6, bytes, starts[row]!, starts[row + 1]!)
  }
}

function encodeSamples(
  out: WireWriter,
  tables: MergedTables,
  order: Order,
  strings: UsedStrings,
  { sampleTypes }: Header,
): void {
  const { data, starts } = tables.samples
  order.samples.forEach((row, number) => {
    out.message(2, () => {
      const start = starts[row]!
      out.mapped(1, data, start + 1, starts[row + 1]!, order.locationIds)
      out.integers(2, tables.values(row, number, sampleTypes))
      if (data[start] !== 0) encodeLabels(out, tables, data[start]!, strings)
    })
  })
}

function encodeLabels(out: WireWriter, { labelSets }: MergedTables, row: number, strings: UsedStrings): void {
  const { data, starts } = labelSets
  for (let at = starts[row]!; at < starts[row + 1]!; at += LABEL_LENGTH) {
    out.message(3, () => {
      out.integerUnlessZero(1, strings.ofRow(data[at]!))
      out.integerUnlessZero(2, strings.ofRow(data[at + 1]!))
      out.integerUnlessZero(3, joined(data[at + 2]!, data[at + 3]!))
      out.integerUnlessZero(4, strings.ofRow(data[at + 4]!))
    })
  }
}

function encodeLocation(out: WireWriter, tables: MergedTables, order: Order, row: number): void {
  const { data, starts } = tables.locations
  const start = starts[row]!
  out.message(4, () => {
    out.integerUnlessZero(1, order.locationIds[row]!)
    out.integerUnlessZero(2, order.mappingIds[data[start]! - 1] ?? 0)
    out.integerUnlessZero(3, tables.address(row))
    for (let at = start + LOCATION_HEAD; at < starts[row + 1]!; at += LINE_LENGTH) {
      out.message(4, () => {
        out.integerUnlessZero(1, order.functionIds[data[at]!]!)
        out.integerUnlessZero(2, joined(data[at + 1]!, data[at + 2]!))
        out.integerUnlessZero(3, joined(data[at + 3]!, data[at + 4]!))
      })
    }
    out.boolean(5, data[start + 3] === 1)
  })
}

function encodeFunction(
  out: WireWriter,
  { functions }: MergedTables,
  order: Order,
  row: number,
  strings: UsedStrings,
): void {
  const { data } = functions
  const at = functions.starts[row]!
  out.message(5, () => {
    out.integerUnlessZero(1, order.functionIds[row]!)
    out.integerUnlessZero(2, strings.ofRow(data[at]!))
    out.integerUnlessZero(3, strings.ofRow(data[at + 1]!))
    out.integerUnlessZero(4, strings.ofRow(data[at + 2]!))
    out.integerUnlessZero(5, joined(data[at + 3]!, data[at + 4]!))
  })
}
