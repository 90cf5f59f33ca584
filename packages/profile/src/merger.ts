// Profiles, one after another, into one.
//
// A `!` behind an index in this file: the index is a row of a table, or below the count of one.

import { gzipSync } from 'node:zlib'
import { Columns } from './columns.ts'
import { type DecodeOptions, reading } from './decode.ts'
import { encodeMerged } from './encode-merged.ts'
import { type Header, HeaderSums } from './header.ts'
import type { Int64, Uint64 } from './int64.ts'
import {
  LABEL_LENGTH,
  LINE_LENGTH,
  LOCATION_HEAD,
  MergedTables,
  subtractUint64,
  upperHalf,
  writeHalves,
} from './merged-tables.ts'
import { toLabelSets, toMergedProfile } from './merged-profile.ts'
import { unpack } from './parse.ts'
import type { Func, Label, Location, Mapping, Profile } from './profile.ts'

/** How to merge. */
export interface MergerOptions {
  /**
   * Whether the locations of a profile that has no mapping at all are put into one without a name: the program
   * `go tool pprof` does that, its library does not. Default: false.
   */
  readonly addsMapping?: boolean
}

/**
 * Merges profiles that are given one after another, by the rules of `merge`.
 *
 * Nothing is kept of an input but what is new in it: memory grows with the stacks that are distinct, and not with
 * the number of files. Files are merged as they are, without becoming a `Profile` each.
 *
 * A profile that is incompatible leaves a merger as it was. After any other error it may hold a part of the profile
 * that had it, and is of no more use.
 *
 * @example
 * const merger = new ProfileMerger()
 * for (const path of paths) merger.addFile(readFileSync(path), { source: path })
 * writeFileSync('default.pgo', merger.write())
 */
export class ProfileMerger {
  readonly #addsMapping: boolean
  readonly #headers = new HeaderSums()
  readonly #tables = new MergedTables()
  #columns: Columns | undefined
  // What became of the rows of the file at hand: row + 1 in our tables, 0 as long as nothing used it.
  #stringRows = new Int32Array(0)
  #functionRows = new Int32Array(0)
  #locationRows = new Int32Array(0)
  #mappingRows = new Int32Array(0)

  constructor({ addsMapping = false }: MergerOptions = {}) {
    this.#addsMapping = addsMapping
  }

  /** How many profiles were added. */
  get count(): number {
    return this.#headers.count
  }

  /** Whether there are samples without any location: not every reader has a place for those. */
  get hasEmptyStacks(): boolean {
    return this.#tables.hasEmptyStacks
  }

  /**
   * Returns what all profiles so far come to, but for their tables.
   *
   * @throws {ProfileError} `PROFILE_NOTHING_TO_MERGE`, `PROFILE_OVERFLOW`
   */
  header(): Header {
    return this.#headers.sum()
  }

  /** Returns each set of labels that samples have, once, in the order of first sight. */
  labelSets(): (readonly Label[])[] {
    return toLabelSets(this.#tables)
  }

  /**
   * Adds what a file holds, as `parse` reads it.
   *
   * @throws {ProfileError} those of `parse`, and `PROFILE_INCOMPATIBLE`
   */
  addFile(bytes: Uint8Array, options: DecodeOptions = {}): void {
    const columns = (this.#columns ??= new Columns())
    const unpacked = unpack(bytes, options)
    reading(unpacked, options, (source, maxBytes) => {
      columns.read(unpacked, source, maxBytes)
      this.#headers.add(columns.header)
      this.#addColumns(columns)
    })
  }

  /**
   * Adds a profile.
   *
   * @throws {ProfileError} `PROFILE_INCOMPATIBLE`
   */
  add(profile: Profile): void {
    this.#headers.add(profile)
    const tables = this.#tables
    const unnamed = this.#addsMapping && profile.mappings.length === 0 ? unnamedMapping : undefined
    const [mainMapping = unnamed] = profile.mappings
    if (tables.mappings.length === 0 && mainMapping) tables.mapping(mainMapping)
    const functions = new Map<Func, number>()
    const locations = new Map<Location, number>()
    for (const { locations: stack, values, labels } of profile.samples) {
      if (isZero(values)) continue
      const rows = stack.map((location) => {
        let row = locations.get(location)
        if (row === undefined) locations.set(location, (row = this.#location(location, functions, unnamed)))
        return row
      })
      const at = tables.samples.begin(rows.length + 1)
      tables.samples.data[at] = this.#labelSet(labels)
      tables.samples.data.set(rows, at + 1)
      tables.addValues(tables.samples.end(rows.length + 1), values)
    }
  }

  /**
   * Returns the profile of all that was added so far. Adding may go on afterwards.
   *
   * @throws {ProfileError} `PROFILE_NOTHING_TO_MERGE`, `PROFILE_OVERFLOW`
   */
  profile(): Profile {
    return toMergedProfile(this.#tables, this.#headers.sum())
  }

  /**
   * The same as protobuf bytes without compression, as `encode` gives them, and without a `Profile` in between.
   *
   * @throws {ProfileError} as `profile`
   */
  encode(): Buffer {
    return encodeMerged(this.#tables, this.#headers.sum())
  }

  /**
   * The same as a file, as `write` gives it.
   *
   * @throws {ProfileError} as `profile`
   */
  write(): Buffer {
    return gzipSync(this.encode())
  }

  #addColumns(columns: Columns): void {
    const tables = this.#tables
    this.#stringRows = cleared(this.#stringRows, columns.strings.count)
    this.#functionRows = cleared(this.#functionRows, columns.functionCount)
    this.#mappingRows = cleared(this.#mappingRows, columns.mappings.length)
    this.#locationRows = cleared(this.#locationRows, columns.locationCount)
    const unnamed = this.#addsMapping && columns.mappings.length === 0 ? unnamedMapping : undefined
    const [mainMapping = unnamed] = columns.mappings
    if (tables.mappings.length === 0 && mainMapping) tables.mapping(mainMapping)
    for (let index = 0; index < columns.sampleCount; index++) {
      columns.readSample(index)
      if (!isZero(columns.values)) this.#addSample(columns, unnamed)
    }
  }

  /** Adds the sample that was read last. */
  #addSample(columns: Columns, unnamed: Mapping | undefined): void {
    const { samples } = this.#tables
    const { stack, stackLength } = columns
    const known = this.#locationRows
    const labels = columns.labelCount === 0 ? 0 : this.#labelSetOf(columns)
    const at = samples.begin(stackLength + 1)
    const { data } = samples
    data[at] = labels
    let place = mapRows(stack, 0, stackLength, known, data, at + 1)
    while (place < stackLength) {
      const row = stack[place]!
      known[row] = this.#locationOf(columns, row, unnamed) + 1
      place = mapRows(stack, place, stackLength, known, data, at + 1)
    }
    this.#tables.addValues(samples.end(stackLength + 1), columns.values)
  }

  #locationOf(columns: Columns, row: number, unnamed: Mapping | undefined): number {
    const { locations } = this.#tables
    const mappingRow = columns.mappingRows[row]!
    const mapping = columns.mappings[mappingRow] ?? unnamed
    const start = columns.lineStarts[row]!
    const end = columns.lineStarts[row + 1]!
    const length = LOCATION_HEAD + LINE_LENGTH * (end - start)
    let at = locations.begin(length)
    const { data } = locations
    this.#writeHead(data, at, {
      mapping: mapping && this.#mappingRow(mappingRow, mapping),
      address: subtractUint64(columns.addresses[row]!, mapping?.start ?? 0),
      isFolded: columns.isFolded[row] === 1,
    })
    at += LOCATION_HEAD
    for (let line = start; line < end; line++) {
      data[at] = this.#functionOf(columns, columns.functionRows[line]!)
      writeNumbers(data, at + 1, columns.lines[2 * line]!, columns.lines[2 * line + 1]!)
      at += LINE_LENGTH
    }
    return locations.end(length)
  }

  #location(location: Location, functions: Map<Func, number>, unnamed: Mapping | undefined): number {
    const { locations } = this.#tables
    const { mapping = unnamed, lines, isFolded } = location
    const length = LOCATION_HEAD + LINE_LENGTH * lines.length
    let at = locations.begin(length)
    const { data } = locations
    this.#writeHead(data, at, {
      mapping: mapping && this.#tables.mapping(mapping),
      address: subtractUint64(location.address, mapping?.start ?? 0),
      isFolded,
    })
    at += LOCATION_HEAD
    for (const { function: func, line, column } of lines) {
      let row = functions.get(func)
      if (row === undefined) functions.set(func, (row = this.#function(func)))
      data[at] = row
      writeNumbers(data, at + 1, line, column)
      at += LINE_LENGTH
    }
    return locations.end(length)
  }

  #writeHead(
    data: Int32Array,
    at: number,
    head: { mapping: number | undefined; address: Uint64; isFolded: boolean },
  ): void {
    data[at] = head.mapping === undefined ? 0 : head.mapping + 1
    writeHalves(data, at + 1, head.address)
    data[at + 3] = head.isFolded ? 1 : 0
  }

  #mappingRow(row: number, mapping: Mapping): number {
    if (row === -1) return this.#tables.mapping(mapping)
    let known = this.#mappingRows[row]!
    if (known === 0) this.#mappingRows[row] = known = this.#tables.mapping(mapping) + 1
    return known - 1
  }

  #functionOf(columns: Columns, row: number): number {
    let known = this.#functionRows[row]!
    if (known === 0) {
      const { functionStrings, startLines } = columns
      known =
        1 +
        this.#tables.function(
          this.#stringOf(columns, functionStrings[3 * row]!),
          this.#stringOf(columns, functionStrings[3 * row + 1]!),
          this.#stringOf(columns, functionStrings[3 * row + 2]!),
          startLines[row]!,
        )
      this.#functionRows[row] = known
    }
    return known - 1
  }

  #function({ name, systemName, filename, startLine }: Func): number {
    const { strings } = this.#tables
    return this.#tables.function(
      strings.addText(name),
      strings.addText(systemName),
      strings.addText(filename),
      startLine,
    )
  }

  #stringOf(columns: Columns, index: number): number {
    let known = this.#stringRows[index]!
    if (known === 0) {
      const { bytes, strings } = columns
      this.#stringRows[index] = known =
        1 + this.#tables.strings.add(bytes, strings.start(index), strings.end(index))
    }
    return known - 1
  }

  #labelSetOf(columns: Columns): number {
    const labels = []
    for (let index = 0; index < columns.labelCount; index++) {
      const { key, str, num, numUnit } = columns.readLabel(index)
      labels.push({
        key: this.#stringOf(columns, key),
        str: this.#stringOf(columns, str),
        num,
        numUnit: this.#stringOf(columns, numUnit),
      })
    }
    return this.#addLabelSet(labels)
  }

  #labelSet(labels: readonly Label[]): number {
    if (labels.length === 0) return 0
    const { strings } = this.#tables
    return this.#addLabelSet(
      labels.map(({ key, str = '', num = 0, numUnit = '' }) => ({
        key: strings.addText(key),
        str: strings.addText(str),
        num,
        numUnit: strings.addText(numUnit),
      })),
    )
  }

  #addLabelSet(labels: readonly InternedLabel[]): number {
    const { labelSets, strings } = this.#tables
    // Go's order: texts before numbers, each by key. Several labels of one key are a list, whose order means something.
    const sorted = labels
      // A number that is 0 and has no unit is, for Go, no label: no encoder writes what would tell them apart.
      .filter(({ str, num, numUnit }) => str !== 0 || num !== 0 || numUnit !== 0)
      .toSorted((a, b) => Number(a.str === 0) - Number(b.str === 0) || strings.compare(a.key, b.key))
    const length = LABEL_LENGTH * sorted.length
    let at = labelSets.begin(length)
    const { data } = labelSets
    for (const { key, str, num, numUnit } of sorted) {
      data[at] = key
      data[at + 1] = str
      writeHalves(data, at + 2, str === 0 ? num : 0)
      data[at + 4] = str === 0 ? numUnit : 0
      at += LABEL_LENGTH
    }
    return labelSets.end(length)
  }
}

function isZero(values: readonly Int64[]): boolean {
  for (const value of values) if (value !== 0) return false
  return true
}

/**
 * Writes what is known of rows, less 1, behind `at`, as long as something is; returns the place where it stopped. It
 * calls nothing: so the engine keeps the arrays in registers.
 */
function mapRows(
  rows: Int32Array,
  from: number,
  length: number,
  known: Int32Array,
  data: Int32Array,
  at: number,
): number {
  let place = from
  for (; place < length; place++) {
    const row = known[rows[place]!]!
    if (row === 0) break
    data[at + place] = row - 1
  }
  return place
}

type InternedLabel = {
  readonly key: number
  readonly str: number
  readonly num: Label['num'] & {}
  readonly numUnit: number
}

/** What `go tool pprof` gives a profile without mappings. */
const unnamedMapping: Mapping = {
  id: 1,
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

/** Writes line and column. */
function writeNumbers(data: Int32Array, at: number, line: number, column: number): void {
  data[at] = line
  data[at + 1] = upperHalf(line)
  data[at + 2] = column
  data[at + 3] = upperHalf(column)
}

/** Returns zeros for so many rows: the same array, as long as it is large enough. */
function cleared(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  if (array.length < length) return new Int32Array(2 * length)
  return array.fill(0, 0, length)
}
