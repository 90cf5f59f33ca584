// Every invariant of a pprof profile, one message each.

import { ProfileError } from './errors.ts'
import { isInt64, isUint64 } from './int64.ts'
import type { Func, Label, Location, Mapping, Profile, Sample } from './profile.ts'

/**
 * Throws unless a profile keeps every rule of the format: `write` begins, and `parse` ends, with this.
 *
 * The rules: where there are samples there are sample types, and each sample has one value for each;
 * ids are positive, and unique in their table; what is referred to is in its table; integers fit into the
 * 64 bits that the format has for them, in the one form of `Int64`; lines and columns are integers;
 * a label has a number or a text that is not empty.
 *
 * @param source - what the profile is called in the message: a file name, a URL
 * @throws {ProfileError} `PROFILE_INVALID`, at the first rule that is broken
 */
export function checkValid(profile: Profile, source: string = 'profile'): void {
  const check = new Checker(source)
  check.header(profile)
  check.table('mapping', profile.mappings, (mapping) => check.mapping(mapping))
  check.table('function', profile.functions, (func) => check.function(func))
  const mappings = new Set(profile.mappings)
  const functions = new Set(profile.functions)
  check.table('location', profile.locations, (location) => check.location(location, mappings, functions))
  const locations = new Set(profile.locations)
  if (profile.samples.length > 0 && profile.sampleTypes.length === 0) {
    check.fail(`${profile.samples.length} samples and no sample types`)
  }
  profile.samples.forEach((sample, index) => check.sample(sample, index, profile, locations))
}

class Checker {
  readonly #source: string

  constructor(source: string) {
    this.#source = source
  }

  fail(what: string): never {
    throw new ProfileError('PROFILE_INVALID', `${this.#source}: checking profile: ${what}`)
  }

  header({ timeNanos, durationNanos, period }: Profile): void {
    if (typeof timeNanos !== 'bigint' || BigInt.asIntN(64, timeNanos) !== timeNanos) {
      this.fail(`timeNanos is ${show(timeNanos)}, want a bigint of 64 bits`)
    }
    if (!isInt64(durationNanos)) this.fail(`durationNanos is ${show(durationNanos)}, ${wantInt64}`)
    if (!isInt64(period)) this.fail(`period is ${show(period)}, ${wantInt64}`)
  }

  table<T extends { readonly id: number }>(noun: string, rows: readonly T[], one: (row: T) => void): void {
    const ids = new Set<number>()
    for (const [index, row] of rows.entries()) {
      if (row.id === 0) this.fail(`${noun} at index ${index} has id 0, which is reserved for "none"`)
      if (!Number.isSafeInteger(row.id) || row.id < 0) {
        this.fail(`${noun} at index ${index} has id ${row.id}, want a positive integer`)
      }
      if (ids.has(row.id)) this.fail(`two ${noun}s have the id ${row.id}, want one`)
      ids.add(row.id)
      one(row)
    }
  }

  mapping({ id, start, limit, offset }: Mapping): void {
    for (const [field, value] of Object.entries({ start, limit, offset })) {
      if (!isUint64(value)) this.fail(`mapping ${id} has ${field} ${show(value)}, ${wantUint64}`)
    }
  }

  function({ id, startLine }: Func): void {
    if (!Number.isSafeInteger(startLine))
      this.fail(`function ${id} has start line ${startLine}, ${wantPlace}`)
  }

  location(location: Location, mappings: ReadonlySet<Mapping>, functions: ReadonlySet<Func>): void {
    const { id, address, mapping, lines } = location
    if (!isUint64(address)) this.fail(`location ${id} has address ${show(address)}, ${wantUint64}`)
    if (mapping !== undefined && !mappings.has(mapping)) {
      this.fail(`location ${id} has mapping ${mapping.id}, which is not in the table`)
    }
    for (const { function: func, line, column } of lines) {
      if (!functions.has(func)) this.fail(`location ${id} has function ${func.id}, which is not in the table`)
      if (!Number.isSafeInteger(line)) this.fail(`location ${id} has line ${line}, ${wantPlace}`)
      if (!Number.isSafeInteger(column)) this.fail(`location ${id} has column ${column}, ${wantPlace}`)
    }
  }

  sample(sample: Sample, index: number, profile: Profile, locations: ReadonlySet<Location>): void {
    const { values, labels } = sample
    const { sampleTypes } = profile
    if (values.length !== sampleTypes.length) {
      this.fail(`sample ${index} has ${values.length} values, want ${sampleTypes.length}`)
    }
    for (const [column, value] of values.entries()) {
      if (!isInt64(value)) {
        this.fail(`sample ${index} has ${sampleTypes[column]?.type} ${show(value)}, ${wantInt64}`)
      }
    }
    for (const location of sample.locations) {
      if (!locations.has(location)) {
        this.fail(`sample ${index} has location ${location.id}, which is not in the table`)
      }
    }
    for (const label of labels) this.#label(label, index)
  }

  #label({ key, str, num, numUnit }: Label, index: number): void {
    if (str === undefined && num === undefined) {
      this.fail(`sample ${index} has label ${show(key)} without a value, want str or num`)
    }
    if (str !== undefined && (num !== undefined || numUnit !== undefined)) {
      this.fail(`sample ${index} has label ${show(key)} with str and num, want one of them`)
    }
    if (str === '') this.fail(`sample ${index} has label ${show(key)} with an empty str, want some text`)
    if (num !== undefined && !isInt64(num)) {
      this.fail(`sample ${index} has label ${show(key)} with num ${show(num)}, ${wantInt64}`)
    }
  }
}

const wantInt64 = 'want a signed integer of 64 bits, as bigint only beyond 2^53'
const wantUint64 = 'want an unsigned integer of 64 bits, as bigint only beyond 2^53'
const wantPlace = 'want an integer'

function show(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
