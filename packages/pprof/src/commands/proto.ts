// proto: a profile again, in the format that every pprof tool reads.

import { write } from '@hotpath/profile'
import type { Options } from '../options.ts'
import { findColumn, type Report } from '../report.ts'
import type { SourceMerger } from '../source-merger.ts'
import { tagUnits } from '../tags.ts'
import type { Outcome } from '../verbs.ts'

/** Runs the verb. Names are written as they are: escaping them is for terminals. */
export function run({ profile, options: { divideBy } }: Report): Outcome {
  const ratio = 1 / divideBy
  if (ratio <= 0 || ratio === 1) return { bytes: write(profile) }
  const samples = profile.samples.map((sample) => ({
    ...sample,
    values: sample.values.map((value) => Math.trunc(Number(value) * ratio) + 0),
  }))
  return { bytes: write({ ...profile, samples }) }
}

/** What was merged, as the bytes of a file, and what a report of it would have said beside it. */
export interface MergedProfile {
  readonly bytes: Uint8Array
  readonly notes: readonly string[]
}

/**
 * Returns what `run` would for sources of which nothing is asked but to be one file: the most that this verb is
 * used for, and done without a report. Undefined where a filter, or the profile itself, asks for more.
 *
 * @throws as `prepareReport`
 */
export function mergedProfile({ name, merged }: SourceMerger, options: Options): MergedProfile | undefined {
  const { focus, ignore, hide, show, showFrom, pruneFrom } = options
  const { tagFocus, tagIgnore, tagShow, tagHide, tagRoot, tagLeaf, comment } = options
  const byName = [focus, ignore, hide, show, showFrom, pruneFrom]
  const byTag = [tagFocus, tagIgnore, tagShow, tagHide, tagRoot, tagLeaf]
  if (
    [...byName, ...byTag, comment].some((text) => text !== '') ||
    options.divideBy !== 1 ||
    options.asyncRoots
  )
    return undefined
  const header = merged.header()
  if (header.dropFrames !== '' || merged.hasEmptyStacks) return undefined
  findColumn(header, options.sampleIndex, name)
  const { warnings } = tagUnits({ samples: merged.labelSets().map((labels) => ({ labels })) })
  return { bytes: merged.write(), notes: warnings }
}
