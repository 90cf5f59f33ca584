// Several sources, and those to compare with -> the one profile that a report is about.

import {
  checkCompatible,
  type Int64,
  type Label,
  type Location,
  type Mapping,
  merge,
  type Profile,
  ProfileError,
  scale,
  type ValueType,
} from '@hotpath/profile'
import { dropFrames } from './drop-frames.ts'
import { PprofError } from './errors.ts'
import { convert } from './measure.ts'

/** A profile and what it is called in messages. */
export interface NamedProfile {
  readonly name: string
  readonly profile: Profile
}

/** What the sources are compared with. */
export interface Comparison {
  readonly bases: readonly NamedProfile[]
  /** Whether shares are of the base: `-diff_base`. Otherwise they are of what is left: `-base`. */
  readonly isDiff: boolean
  /** Whether the sources are scaled first to what the base comes to. */
  readonly isNormalized: boolean
}

/** Marks the samples of the base in a difference, so that shares can be taken of them alone. */
export const BASE_LABEL: Label = { key: 'pprof::base', str: 'true' }

/**
 * Merges the sources, subtracts the bases, and drops the frames that the profiles say are of no interest.
 *
 * Units may differ within their kind: milliseconds and nanoseconds become nanoseconds.
 *
 * @throws {PprofError} `SOURCES_INCOMPATIBLE`, naming the two that do not go together
 * @throws {ProfileError} `PROFILE_OVERFLOW`
 */
export function combine(sources: readonly NamedProfile[], comparison?: Comparison): Profile {
  const source = mergeNamed(sources)
  const first = sources[0]?.name ?? ''
  if (!comparison || comparison.bases.length === 0) return dropFrames(source, first)
  const { bases, isDiff, isNormalized } = comparison
  let base = mergeNamed(bases)
  const baseName = bases[0]?.name ?? ''
  if (isDiff) {
    const samples = base.samples.map((sample) => ({ ...sample, labels: [...sample.labels, BASE_LABEL] }))
    base = { ...base, samples }
  }
  const normalized = isNormalized
    ? normalize({ name: first, profile: source }, { name: baseName, profile: base })
    : source
  const difference = mergeNamed([
    { name: first, profile: normalized },
    { name: baseName, profile: scale(base, -1) },
  ])
  return dropFrames(difference, first)
}

function mergeNamed(named: readonly NamedProfile[]): Profile {
  const profiles = alignUnits(named.map(({ profile }) => withMapping(profile)))
  for (const [index, profile] of profiles.entries()) {
    const first = profiles[0]
    if (first) checkNamed([first, profile], [named[0]?.name ?? '', named[index]?.name ?? ''])
  }
  return merge(profiles)
}

function checkNamed(pair: readonly [Profile, Profile], names: readonly [string, string]): void {
  try {
    checkCompatible(pair)
  } catch (cause) {
    if (!(cause instanceof ProfileError)) throw cause
    const met = cause.message.replace('merging profiles: ', '').replace('profile 2 ', '')
    throw new PprofError('SOURCES_INCOMPATIBLE', `${names[1]}: merging with ${names[0]}: ${met}`, { cause })
  }
}

/** Scales each column of the source so that it comes to what that of the base comes to. */
function normalize(source: NamedProfile, base: NamedProfile): Profile {
  checkNamed([base.profile, source.profile], [base.name, source.name])
  const [sums, wanted] = [columnSums(source.profile), columnSums(base.profile)]
  return scale(
    source.profile,
    sums.map((sum, column) => (sum === 0 ? 0 : (wanted[column] ?? 0) / sum)),
  )
}

function columnSums({ sampleTypes, samples }: Profile): number[] {
  return sampleTypes.map((_, column) =>
    samples.reduce((sum, { values }) => sum + Number(values[column] ?? 0), 0),
  )
}

/** Gives all profiles the smallest unit that one of them has in that place, where the units are of one kind. */
function alignUnits(profiles: readonly Profile[]): readonly Profile[] {
  const [first] = profiles
  if (!first || profiles.length === 1) return profiles
  const units = first.sampleTypes.map((_, column) =>
    smallest(profiles.map(({ sampleTypes }) => sampleTypes[column])),
  )
  const periodUnit = smallest(profiles.map(({ periodType }) => periodType))
  return profiles.map((profile) => {
    const { periodType, period, sampleTypes } = profile
    const ratios = sampleTypes.map((type, column) => ratio(type.unit, units[column]))
    const hasPeriod = periodType && periodUnit !== undefined && ratio(periodType.unit, periodUnit) !== 1
    if (ratios.every((each) => each === 1) && !hasPeriod) return profile
    return {
      ...scale(profile, ratios),
      sampleTypes: sampleTypes.map((type, column): ValueType =>
        ratios[column] === 1 ? type : { ...type, unit: units[column] ?? type.unit },
      ),
      ...(hasPeriod && {
        periodType: { ...periodType, unit: periodUnit },
        period: Math.trunc(Number(period) * ratio(periodType.unit, periodUnit)) as Int64,
      }),
    }
  })
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

/** Puts the locations of a profile without mappings into one: as Go does, so that dumps and merges agree. */
function withMapping(profile: Profile): Profile {
  if (profile.mappings.length > 0) return profile
  const mapping: Mapping = {
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
  const moved = new Map(
    profile.locations.map((location): [Location, Location] => [location, { ...location, mapping }]),
  )
  return {
    ...profile,
    mappings: [mapping],
    locations: [...moved.values()],
    samples: profile.samples.map((sample) => ({
      ...sample,
      locations: sample.locations.map((location) => moved.get(location) ?? location),
    })),
  }
}
