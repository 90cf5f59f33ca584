// Protobuf bytes -> columns of numbers. The field numbers are those of profile.proto.
//
// This is the first half of reading: it finds where everything lies, turns ids into rows, and checks every rule of
// the format. What comes of it has no object for each row. `decode` makes the Profile from it; merging adds it up
// as it is, and so reads a thousand files without a million objects.
//
// A file may hold its tables in any order, and samples come before what they point to: so the first pass only notes
// where each message lies, the second reads the tables, and samples are read one at a time, when they are asked for.
//
// A `!` behind an index in this file: the index is below a count that the array was made for.

import { ProfileError } from './errors.ts'
import type { Header } from './header.ts'
import type { Int64, Uint64 } from './int64.ts'
import type { Label, Mapping, ValueType } from './profile.ts'
import { RowIds } from './row-ids.ts'
import { BYTES, WireError, WireReader } from './wire.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

// What the values of a profile weigh in V8's heap, in bytes, rounded up: measured to be near enough for a
// bound. An array slot is 8, an object its header and a slot for each field.
const WEIGHT = {
  slot: 8,
  string: 24,
  sample: 160,
  mapping: 128,
  location: 128,
  function: 88,
  line: 56,
  label: 64,
}

/** One file at a time, in arrays that are used again for the next. */
export class Columns {
  bytes: Buffer = Buffer.alloc(0)
  header: Header = emptyHeader
  mappings: readonly Mapping[] = []

  /** Where the texts lie: string `i` from `strings[2 * i]` to `strings[2 * i + 1]`. */
  strings: Spans = new Spans()

  functionCount = 0
  readonly functionIds: RowIds = new RowIds('function')
  /** Name, system name and file name of each function, as numbers of strings. */
  functionStrings: Int32Array = new Int32Array(0)
  startLines: Float64Array = new Float64Array(0)

  locationCount = 0
  readonly locationIds: RowIds = new RowIds('location')
  /** The row of each location's mapping, or -1. */
  mappingRows: Int32Array = new Int32Array(0)
  addresses: Uint64[] = []
  isFolded: Uint8Array = new Uint8Array(0)
  /** The lines of location `i` are from `lineStarts[i]` up to, but without, `lineStarts[i + 1]`. */
  lineStarts: Int32Array = new Int32Array(1)
  functionRows: Int32Array = new Int32Array(64)
  /** Line and column of each line. */
  lines: Float64Array = new Float64Array(128)

  sampleCount = 0
  /** The rows of the locations of the sample that was read last; `stackLength` of them. */
  stack: Int32Array = new Int32Array(256)
  stackLength = 0
  /** Its values. */
  readonly values: Int64[] = []
  /** Its labels, as `readLabel` reads them. */
  labelCount = 0

  readonly #reader: WireReader = new WireReader(this.bytes)
  readonly #mappingIds = new RowIds('mapping')
  readonly #spans: readonly Spans[] = Array.from({ length: 6 }, () => new Spans())
  /** Fields of no table, one after another as long as they are neighbours. */
  readonly #others = new Spans()
  readonly #labels = new Spans()
  readonly #texts: (string | undefined)[] = []
  #source = ''
  #weight = 0
  #weightLimit = 0
  #maxBytes = 0

  /**
   * Reads everything but the samples, which are then read by `readSample`, one after the other.
   *
   * @throws {WireError} where the bytes are no protobuf
   * @throws {ProfileError} `PROFILE_TOO_LARGE`, `PROFILE_BAD_REFERENCE`, `PROFILE_CONCATENATED`, `PROFILE_INVALID`
   */
  read(bytes: Uint8Array, source: string, maxBytes: number): void {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#source = source
    this.#reader.open(this.bytes)
    this.#maxBytes = maxBytes
    this.#weight = 0
    this.#weightLimit = Math.max(4 * maxBytes, 64 * 1024 * 1024)
    this.#texts.length = 0

    this.#note()
    if (this.strings.count === 0) throw new WireError('there is no string table')
    if (this.strings.end(0) !== this.strings.start(0))
      throw new WireError('the first string of the table is not the empty one')
    this.header = { ...this.#readHeader(), sampleTypes: this.#readSampleTypes() }
    this.values.length = 0
    this.#readMappings()
    this.#readFunctions()
    this.#readLocations()
    this.sampleCount = this.#spans[2]!.count
    if (this.sampleCount > 0 && this.header.sampleTypes.length === 0)
      this.#fail(`${this.sampleCount} samples and no sample types`)
  }

  /** Returns the text of a string, which is decoded when it is first asked for. */
  text(index: number): string {
    const { strings } = this
    return (this.#texts[index] ??= this.bytes.toString('utf8', strings.start(index), strings.end(index)))
  }

  /** Reads one sample into `stack`, `values` and `labelCount`. */
  readSample(index: number): void {
    const reader = this.#reader
    const samples = this.#spans[2]!
    reader.reset(samples.start(index), samples.end(index))
    this.stackLength = 0
    this.#labels.count = 0
    let valueCount = 0
    while (reader.next()) {
      if (reader.field === 1) {
        if (reader.type === BYTES) this.#readStack(index)
        else this.#push(this.#locationRow(reader.uint64(), index))
      } else if (reader.field === 2) {
        if (reader.type === BYTES) {
          const end = reader.enterList()
          while (reader.position < end) this.#setValue(valueCount++, reader.rawInt64())
          reader.leave()
        } else this.#setValue(valueCount++, reader.int64())
      } else if (reader.field === 3) {
        const end = reader.enter()
        this.#spend(WEIGHT.label + WEIGHT.slot)
        this.#labels.add(reader.position, end)
        reader.position = end
      } else reader.skip()
    }
    if (valueCount !== this.header.sampleTypes.length) {
      this.#fail(`sample ${index} has ${valueCount} values, want ${this.header.sampleTypes.length}`)
    }
    this.labelCount = this.#labels.count
    this.#spend(WEIGHT.slot * (this.stackLength + valueCount))
  }

  /** Keeps a value, unless there are more of them than columns: that is refused once they have been counted. */
  #setValue(column: number, value: Int64): void {
    if (column < this.header.sampleTypes.length) this.values[column] = value
  }

  /** Reads a label of the sample that was read last: numbers of strings, and a number. */
  readLabel(index: number): RawLabel {
    const reader = this.#reader
    reader.reset(this.#labels.start(index), this.#labels.end(index))
    const label = { key: 0, str: 0, num: 0 as Int64, numUnit: 0 }
    while (reader.next()) {
      if (reader.field === 1) label.key = this.#string()
      else if (reader.field === 2) label.str = this.#string()
      else if (reader.field === 3) label.num = reader.int64()
      else if (reader.field === 4) label.numUnit = this.#string()
      else reader.skip()
    }
    // An empty text is none: the format cannot tell the two apart.
    if (this.strings.end(label.str) === this.strings.start(label.str)) label.str = 0
    return label
  }

  /** The same, as a label of the model. */
  label(index: number): Label {
    const { key, str, num, numUnit } = this.readLabel(index)
    if (str !== 0) return { key: this.text(key), str: this.text(str) }
    const unit = this.text(numUnit)
    return unit === '' ? { key: this.text(key), num } : { key: this.text(key), num, numUnit: unit }
  }

  /** Notes where the messages of each table lie, and where all else does, of which there is little. */
  #note(): void {
    const reader = this.#reader
    const spans = this.#spans
    const others = this.#others
    for (const each of [...spans, others]) each.count = 0
    this.strings.count = 0
    const { strings } = this
    let othersFrom = -1
    for (;;) {
      const start = reader.position
      const hasField = reader.next()
      if (hasField && reader.field > 6) {
        if (othersFrom === -1) othersFrom = start
        reader.skip()
        continue
      }
      if (othersFrom !== -1) {
        others.add(othersFrom, start)
        othersFrom = -1
      }
      if (!hasField) break
      const end = reader.enter() // also refuses a table's field that is no message
      const table = reader.field === 6 ? strings : spans[reader.field]!
      if (table.isFull) this.#checkWeight()
      table.add(reader.position, end)
      reader.position = end
    }
    this.#spend(this.#tableWeight())
  }

  /** What the rows that were noted so far will weigh. */
  #tableWeight(): number {
    const weights = [0, 0, WEIGHT.sample, WEIGHT.mapping, WEIGHT.location, WEIGHT.function]
    return weights.reduce(
      (sum, weight, field) => sum + (weight + 2 * WEIGHT.slot) * this.#spans[field]!.count,
      (WEIGHT.string + 2 * WEIGHT.slot) * this.strings.count,
    )
  }

  /** Ends the noting of what is too large in any case, before more memory is taken for it. */
  #checkWeight(): void {
    const before = this.#weight
    this.#spend(this.#tableWeight())
    this.#weight = before
  }

  #readHeader(): Header {
    const reader = this.#reader
    const header: Mutable<Header> & { comments: string[] } = { ...emptyHeader, comments: [] }
    const others = this.#others
    for (let index = 0; index < others.count; index++) {
      reader.reset(others.start(index), others.end(index))
      while (reader.next()) this.#readHeaderField(header)
    }
    return header
  }

  #readHeaderField(header: Mutable<Header> & { comments: string[] }): void {
    const reader = this.#reader
    switch (reader.field) {
      case 7:
        header.dropFrames = this.text(this.#string())
        break
      case 8:
        header.keepFrames = this.text(this.#string())
        break
      case 9:
        if (header.timeNanos !== 0n) {
          throw new ProfileError(
            'PROFILE_CONCATENATED',
            `${this.#source}: decoding: a second profile begins before byte ${reader.position}, want one a file`,
          )
        }
        header.timeNanos = BigInt(reader.int64())
        break
      case 10:
        header.durationNanos = reader.int64()
        break
      case 11: {
        const end = reader.enter()
        const type = this.#valueType(reader.position, end, reader.end)
        // A period type of two empty strings is how Go writes that there is none.
        if (type.type !== '' || type.unit !== '') header.periodType = type
        else delete header.periodType
        break
      }
      case 12:
        header.period = reader.int64()
        break
      case 13:
        this.#readComments(header.comments)
        break
      case 14:
        header.defaultSampleType = this.text(this.#string())
        break
      case 15:
        header.docUrl = this.text(this.#string())
        break
      default:
        reader.skip()
    }
  }

  #readComments(comments: string[]): void {
    const reader = this.#reader
    if (reader.type !== BYTES) {
      comments.push(this.text(this.#string()))
      return
    }
    const end = reader.enterList()
    while (reader.position < end) {
      this.#spend(WEIGHT.slot)
      comments.push(this.text(this.#checkString(reader.rawInt64())))
    }
    reader.leave()
  }

  #readSampleTypes(): ValueType[] {
    const spans = this.#spans[1]!
    return Array.from({ length: spans.count }, (_, index) =>
      this.#valueType(spans.start(index), spans.end(index), spans.end(index)),
    )
  }

  /** Reads a message of type and unit, and leaves the reader behind it. */
  #valueType(start: number, end: number, outer: number): ValueType {
    const reader = this.#reader
    reader.reset(start, end)
    let type = 0
    let unit = 0
    while (reader.next()) {
      if (reader.field === 1) type = this.#string()
      else if (reader.field === 2) unit = this.#string()
      else reader.skip()
    }
    reader.reset(end, outer)
    return { type: this.text(type), unit: this.text(unit) }
  }

  #readMappings(): void {
    const reader = this.#reader
    const spans = this.#spans[3]!
    const ids: Uint64[] = []
    const rows: Mutable<Mapping>[] = []
    for (let index = 0; index < spans.count; index++) {
      let id: Uint64 = 0
      const row: Mutable<Mapping> = {
        id: 0,
        start: 0,
        limit: 0,
        offset: 0,
        filename: '',
        buildId: '',
        hasFunctions: false,
        hasFilenames: false,
        hasLineNumbers: false,
        hasInlineFrames: false,
      }
      reader.reset(spans.start(index), spans.end(index))
      while (reader.next()) {
        if (reader.field === 1) id = reader.uint64()
        else if (reader.field === 2) row.start = reader.uint64()
        else if (reader.field === 3) row.limit = reader.uint64()
        else if (reader.field === 4) row.offset = reader.uint64()
        else if (reader.field === 5) row.filename = this.text(this.#string())
        else if (reader.field === 6) row.buildId = this.text(this.#string())
        else if (reader.field === 7) row.hasFunctions = reader.uint64() !== 0
        else if (reader.field === 8) row.hasFilenames = reader.uint64() !== 0
        else if (reader.field === 9) row.hasLineNumbers = reader.uint64() !== 0
        else if (reader.field === 10) row.hasInlineFrames = reader.uint64() !== 0
        else reader.skip()
      }
      ids.push(id)
      rows.push(row)
    }
    this.#mappingIds.set(ids)
    this.#mappingIds.check(this.#source)
    idsOfRows(ids).forEach((id, index) => (rows[index]!.id = id))
    this.mappings = rows
  }

  #readFunctions(): void {
    const { count } = this.#spans[5]!
    this.functionCount = count
    if (this.startLines.length < count) {
      this.functionStrings = new Int32Array(3 * count)
      this.startLines = new Float64Array(count)
    }
    const ids = this.functionIds.ids
    ids.length = count
    for (let index = 0; index < count; index++) ids[index] = this.#readFunction(index)
    this.functionIds.set(ids)
    this.functionIds.check(this.#source)
  }

  // This and #readLocation are functions of their own because the engine compiles what is called often once and well; a
  // loop that goes on for long it compiles again and again, which takes longer than to read a file.
  /** Reads a function and returns its id. */
  #readFunction(index: number): Uint64 {
    const reader = this.#reader
    const spans = this.#spans[5]!
    let id: Uint64 = 0
    let name = 0
    let systemName = 0
    let filename = 0
    let startLine = 0
    reader.reset(spans.start(index), spans.end(index))
    while (reader.next()) {
      if (reader.field === 1) id = reader.uint64()
      else if (reader.field === 2) name = this.#string()
      else if (reader.field === 3) systemName = this.#string()
      else if (reader.field === 4) filename = this.#string()
      else if (reader.field === 5) startLine = this.#place('function', index, 'start line')
      else reader.skip()
    }
    this.functionStrings[3 * index] = name
    this.functionStrings[3 * index + 1] = systemName
    this.functionStrings[3 * index + 2] = filename
    this.startLines[index] = startLine
    return id
  }

  #readLocations(): void {
    const { count } = this.#spans[4]!
    this.locationCount = count
    if (this.mappingRows.length < count) {
      this.mappingRows = new Int32Array(count)
      this.isFolded = new Uint8Array(count)
      this.lineStarts = new Int32Array(count + 1)
    }
    const ids = this.locationIds.ids
    ids.length = count
    this.addresses.length = count
    for (let index = 0; index < count; index++) ids[index] = this.#readLocation(index)
    this.locationIds.set(ids)
    this.locationIds.check(this.#source)
  }

  /** Reads a location and returns its id. */
  #readLocation(index: number): Uint64 {
    const reader = this.#reader
    const spans = this.#spans[4]!
    let id: Uint64 = 0
    let mappingRow = -1
    let address: Uint64 = 0
    let folded = 0
    let lineCount = this.lineStarts[index]!
    const end = spans.end(index)
    reader.reset(spans.start(index), end)
    while (reader.next()) {
      if (reader.field === 1) id = reader.uint64()
      else if (reader.field === 2) {
        const mappingId = reader.uint64()
        // 0 says that there is no mapping.
        mappingRow = mappingId === 0 ? -1 : this.#row(this.#mappingIds, mappingId, 'location', index)
      } else if (reader.field === 3) address = reader.uint64()
      else if (reader.field === 4) this.#readLine(index, lineCount++, end)
      else if (reader.field === 5) folded = reader.uint64() === 0 ? 0 : 1
      else reader.skip()
    }
    this.mappingRows[index] = mappingRow
    this.addresses[index] = address
    this.isFolded[index] = folded
    this.lineStarts[index + 1] = lineCount
    return id
  }

  #readLine(locationIndex: number, at: number, outer: number): void {
    const reader = this.#reader
    this.#spend(WEIGHT.line + WEIGHT.slot)
    const end = reader.enter()
    reader.end = end
    let functionId: Uint64 = 0
    let line = 0
    let column = 0
    while (reader.next()) {
      if (reader.field === 1) functionId = reader.uint64()
      else if (reader.field === 2) line = this.#place('location', locationIndex, 'line')
      else if (reader.field === 3) column = this.#place('location', locationIndex, 'column')
      else reader.skip()
    }
    reader.reset(end, outer)
    if (at >= this.functionRows.length) {
      this.functionRows = doubled(this.functionRows)
      this.lines = doubled(this.lines)
    }
    this.functionRows[at] = this.#row(this.functionIds, functionId, 'location', locationIndex)
    this.lines[2 * at] = line
    this.lines[2 * at + 1] = column
  }

  /** Reads the packed ids of a sample's locations: most of what there is in a profile. */
  #readStack(sampleIndex: number): void {
    const reader = this.#reader
    const end = reader.enterList()
    if (this.stackLength + end - reader.position > this.stack.length)
      this.#growStack(this.stackLength + end - reader.position)
    reader.position = this.#readShortIds(reader.position, end)
    while (reader.position < end) {
      this.stack[this.stackLength++] = this.#locationRow(reader.rawUint64(), sampleIndex)
      reader.position = this.#readShortIds(reader.position, end)
    }
    reader.leave()
  }

  /**
   * Reads ids of up to two bytes as long as they come, and returns where it stopped: at a longer one, at one that no
   * location has, or at the end. A function of its own, and one that calls nothing: so the engine keeps the arrays
   * in registers, which makes it twice as fast.
   */
  #readShortIds(from: number, end: number): number {
    const { bytes, stack } = this
    const { dense } = this.locationIds
    const last = end - 1
    let position = from
    let length = this.stackLength
    while (position < end) {
      let id = bytes[position]!
      let next = position + 1
      if (id >= 0x80) {
        if (position === last) break
        const byte = bytes[next++]!
        if (byte >= 0x80) break
        id = (id & 0x7f) | (byte << 7)
      }
      // 0 says that no row has the id.
      const row = id < dense.length ? dense[id]! : 0
      if (row === 0) break
      stack[length++] = row - 1
      position = next
    }
    this.stackLength = length
    return position
  }

  #growStack(length: number): void {
    this.#spend(WEIGHT.slot * (length - this.stack.length))
    while (this.stack.length < length) this.stack = doubled(this.stack)
  }

  #push(row: number): void {
    if (this.stackLength === this.stack.length) this.#growStack(this.stackLength + 1)
    this.stack[this.stackLength++] = row
  }

  #locationRow(id: Uint64, sampleIndex: number): number {
    return this.#row(this.locationIds, id, 'sample', sampleIndex)
  }

  #row(ids: RowIds, id: Uint64, from: string, index: number): number {
    const row = ids.find(id)
    if (row !== -1) return row
    throw new ProfileError(
      'PROFILE_BAD_REFERENCE',
      `${this.#source}: decoding: ${from} at index ${index} refers to ${ids.noun} ${id}, which is not there`,
    )
  }

  /** Takes the value of a field that is the number of a string. */
  #string(): number {
    return this.#checkString(this.#reader.int64())
  }

  #checkString(index: Int64): number {
    if (typeof index === 'number' && index >= 0 && index < this.strings.count) return index
    throw new ProfileError(
      'PROFILE_BAD_REFERENCE',
      `${this.#source}: decoding: string ${index} is referred to, the table has ${this.strings.count}`,
    )
  }

  /** Reads a line or column: the format has 64 bits for them, no source file has. */
  #place(noun: string, index: number, what: string): number {
    const value = this.#reader.int64()
    if (typeof value === 'number') return value
    throw new ProfileError(
      'PROFILE_INVALID',
      `${this.#source}: decoding: ${noun} at index ${index} has ${what} ${value}, want less than 2^53`,
    )
  }

  #fail(what: string): never {
    throw new ProfileError('PROFILE_INVALID', `${this.#source}: checking profile: ${what}`)
  }

  #spend(weight: number): void {
    this.#weight += weight
    if (this.#weight <= this.#weightLimit) return
    throw new ProfileError(
      'PROFILE_TOO_LARGE',
      `${this.#source}: decoding: ${this.bytes.length} bytes turn into more than ${this.#weightLimit} bytes ` +
        `of values; raise maxBytes (now ${this.#maxBytes}) if the file is to be trusted`,
    )
  }
}

/** A label as a file has it: numbers of strings. `str` is 0 where it is a number. */
export interface RawLabel {
  readonly key: number
  readonly str: number
  readonly num: Int64
  readonly numUnit: number
}

/** The ids of the model: those of the file, or, where one is beyond 2^53, others that count from 1. */
export function idsOfRows(ids: readonly Uint64[]): number[] {
  const isRenumbered = ids.some((id) => typeof id === 'bigint')
  return ids.map((id, index) => (isRenumbered ? index + 1 : Number(id)))
}

const emptyHeader: Header = {
  sampleTypes: [],
  dropFrames: '',
  keepFrames: '',
  timeNanos: 0n,
  durationNanos: 0,
  period: 0,
  comments: [],
  defaultSampleType: '',
  docUrl: '',
}

/** Where messages lie: start and end of each, in file order. */
class Spans {
  count = 0
  #places = new Int32Array(128)

  get isFull(): boolean {
    return 2 * this.count === this.#places.length
  }

  add(start: number, end: number): void {
    if (this.isFull) this.#places = doubled(this.#places)
    this.#places[this.count * 2] = start
    this.#places[this.count * 2 + 1] = end
    this.count++
  }

  start(index: number): number {
    return this.#places[index * 2]!
  }

  end(index: number): number {
    return this.#places[index * 2 + 1]!
  }
}

function doubled<T extends Int32Array | Float64Array>(array: T): T {
  const Type = array.constructor as new (length: number) => T // the class of the array that was given
  const larger = new Type(2 * array.length)
  larger.set(array)
  return larger
}
