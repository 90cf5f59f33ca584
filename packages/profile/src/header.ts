// What a profile says about itself besides its tables, and what several headers come to.

import { ProfileError } from './errors.ts'
import { addInt64, type Int64, isInt64 } from './int64.ts'
import type { Profile, ValueType } from './profile.ts'

/** A profile without its tables. */
export type Header = Omit<Profile, 'samples' | 'mappings' | 'locations' | 'functions'>

/** The header of profiles that are merged one after another. */
export class HeaderSums {
  /** How many headers were added. */
  count = 0
  #first: Header | undefined
  #timeNanos = 0n
  #durationNanos: Int64 = 0
  #period: Int64 = 0
  #defaultSampleType = ''
  #docUrl = ''
  readonly #comments = new Set<string>()

  /**
   * Adds a header, unless it does not go with those before it.
   *
   * @throws {ProfileError} `PROFILE_INCOMPATIBLE` when it has other sample or period types than the first
   */
  add(header: Header): void {
    checkTypes((this.#first ??= header), header, this.count + 1)
    this.count++
    const { timeNanos, period } = header
    if (timeNanos !== 0n && (this.#timeNanos === 0n || timeNanos < this.#timeNanos))
      this.#timeNanos = timeNanos
    this.#durationNanos = addInt64(this.#durationNanos, header.durationNanos)
    if (this.count === 1 || period > this.#period) this.#period = period
    for (const comment of header.comments) this.#comments.add(comment)
    this.#defaultSampleType ||= header.defaultSampleType
    this.#docUrl ||= header.docUrl
  }

  /**
   * Returns what they come to.
   *
   * @throws {ProfileError} `PROFILE_NOTHING_TO_MERGE`, `PROFILE_OVERFLOW`
   */
  sum(): Header {
    const first = this.#first
    if (!first) {
      throw new ProfileError('PROFILE_NOTHING_TO_MERGE', 'merging profiles: none given, want one or more')
    }
    if (!isInt64(this.#durationNanos)) {
      throw new ProfileError(
        'PROFILE_OVERFLOW',
        `merging profiles: durations come to ${String(this.#durationNanos)} ns, want 64 bits`,
      )
    }
    return {
      sampleTypes: first.sampleTypes,
      dropFrames: first.dropFrames,
      keepFrames: first.keepFrames,
      timeNanos: this.#timeNanos,
      durationNanos: this.#durationNanos,
      ...(first.periodType && { periodType: first.periodType }),
      period: this.#period,
      comments: [...this.#comments],
      defaultSampleType: this.#defaultSampleType,
      docUrl: this.#docUrl,
    }
  }
}

/**
 * Throws unless a profile has the sample types of another, in the same order, and its period type.
 *
 * @param number - the how-manieth it is, from 1, for the message
 * @throws {ProfileError} `PROFILE_INCOMPATIBLE`
 */
export function checkTypes(
  first: Pick<Header, 'sampleTypes' | 'periodType'>,
  other: Pick<Header, 'sampleTypes' | 'periodType'>,
  number: number,
): void {
  const compare = (what: string, got: string, want: string): void => {
    if (got === want) return
    throw new ProfileError(
      'PROFILE_INCOMPATIBLE',
      `merging profiles: incompatible ${what}: profile ${number} has ${got || 'none'}, want ${want || 'none'}`,
    )
  }
  compare('period types', formatType(other.periodType), formatType(first.periodType))
  compare('sample types', formatTypes(other.sampleTypes), formatTypes(first.sampleTypes))
}

function formatTypes(types: readonly ValueType[]): string {
  return types.map(formatType).join(' ')
}

function formatType(type: ValueType | undefined): string {
  return type ? `${type.type}/${type.unit}` : ''
}
