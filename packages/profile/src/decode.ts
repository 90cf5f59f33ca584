// Protobuf bytes -> Profile. The field numbers are those of profile.proto.
//
// Two passes: the first only notes where each message lies, since a file may hold its tables in any order
// and samples come before what they point to; the second builds each table once all it refers to is there.

import { ProfileError } from './errors.ts'
import type { Int64, Uint64 } from './int64.ts'
import type { Func, Label, Line, Location, Mapping, Profile, Sample, ValueType } from './profile.ts'
import { BYTES, WireError, WireReader } from './wire.ts'

/** How to read a profile. */
export interface DecodeOptions {
  /** What the bytes are called in error messages: a file name, a URL. Default: `profile`. */
  readonly source?: string
  /** How many bytes a profile may have unpacked. Default: 256 MiB. */
  readonly maxBytes?: number
}

/** The default of `maxBytes`: a thousand times what a busy service's CPU profile takes. */
export const DEFAULT_MAX_BYTES: number = 256 * 1024 * 1024

/**
 * Decodes protobuf bytes that are not compressed; `parse` reads files as they are.
 *
 * Every reference is resolved: what points at nothing is refused. The other rules of the format are
 * `checkValid`'s, which `parse` calls. Ids are kept, except that a table with an id beyond 2^53 is
 * numbered again from 1: an id is only a name within its file.
 *
 * What the bytes turn into is bounded too: a hostile file has objects of two bytes each, which take
 * fifty times that as JavaScript values. The bound is four times `maxBytes`, and never below 64 MiB.
 *
 * @throws {ProfileError} `PROFILE_EMPTY`, `PROFILE_TOO_LARGE`, `PROFILE_BAD_WIRE`, `PROFILE_BAD_REFERENCE`,
 *   `PROFILE_CONCATENATED`, `PROFILE_INVALID`
 */
export function decode(bytes: Uint8Array, options: DecodeOptions = {}): Profile {
  const { source = 'profile', maxBytes = DEFAULT_MAX_BYTES } = options
  if (bytes.length === 0) throw new ProfileError('PROFILE_EMPTY', `${source}: decoding: no bytes at all`)
  if (bytes.length > maxBytes) {
    throw new ProfileError(
      'PROFILE_TOO_LARGE',
      `${source}: decoding: ${bytes.length} bytes, want at most ${maxBytes}`,
    )
  }
  try {
    return new Decoder(bytes, source, maxBytes).profile()
  } catch (cause) {
    if (!(cause instanceof WireError)) throw cause
    const hint = startHint(bytes)
    throw new ProfileError(
      'PROFILE_BAD_WIRE',
      `${source}: decoding ${bytes.length} bytes${hint}: ${cause.message}`,
      { cause },
    )
  }
}

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

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

class Decoder {
  readonly #bytes: Buffer
  readonly #source: string
  readonly #reader: WireReader
  readonly #weightLimit: number
  readonly #maxBytes: number
  #weight = 0
  #strings: Spans = noSpans
  readonly #texts: (string | undefined)[] = []

  constructor(bytes: Uint8Array, source: string, maxBytes: number) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#source = source
    this.#reader = new WireReader(this.#bytes)
    this.#maxBytes = maxBytes
    this.#weightLimit = Math.max(4 * maxBytes, 64 * 1024 * 1024)
  }

  profile(): Profile {
    const tables = this.#index()
    this.#strings = tables.strings
    if (this.#strings.count === 0) throw new WireError('there is no string table')
    if (this.#text(0) !== '') throw new WireError('the first string of the table is not the empty one')

    const header = this.#header()
    const sampleTypes = this.#each(tables.sampleTypes, () => this.#valueType())
    const mappings = this.#mappings(tables.mappings)
    const functions = this.#functions(tables.functions)
    const locations = this.#locations(tables.locations, mappings, functions)
    const samples = this.#each(tables.samples, (index) => this.#sample(index, locations))
    return {
      sampleTypes,
      samples,
      mappings: mappings.rows,
      locations: locations.rows,
      functions: functions.rows,
      ...header,
    }
  }

  /** Notes where the messages of each table lie: once over the top level to count, once more to note. */
  #index(): Record<'sampleTypes' | 'samples' | 'mappings' | 'locations' | 'functions' | 'strings', Spans> {
    const reader = this.#reader
    const counts = new Uint32Array(7)
    while (reader.next()) {
      if (reader.field <= 6 && reader.type === BYTES) counts[reader.field]!++ // the array has 7 places
      reader.skip()
    }
    const weights = [0, 0, WEIGHT.sample, WEIGHT.mapping, WEIGHT.location, WEIGHT.function, WEIGHT.string]
    weights.forEach((weight, field) => this.#spend((weight + 2 * WEIGHT.slot) * (counts[field] ?? 0)))
    const spans = Array.from(counts, (count) => new Spans(count))
    reader.reset(0, this.#bytes.length)
    while (reader.next()) {
      if (reader.field > 6) {
        reader.skip()
        continue
      }
      const end = reader.enter() // also refuses a table's field that is no message
      spans[reader.field]?.add(reader.position, end)
      reader.position = end
    }
    const at = (field: number): Spans => spans[field] ?? noSpans
    return {
      sampleTypes: at(1),
      samples: at(2),
      mappings: at(3),
      locations: at(4),
      functions: at(5),
      strings: at(6),
    }
  }

  #header(): Omit<Profile, 'sampleTypes' | 'samples' | 'mappings' | 'locations' | 'functions'> {
    const reader = this.#reader
    let dropFrames = ''
    let keepFrames = ''
    let timeNanos = 0n
    let durationNanos: Int64 = 0
    let periodType: ValueType | undefined
    let period: Int64 = 0
    const comments: string[] = []
    let defaultSampleType = ''
    let docUrl = ''
    reader.reset(0, this.#bytes.length)
    while (reader.next()) {
      switch (reader.field) {
        case 7:
          dropFrames = this.#text(reader.int64())
          break
        case 8:
          keepFrames = this.#text(reader.int64())
          break
        case 9:
          if (timeNanos !== 0n) {
            throw new ProfileError(
              'PROFILE_CONCATENATED',
              `${this.#source}: decoding: a second profile begins before byte ${reader.position}, want one a file`,
            )
          }
          timeNanos = BigInt(reader.int64())
          break
        case 10:
          durationNanos = reader.int64()
          break
        case 11: {
          const end = reader.enter()
          periodType = this.#inside(end, () => this.#valueType())
          break
        }
        case 12:
          period = reader.int64()
          break
        case 13:
          this.#integers((index) => comments.push(this.#text(index)))
          break
        case 14:
          defaultSampleType = this.#text(reader.int64())
          break
        case 15:
          docUrl = this.#text(reader.int64())
          break
        default:
          reader.skip()
      }
    }
    return {
      dropFrames,
      keepFrames,
      timeNanos,
      durationNanos,
      // A period type of two empty strings is how Go writes that there is none.
      ...(periodType && (periodType.type || periodType.unit) && { periodType }),
      period,
      comments,
      defaultSampleType,
      docUrl,
    }
  }

  #valueType(): ValueType {
    const reader = this.#reader
    let type = ''
    let unit = ''
    while (reader.next()) {
      if (reader.field === 1) type = this.#text(reader.int64())
      else if (reader.field === 2) unit = this.#text(reader.int64())
      else reader.skip()
    }
    return { type, unit }
  }

  #mappings(spans: Spans): Table<Mapping> {
    const reader = this.#reader
    const ids: Uint64[] = []
    const rows = this.#each(spans, () => {
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
      while (reader.next()) {
        if (reader.field === 1) id = reader.uint64()
        else if (reader.field === 2) row.start = reader.uint64()
        else if (reader.field === 3) row.limit = reader.uint64()
        else if (reader.field === 4) row.offset = reader.uint64()
        else if (reader.field === 5) row.filename = this.#text(reader.int64())
        else if (reader.field === 6) row.buildId = this.#text(reader.int64())
        else if (reader.field === 7) row.hasFunctions = reader.uint64() !== 0
        else if (reader.field === 8) row.hasFilenames = reader.uint64() !== 0
        else if (reader.field === 9) row.hasLineNumbers = reader.uint64() !== 0
        else if (reader.field === 10) row.hasInlineFrames = reader.uint64() !== 0
        else reader.skip()
      }
      ids.push(id)
      return row
    })
    return new Table('mapping', rows, ids, this.#source)
  }

  #functions(spans: Spans): Table<Func> {
    const reader = this.#reader
    const ids: Uint64[] = []
    const rows = this.#each(spans, (index) => {
      let id: Uint64 = 0
      const row: Mutable<Func> = { id: 0, name: '', systemName: '', filename: '', startLine: 0 }
      while (reader.next()) {
        if (reader.field === 1) id = reader.uint64()
        else if (reader.field === 2) row.name = this.#text(reader.int64())
        else if (reader.field === 3) row.systemName = this.#text(reader.int64())
        else if (reader.field === 4) row.filename = this.#text(reader.int64())
        else if (reader.field === 5) row.startLine = this.#place('function', index, 'start line')
        else reader.skip()
      }
      ids.push(id)
      return row
    })
    return new Table('function', rows, ids, this.#source)
  }

  #locations(spans: Spans, mappings: Table<Mapping>, functions: Table<Func>): Table<Location> {
    const reader = this.#reader
    const ids: Uint64[] = []
    const rows = this.#each(spans, (index) => {
      let id: Uint64 = 0
      let mapping: Mapping | undefined
      const lines: Line[] = []
      const row = { id: 0, address: 0 as Uint64, lines, isFolded: false }
      while (reader.next()) {
        if (reader.field === 1) id = reader.uint64()
        else if (reader.field === 2) {
          const mappingId = reader.uint64()
          // 0 says that there is no mapping.
          mapping = mappingId === 0 ? undefined : this.#find(mappings, mappingId, 'location', index)
        } else if (reader.field === 3) row.address = reader.uint64()
        else if (reader.field === 4) {
          this.#spend(WEIGHT.line + WEIGHT.slot)
          const end = reader.enter()
          lines.push(this.#inside(end, () => this.#line(index, functions)))
        } else if (reader.field === 5) row.isFolded = reader.uint64() !== 0
        else reader.skip()
      }
      ids.push(id)
      // Two shapes rather than an absent field set to undefined: the field is optional, not empty.
      return mapping === undefined ? row : { ...row, mapping }
    })
    return new Table<Location>('location', rows, ids, this.#source)
  }

  #line(locationIndex: number, functions: Table<Func>): Line {
    const reader = this.#reader
    let func: Func | undefined
    let line = 0
    let column = 0
    while (reader.next()) {
      if (reader.field === 1) func = this.#find(functions, reader.uint64(), 'location', locationIndex)
      else if (reader.field === 2) line = this.#place('location', locationIndex, 'line')
      else if (reader.field === 3) column = this.#place('location', locationIndex, 'column')
      else reader.skip()
    }
    if (func === undefined) func = this.#find(functions, 0, 'location', locationIndex)
    return { function: func, line, column }
  }

  #sample(index: number, table: Table<Location>): Sample {
    const reader = this.#reader
    const locations: Location[] = []
    const values: Int64[] = []
    const labels: Label[] = []
    while (reader.next()) {
      if (reader.field === 1) {
        this.#integers((id) => locations.push(this.#find(table, id, 'sample', index)), 'unsigned')
      } else if (reader.field === 2) this.#integers((value) => values.push(value))
      else if (reader.field === 3) {
        this.#spend(WEIGHT.label + WEIGHT.slot)
        const end = reader.enter()
        labels.push(this.#inside(end, () => this.#label()))
      } else reader.skip()
    }
    return { locations, values, labels }
  }

  #label(): Label {
    const reader = this.#reader
    let key = ''
    let str = ''
    let num: Int64 = 0
    let numUnit = ''
    while (reader.next()) {
      if (reader.field === 1) key = this.#text(reader.int64())
      else if (reader.field === 2) str = this.#text(reader.int64())
      else if (reader.field === 3) num = reader.int64()
      else if (reader.field === 4) numUnit = this.#text(reader.int64())
      else reader.skip()
    }
    // A label with neither is a number that is zero: an encoder leaves zeros out. Go drops such a label.
    if (str !== '') return { key, str }
    return numUnit === '' ? { key, num } : { key, num, numUnit }
  }

  /** Reads a repeated integer field: one value, or several packed into one field. */
  #integers(take: (value: Int64) => void, sign: 'signed' | 'unsigned' = 'signed'): void {
    const reader = this.#reader
    if (reader.type !== BYTES) {
      this.#spend(WEIGHT.slot)
      take(sign === 'signed' ? reader.int64() : reader.uint64())
      return
    }
    const end = reader.enter()
    // Each varint ends with the one byte of it that is below 0x80.
    let count = 0
    for (let at = reader.position; at < end; at++) if (this.#bytes[at]! < 0x80) count++ // end <= length
    this.#spend(WEIGHT.slot * count)
    const outer = reader.end
    reader.end = end
    if (sign === 'signed') while (reader.position < end) take(reader.rawInt64())
    else while (reader.position < end) take(reader.rawUint64())
    reader.end = outer
  }

  /** Reads a message that lies inside of the current one, up to `end`. */
  #inside<T>(end: number, read: () => T): T {
    const reader = this.#reader
    const outer = reader.end
    reader.end = end
    const value = read()
    reader.reset(end, outer)
    return value
  }

  #each<T>(spans: Spans, read: (index: number) => T): T[] {
    const rows: T[] = []
    for (let index = 0; index < spans.count; index++) {
      this.#reader.reset(spans.start(index), spans.end(index))
      rows.push(read(index))
    }
    return rows
  }

  #text(index: Int64): string {
    if (typeof index !== 'number' || index < 0 || index >= this.#strings.count) {
      throw new ProfileError(
        'PROFILE_BAD_REFERENCE',
        `${this.#source}: decoding: string ${index} is referred to, the table has ${this.#strings.count}`,
      )
    }
    // Decoded when first asked for: a file may have strings that nothing uses.
    return (this.#texts[index] ??= this.#bytes.toString(
      'utf8',
      this.#strings.start(index),
      this.#strings.end(index),
    ))
  }

  #find<T extends { id: number }>(table: Table<T>, id: Uint64, from: string, index: number): T {
    const row = table.find(id)
    if (row === undefined) {
      throw new ProfileError(
        'PROFILE_BAD_REFERENCE',
        `${this.#source}: decoding: ${from} at index ${index} refers to ${table.noun} ${id}, which is not there`,
      )
    }
    return row
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

  #spend(weight: number): void {
    this.#weight += weight
    if (this.#weight <= this.#weightLimit) return
    throw new ProfileError(
      'PROFILE_TOO_LARGE',
      `${this.#source}: decoding: ${this.#bytes.length} bytes turn into more than ${this.#weightLimit} bytes ` +
        `of values; raise maxBytes (now ${this.#maxBytes}) if the file is to be trusted`,
    )
  }
}

/** Where messages lie: start and end of each, in file order. */
class Spans {
  count = 0
  readonly #places: Uint32Array

  constructor(capacity: number) {
    this.#places = new Uint32Array(capacity * 2)
  }

  add(start: number, end: number): void {
    this.#places[this.count * 2] = start
    this.#places[this.count * 2 + 1] = end
    this.count++
  }

  start(index: number): number {
    return this.#places[index * 2]! // callers stay below count
  }

  end(index: number): number {
    return this.#places[index * 2 + 1]! // callers stay below count
  }
}

const noSpans = new Spans(0)

/** The rows of one table, to be found by the id that the file gives them. */
class Table<T extends { id: number }> {
  readonly noun: string
  readonly rows: readonly T[]
  /** Absent where ids are 1, 2, 3, … in order, as nearly every encoder writes them. */
  readonly #indexes: Map<Uint64, number> | undefined

  constructor(noun: string, rows: readonly Mutable<T>[], ids: readonly Uint64[], source: string) {
    this.noun = noun
    this.rows = rows as readonly T[] // only from here on read-only
    const renumber = ids.some((id) => typeof id === 'bigint')
    rows.forEach((row, index) => {
      row.id = renumber ? index + 1 : Number(ids[index])
    })
    if (ids.every((id, index) => id === index + 1)) return
    this.#indexes = new Map()
    for (const [index, id] of ids.entries()) {
      if (this.#indexes.has(id)) {
        throw new ProfileError(
          'PROFILE_INVALID',
          `${source}: decoding: two ${noun}s have the id ${id}, want one`,
        )
      }
      this.#indexes.set(id, index)
    }
  }

  find(id: Uint64): T | undefined {
    const index = this.#indexes ? this.#indexes.get(id) : Number(id) - 1
    return index === undefined ? undefined : this.rows[index]
  }
}

/** Says what bytes that are no protobuf look like: a sign-in page and a second gzip are met most. */
function startHint(bytes: Uint8Array): string {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return ' (they are gzip once more)'
  const start = bytes.subarray(0, 16)
  const isText = start.every(
    (byte) => byte === 9 || byte === 10 || byte === 13 || (byte >= 0x20 && byte < 0x7f),
  )
  return isText ? ` (they begin with ${JSON.stringify(String.fromCharCode(...start))})` : ''
}
