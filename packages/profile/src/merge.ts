// One of the two operations that diff, delta and normalise are said in: many profiles into one.

import { checkTypes } from './header.ts'
import { ProfileMerger } from './merger.ts'
import type { Profile } from './profile.ts'

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
  checkCompatible(profiles)
  const merger = new ProfileMerger()
  for (const profile of profiles) merger.add(profile)
  return merger.profile()
}

/**
 * Throws unless all profiles have the same sample types, in the same order, and the same period type.
 *
 * @throws {ProfileError} `PROFILE_INCOMPATIBLE`; its message numbers the profiles from 1
 */
export function checkCompatible(profiles: readonly Profile[]): void {
  const [first] = profiles
  if (first) profiles.forEach((profile, index) => checkTypes(first, profile, index + 1))
}
