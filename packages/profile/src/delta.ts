// What happened between two snapshots of one process.

import { fromBigInt } from './int64.ts'
import { merge } from './merge.ts'
import type { Profile } from './profile.ts'
import { scale } from './scale.ts'

/** How to tell which columns count from the start of the process. */
export interface DeltaOptions {
  /**
   * The `type`s of the columns that only rise, and so are subtracted: `['alloc_objects', 'alloc_space']`.
   * The other columns say how things stand, and keep the later value. Left out: all columns are subtracted.
   */
  readonly cumulative?: readonly string[]
}

/**
 * Returns what happened between two snapshots of one process: `after` minus `before`,
 * sample by sample. Samples whose values all come to zero are left out.
 *
 * Go subtracts every column, and so shows memory in use as growth of memory in use; naming the cumulative
 * ones here gives what was allocated in between beside what is alive at the end.
 *
 * Values keep the unit of their sample type. A negative value is kept: memory was freed,
 * or the counters were reset in between. The order of samples is not promised.
 *
 * @param before - the earlier snapshot; not changed
 * @param after - the later snapshot; not changed; its `timeNanos` is that of the result, whose
 *   `durationNanos` is the time between the two, or 0 where one of the times is unknown
 * @throws {ProfileError} `PROFILE_INCOMPATIBLE` when sample or period types differ
 * @throws {RangeError} when `cumulative` names a type that the profiles do not have
 * @example
 * toFolded(deltaProfile(fromFolded('a;b 3'), fromFolded('a;b 5'))) // => 'a;b 2'
 * @see https://github.com/golang/go/issues/67942 why not every column is subtracted
 */
export function deltaProfile(before: Profile, after: Profile, options: DeltaOptions = {}): Profile {
  const types = before.sampleTypes.map(({ type }) => type)
  const { cumulative = types } = options
  const unknown = cumulative.find((type) => !types.includes(type))
  if (unknown !== undefined) {
    throw new RangeError(`subtracting: cumulative names ${unknown}, want some of ${types.join(' ')}`)
  }
  const ratios = types.map((type) => (cumulative.includes(type) ? -1 : 0))
  const delta = merge([scale(before, ratios), after])
  const known = before.timeNanos !== 0n && after.timeNanos > before.timeNanos
  return {
    ...delta,
    timeNanos: after.timeNanos,
    durationNanos: known ? fromBigInt(after.timeNanos - before.timeNanos) : 0,
    comments: after.comments,
  }
}
