// Several sources into one: by Go's rules of merging, once their units are the same.

import {
  type Header,
  type Int64,
  type Profile,
  ProfileError,
  ProfileMerger,
  scale,
  type ValueType,
} from '@hotpath/profile'
import { PprofError } from './errors.ts'
import { convert } from './measure.ts'

/**
 * Merges sources one after another, and keeps nothing of them but what is new in each.
 *
 * Units may differ within their kind: milliseconds and nanoseconds become nanoseconds. What else does not go
 * together is an error that names the first source and the one that does not go with it.
 */
export class SourceMerger {
  /** What the first source is called; empty as long as there is none. */
  name = ''
  #merger = newMerger()

  /** What has been merged. */
  get merged(): ProfileMerger {
    return this.#merger
  }

  /**
   * Adds a profile.
   *
   * @param name - what it is called in messages
   * @throws {PprofError} `SOURCES_INCOMPATIBLE`
   */
  add(name: string, profile: Profile): void {
    this.#add(
      name,
      () => this.#merger.add(profile),
      () => profile,
    )
  }

  /**
   * Adds a profile through a function that adds it to a merger, as `ProfileMerger.addFile` does.
   *
   * @param parse - the same as a profile: called when its units have to be changed
   * @throws {PprofError} `SOURCES_INCOMPATIBLE`
   */
  addThrough(name: string, add: (merger: ProfileMerger) => void, parse: () => Profile): void {
    this.#add(name, () => add(this.#merger), parse)
  }

  #add(name: string, add: () => void, parse: () => Profile): void {
    try {
      add()
    } catch (cause) {
      if (!(cause instanceof ProfileError) || cause.code !== 'PROFILE_INCOMPATIBLE') throw cause
      this.#addAligned(name, parse())
    }
    if (this.#merger.count === 1) this.name = name
  }

  /** Adds a profile whose columns are not those of the others, if it is only their units that differ. */
  #addAligned(name: string, profile: Profile): void {
    const header = this.#merger.header()
    const units = commonUnits([header, profile])
    const aligned = inUnits(profile, units)
    if (!isInUnits(header, units)) {
      const merger = newMerger()
      merger.add(inUnits(this.#merger.profile(), units))
      this.#merger = merger
    }
    try {
      this.#merger.add(aligned)
    } catch (cause) {
      throw incompatible(this.name, name, cause)
    }
  }
}

/** Locations of a profile without mappings are put into one: as Go does, so that dumps and merges agree. */
function newMerger(): ProfileMerger {
  return new ProfileMerger({ addsMapping: true })
}

/** Says which of two sources does not go with the other. */
export function incompatible(first: string, other: string, cause: unknown): unknown {
  if (!(cause instanceof ProfileError) || cause.code !== 'PROFILE_INCOMPATIBLE') return cause
  const met = cause.message.replace('merging profiles: ', '').replace(/profile \d+ /, '')
  return new PprofError('SOURCES_INCOMPATIBLE', `${other}: merging with ${first}: ${met}`, { cause })
}

type Types = Pick<Header, 'sampleTypes' | 'periodType'>

/** The unit of each column, and of the period; undefined where there is none that both kinds could be in. */
interface Units {
  readonly columns: readonly (string | undefined)[]
  readonly period: string | undefined
}

/** The smallest unit that one of the profiles has in each place, where the units are of one kind. */
function commonUnits(profiles: readonly Types[]): Units {
  return {
    columns: (profiles[0]?.sampleTypes ?? []).map((_, column) =>
      smallest(profiles.map(({ sampleTypes }) => sampleTypes[column])),
    ),
    period: smallest(profiles.map(({ periodType }) => periodType)),
  }
}

function isInUnits({ sampleTypes, periodType }: Types, units: Units): boolean {
  return (
    sampleTypes.every(({ unit }, column) => ratio(unit, units.columns[column]) === 1) &&
    (!periodType || ratio(periodType.unit, units.period) === 1)
  )
}

/** Converts a profile to units. */
function inUnits(profile: Profile, units: Units): Profile {
  if (isInUnits(profile, units)) return profile
  const { periodType, period, sampleTypes } = profile
  const ratios = sampleTypes.map(({ unit }, column) => ratio(unit, units.columns[column]))
  const hasPeriod = periodType && units.period !== undefined && ratio(periodType.unit, units.period) !== 1
  return {
    ...scale(profile, ratios),
    sampleTypes: sampleTypes.map((type, column): ValueType =>
      ratios[column] === 1 ? type : { ...type, unit: units.columns[column] ?? type.unit },
    ),
    ...(hasPeriod && {
      periodType: { ...periodType, unit: units.period },
      period: Math.trunc(Number(period) * ratio(periodType.unit, units.period)) as Int64,
    }),
  }
}

/** The smallest of some units of one kind; undefined where they are not. */
function smallest(types: readonly (ValueType | undefined)[]): string | undefined {
  let unit: string | undefined
  for (const type of types) {
    if (!type) continue
    if (unit === undefined || type.unit === unit) unit = type.unit
    else if (!isOneKind(type.unit, unit)) return undefined
    else if (convert(1, type.unit, unit).value < 1) unit = type.unit
  }
  return unit
}

/** Converted there and back the value is the same, unless one of the two units is not known. */
function isOneKind(a: string, b: string): boolean {
  return convert(1, a, b).unit === convert(1, b, b).unit && convert(1, b, a).unit === convert(1, a, a).unit
}

function ratio(from: string, to: string | undefined): number {
  return to === undefined || from === to ? 1 : convert(1, from, to).value
}
