// One of the two operations that diff, delta and normalise are said in: many profiles into one.

import { sampleKey } from './builder.ts'
import { ProfileError } from './errors.ts'
import { addInt64, fromBigInt, isInt64, type Int64, type Uint64 } from './int64.ts'
import type { Func, Label, Line, Location, Mapping, Profile, Sample, ValueType } from './profile.ts'

/**
 * Merges profiles into one: values of equal stacks with equal labels are added up, samples whose values
 * all come to zero are left out, and so is what only they used.
 *
 * The rules are Go's. Locations, functions and mappings are numbered from 1 at their first use by a
 * sample, leaf first; the first mapping of the first profile stays the first. Two mappings are one if they
 * have the same build id (or file), offset and size in pages; locations are compared by their distance from
 * the mapping's start, so that one program loaded at two addresses still is one program.
 *
 * The header: durations add up, the earliest known time wins, and the largest period; comments are those of
 * all, each once; default sample type and document come from the first that has one, `dropFrames` and
 * `keepFrames` from the first.
 *
 * @throws {ProfileError} `PROFILE_INCOMPATIBLE` when sample or period types differ, `PROFILE_OVERFLOW` when
 *   a sum leaves the 64 bits (Go wraps around), `PROFILE_NOTHING_TO_MERGE` when there is no profile
 * @example
 * toFolded(merge([fromFolded('a;b 3'), fromFolded('a;b 5')])) // => 'a;b 8'
 */
export function merge(profiles: readonly Profile[]): Profile {
  const [first] = profiles
  if (!first)
    throw new ProfileError('PROFILE_NOTHING_TO_MERGE', 'merging profiles: none given, want one or more')
  checkCompatible(profiles)
  const sums = new SampleSums()
  for (const profile of profiles) sums.add(profile)

  const tables = new Tables()
  // The first mapping stands for the program itself, and viewers take its name from there.
  const mainMapping = profiles.find((profile) => profile.mappings.length > 0)?.mappings[0]
  if (mainMapping) tables.mapping(mainMapping)
  const samples: Sample[] = []
  for (const { sample, values } of sums.samples()) {
    if (values.every((value) => value === 0)) continue
    checkSums(values, samples.length, first.sampleTypes)
    const locations = sample.locations.map((location) => tables.location(location))
    samples.push({ locations, values, labels: sample.labels })
  }
  return {
    ...combineHeaders(profiles, first),
    samples,
    mappings: tables.mappings,
    locations: tables.locations,
    functions: tables.functions,
  }
}

/**
 * Throws unless all profiles have the same sample types, in the same order, and the same period type.
 *
 * @throws {ProfileError} `PROFILE_INCOMPATIBLE`; its message numbers the profiles from 1
 */
export function checkCompatible(profiles: readonly Profile[]): void {
  const [first] = profiles
  if (!first) return
  for (const [index, profile] of profiles.entries()) {
    const compare = (what: string, got: string, want: string): void => {
      if (got === want) return
      throw new ProfileError(
        'PROFILE_INCOMPATIBLE',
        `merging profiles: incompatible ${what}: profile ${index + 1} has ${got || 'none'}, want ${want || 'none'}`,
      )
    }
    compare('period types', formatType(profile.periodType), formatType(first.periodType))
    compare('sample types', formatTypes(profile.sampleTypes), formatTypes(first.sampleTypes))
  }
}

function formatTypes(types: readonly ValueType[]): string {
  return types.map(formatType).join(' ')
}

function formatType(type: ValueType | undefined): string {
  return type ? `${type.type}/${type.unit}` : ''
}

function checkSums(values: readonly Int64[], index: number, types: readonly ValueType[]): void {
  for (const [column, value] of values.entries()) {
    if (isInt64(value)) continue
    throw new ProfileError(
      'PROFILE_OVERFLOW',
      `merging profiles: sample ${index} comes to ${types[column]?.type} ${String(value)}, want 64 bits`,
    )
  }
}

function combineHeaders(
  profiles: readonly Profile[],
  first: Profile,
): Omit<Profile, 'samples' | 'mappings' | 'locations' | 'functions'> {
  const times = profiles.map((profile) => profile.timeNanos).filter((time) => time !== 0n)
  const durationNanos = profiles.reduce<Int64>((sum, profile) => addInt64(sum, profile.durationNanos), 0)
  if (!isInt64(durationNanos)) {
    throw new ProfileError(
      'PROFILE_OVERFLOW',
      `merging profiles: durations come to ${String(durationNanos)} ns, want 64 bits`,
    )
  }
  return {
    sampleTypes: first.sampleTypes,
    dropFrames: first.dropFrames,
    keepFrames: first.keepFrames,
    timeNanos: times.reduce((earliest, time) => (time < earliest ? time : earliest), times[0] ?? 0n),
    durationNanos,
    ...(first.periodType && { periodType: first.periodType }),
    period: profiles.reduce<Int64>((most, { period }) => (period > most ? period : most), first.period),
    comments: [...new Set(profiles.flatMap((profile) => profile.comments))],
    defaultSampleType: profiles.find((profile) => profile.defaultSampleType)?.defaultSampleType ?? '',
    docUrl: profiles.find((profile) => profile.docUrl)?.docUrl ?? '',
  }
}

/** Adds up samples that are one, over tables in which equal things are one. */
class SampleSums {
  // Tables of their own: a sum can come to zero, and what only it used must not take up numbers.
  readonly #tables = new Tables()
  readonly #sums = new Map<
    string,
    { sample: { locations: readonly Location[]; labels: readonly Label[] }; values: Int64[] }
  >()

  add(profile: Profile): void {
    const [mainMapping] = profile.mappings
    if (this.#tables.mappings.length === 0 && mainMapping) this.#tables.mapping(mainMapping)
    for (const { locations, values, labels } of profile.samples) {
      if (values.every((value) => value === 0)) continue
      const mapped = locations.map((location) => this.#tables.location(location))
      const key = sampleKey(mapped, labels)
      const known = this.#sums.get(key)
      if (!known) {
        this.#sums.set(key, { sample: { locations: mapped, labels }, values: [...values] })
        continue
      }
      for (const [column, value] of values.entries()) {
        known.values[column] = addInt64(known.values[column] ?? 0, value)
      }
    }
  }

  samples(): Iterable<{
    sample: { locations: readonly Location[]; labels: readonly Label[] }
    values: Int64[]
  }> {
    return this.#sums.values()
  }
}

/** Mappings, functions and locations, each distinct one once, numbered as they come. */
class Tables {
  readonly mappings: Mapping[] = []
  readonly functions: Func[] = []
  readonly locations: Location[] = []
  readonly #mappingByKey = new Map<string, Mapping>()
  readonly #functionByKey = new Map<string, Func>()
  readonly #locationByKey = new Map<string, Location>()
  // What an object of an input became: most samples share their locations, and keys are dear to make.
  readonly #mappingOf = new Map<Mapping, Mapping>()
  readonly #functionOf = new Map<Func, Func>()
  readonly #locationOf = new Map<Location, Location>()

  mapping(source: Mapping): Mapping {
    return remember(this.#mappingOf, source, () =>
      intern(this.#mappingByKey, mappingKey(source), this.mappings, (id) => ({ ...source, id })),
    )
  }

  location(source: Location): Location {
    return remember(this.#locationOf, source, () => {
      const mapping = source.mapping && this.mapping(source.mapping)
      const lines = source.lines.map((line): Line => ({
        function: this.#function(line.function),
        line: line.line,
        column: line.column,
      }))
      const shift = mapping && source.mapping ? subtract(mapping.start, source.mapping.start) : 0
      const address = add(source.address, shift)
      const key = locationKey(address, mapping, lines, source.isFolded)
      return intern(this.#locationByKey, key, this.locations, (id) => ({
        id,
        address,
        lines,
        isFolded: source.isFolded,
        ...(mapping && { mapping }),
      }))
    })
  }

  #function(source: Func): Func {
    const { name, systemName, filename, startLine } = source
    return remember(this.#functionOf, source, () => {
      // Lengths first: names may hold any character, so that no separator is safe.
      const key = `${name.length} ${systemName.length} ${startLine} ${name}${systemName}${filename}`
      return intern(this.#functionByKey, key, this.functions, (id) => ({ ...source, id }))
    })
  }
}

function remember<T>(known: Map<T, T>, source: T, find: () => T): T {
  let value = known.get(source)
  if (value === undefined) known.set(source, (value = find()))
  return value
}

function intern<T>(known: Map<string, T>, key: string, rows: T[], make: (id: number) => T): T {
  let row = known.get(key)
  if (row === undefined) {
    row = make(rows.length + 1)
    rows.push(row)
    known.set(key, row)
  }
  return row
}

/** Sizes are rounded up to pages of 4 KiB, as the same file is not always mapped to the last byte. */
function mappingKey({ start, limit, offset, buildId, filename }: Mapping): string {
  const size = BigInt.asUintN(64, BigInt(limit) - BigInt(start))
  const pages = (BigInt.asUintN(64, size + 0xfffn) / 0x1000n).toString()
  return `${pages} ${offset} ${buildId || filename}`
}

function locationKey(
  address: Uint64,
  mapping: Mapping | undefined,
  lines: readonly Line[],
  isFolded: boolean,
): string {
  let key = `${address} ${mapping?.id ?? 0} ${isFolded ? 1 : 0}`
  for (const { function: func, line, column } of lines) key += ` ${func.id}:${line}:${column}`
  return key
}

function subtract(a: Uint64, b: Uint64): Int64 {
  if (a === b) return 0
  return fromBigInt(BigInt(a) - BigInt(b))
}

/** Adds modulo 2^64, as addresses do. */
function add(address: Uint64, shift: Int64): Uint64 {
  if (shift === 0) return address
  return fromBigInt(BigInt.asUintN(64, BigInt(address) + BigInt(shift)))
}
