// Several sources, and those to compare with -> the one profile that a report is about.

import { checkCompatible, type Label, type Profile, scale } from '@hotpath/profile'
import { dropFrames } from './drop-frames.ts'
import { incompatible, SourceMerger } from './source-merger.ts'

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
  if (!comparison || comparison.bases.length === 0) return dropFrames(source.profile, source.name)
  return compare(source, mergeNamed(comparison.bases), comparison)
}

/**
 * Subtracts a base from a source, and drops the frames that the profiles say are of no interest.
 *
 * @throws as `combine`
 */
export function compare(
  source: NamedProfile,
  base: NamedProfile,
  { isDiff, isNormalized }: Omit<Comparison, 'bases'>,
): Profile {
  const normalized = isNormalized ? normalize(source, base) : source.profile
  const marked = isDiff ? mark(base.profile) : base.profile
  const difference = mergeNamed([
    { name: source.name, profile: normalized },
    { name: base.name, profile: scale(marked, -1) },
  ])
  return dropFrames(difference.profile, source.name)
}

function mergeNamed(named: readonly NamedProfile[]): NamedProfile {
  const merger = new SourceMerger()
  for (const { name, profile } of named) merger.add(name, profile)
  return { name: merger.name, profile: merger.merged.profile() }
}

function mark(base: Profile): Profile {
  return {
    ...base,
    samples: base.samples.map((sample) => ({ ...sample, labels: [...sample.labels, BASE_LABEL] })),
  }
}

/** Scales each column of the source so that it comes to what that of the base comes to. */
function normalize(source: NamedProfile, base: NamedProfile): Profile {
  try {
    checkCompatible([base.profile, source.profile])
  } catch (cause) {
    throw incompatible(base.name, source.name, cause)
  }
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
