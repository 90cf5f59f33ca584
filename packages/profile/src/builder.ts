// Stacks in; string, function and location tables out.

import { checkValid } from './check-valid.ts'
import { addInt64, isInt64, type Int64 } from './int64.ts'
import type { Func, Label, Line, Location, Mapping, Profile, Sample, ValueType } from './profile.ts'

/** A frame of a stack, as a runtime reports it. */
export interface Frame {
  readonly name: string
  readonly filename: string
  /** From 1. Left out: unknown. */
  readonly line?: number
  /** From 1. Left out: unknown. */
  readonly column?: number
  /** The line on which the function begins. Left out: unknown. */
  readonly startLine?: number
}

/** The header of a profile which is about to be built. What is left out is zero or empty. */
export interface ProfileHeader {
  readonly sampleTypes: readonly ValueType[]
  readonly periodType?: ValueType
  readonly period?: Int64
  readonly timeNanos?: bigint
  readonly durationNanos?: Int64
  readonly comments?: readonly string[]
  readonly defaultSampleType?: string
  readonly docUrl?: string
  readonly dropFrames?: string
  readonly keepFrames?: string
  /** What the one mapping is called; viewers show it as the program's name. */
  readonly filename?: string
  readonly buildId?: string
}

/**
 * Builds a profile from stacks, one `add` for each thing that was measured.
 *
 * Equal stacks with equal labels become one sample whose values are added up. Ids run from 1 in the order
 * of first use. All locations lie in one mapping that says it has function names, file names and line
 * numbers, so that no tool looks for symbols; and each has an address of its own, made from function, file,
 * line and column: the same place has the same address in every process, which scrapers that tell
 * locations apart by nothing else depend on.
 *
 * @example
 * const builder = new ProfileBuilder({ sampleTypes: [{ type: 'contentions', unit: 'count' }] })
 * builder.add([{ name: 'lock', filename: 'mutex.ts', line: 12 }, { name: 'main', filename: 'main.ts' }], [1])
 * const profile = builder.build()
 */
export class ProfileBuilder {
  readonly #header: ProfileHeader
  readonly #mapping: Mapping
  readonly #functions = new Map<string, Func>()
  readonly #locations = new Map<string, Location>()
  readonly #addresses = new Set<number>()
  readonly #samples = new Map<string, { locations: Location[]; values: Int64[]; labels: readonly Label[] }>()

  constructor(header: ProfileHeader) {
    this.#header = header
    this.#mapping = {
      id: 1,
      start: 0,
      limit: ADDRESS_LIMIT,
      offset: 0,
      filename: header.filename ?? '',
      buildId: header.buildId ?? '',
      hasFunctions: true,
      hasFilenames: true,
      hasLineNumbers: true,
      hasInlineFrames: true,
    }
  }

  /**
   * Adds a measurement.
   *
   * @param frames - the stack, leaf first; at least one frame, since a sample without a place is refused
   *   by some readers of profiles
   * @param values - one for each sample type, in its unit
   * @throws {RangeError} at an empty stack, a wrong count of values, or a value that is no 64-bit integer:
   *   a mistake of the calling code
   */
  add(frames: readonly Frame[], values: readonly Int64[], labels: readonly Label[] = []): void {
    const { sampleTypes } = this.#header
    if (frames.length === 0)
      throw new RangeError('adding a sample: the stack is empty, want at least one frame')
    if (values.length !== sampleTypes.length) {
      throw new RangeError(`adding a sample: ${values.length} values, want ${sampleTypes.length}`)
    }
    for (const [column, value] of values.entries()) {
      if (!isInt64(value)) {
        throw new RangeError(
          `adding a sample: ${sampleTypes[column]?.type} is ${String(value)}, want a 64-bit integer`,
        )
      }
    }
    const locations = frames.map((frame) => this.#location(frame))
    const key = sampleKey(locations, labels)
    const known = this.#samples.get(key)
    if (!known) {
      this.#samples.set(key, { locations, values: [...values], labels: [...labels] })
      return
    }
    for (const [column, value] of values.entries()) {
      known.values[column] = addInt64(known.values[column] ?? 0, value)
    }
  }

  /**
   * Returns the profile of all that was added so far. Samples whose values are all zero are in it.
   * Adding may go on afterwards; the profile does not change with it.
   *
   * @throws {ProfileError} `PROFILE_INVALID` when a sum no longer fits into 64 bits, or the header is wrong
   */
  build(): Profile {
    const header = this.#header
    const profile: Profile = {
      sampleTypes: [...header.sampleTypes],
      samples: Array.from(this.#samples.values(), ({ locations, values, labels }): Sample => ({
        locations,
        values: [...values],
        labels,
      })),
      mappings: [this.#mapping],
      locations: [...this.#locations.values()],
      functions: [...this.#functions.values()],
      dropFrames: header.dropFrames ?? '',
      keepFrames: header.keepFrames ?? '',
      timeNanos: header.timeNanos ?? 0n,
      durationNanos: header.durationNanos ?? 0,
      ...(header.periodType && { periodType: header.periodType }),
      period: header.period ?? 0,
      comments: [...(header.comments ?? [])],
      defaultSampleType: header.defaultSampleType ?? '',
      docUrl: header.docUrl ?? '',
    }
    checkValid(profile, 'builder')
    return profile
  }

  #location({ name, filename, line = 0, column = 0, startLine = 0 }: Frame): Location {
    // Lengths first: names may hold any character, so that no separator is safe.
    const functionKey = `${name.length} ${filename.length} ${startLine} ${name}${filename}`
    const key = `${line} ${column} ${functionKey}`
    const known = this.#locations.get(key)
    if (known) return known
    let func = this.#functions.get(functionKey)
    if (!func) {
      func = { id: this.#functions.size + 1, name, systemName: name, filename, startLine }
      this.#functions.set(functionKey, func)
    }
    const lines: Line[] = [{ function: func, line, column }]
    const address = this.#address(key)
    const location = { id: this.#locations.size + 1, mapping: this.#mapping, address, lines, isFolded: false }
    this.#locations.set(key, location)
    return location
  }

  #address(key: string): number {
    let address = hash48(key)
    // Among 10,000 places two meet with a chance of 1 in 5 million; the later one then moves on.
    while (address === 0 || this.#addresses.has(address)) address = (address + 1) % ADDRESS_LIMIT
    this.#addresses.add(address)
    return address
  }
}

/** 2^48: what x86 and Arm processors use of an address, and exact as a number. */
const ADDRESS_LIMIT = 2 ** 48

/** Equal for samples that are one: same stack, same labels, in whatever order different keys come. */
export function sampleKey(locations: readonly Location[], labels: readonly Label[]): string {
  let key = ''
  for (const location of locations) key += `${location.id},`
  if (labels.length === 0) return key
  // A stable sort by key: several labels of one key are a list, whose order means something.
  const parts = labels
    .map(
      (label) =>
        [label.key, label.str ?? `${label.num} ${label.numUnit ?? ''}`, label.str === undefined] as const,
    )
    .toSorted((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : Number(a[2]) - Number(b[2])))
  return key + JSON.stringify(parts)
}

/**
 * Two multiplicative hashes over UTF-16 units: all 32 bits of FNV-1a, and 16 of another with its own
 * multiplier. Of 40 million places three pairs met, where chance has 2.8.
 */
function hash48(text: string): number {
  let a = 0x811c9dc5
  let b = 0x01000193
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    a = Math.imul(a ^ unit, 0x01000193)
    b = Math.imul(b ^ unit, 0x85ebca6b)
    b ^= b >>> 13
  }
  return ((b >>> 8) & 0xffff) * 2 ** 32 + (a >>> 0)
}
