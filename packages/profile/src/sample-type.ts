// Which column of values is meant: by name, by number, or none given.

import type { Profile } from './profile.ts'

type Columned = Pick<Profile, 'sampleTypes' | 'defaultSampleType'>

/**
 * Returns the index of the column that a viewer opens on: that of `defaultSampleType`, or else the last.
 * -1 where there are no columns.
 */
export function defaultSampleTypeIndex(profile: Columned): number {
  const named = profile.sampleTypes.findIndex(({ type }) => type === profile.defaultSampleType)
  return named === -1 ? profile.sampleTypes.length - 1 : named
}

/**
 * Finds a column as `-sample_index` names it: a `type` like `inuse_space`, or a number like `0`.
 * An empty name is the default column.
 *
 * @returns its index, or undefined where there is none of that name
 */
export function findSampleType(profile: Columned, name: string): number | undefined {
  if (name === '') return profile.sampleTypes.length === 0 ? undefined : defaultSampleTypeIndex(profile)
  const named = profile.sampleTypes.findIndex(({ type }) => type === name)
  if (named !== -1) return named
  return /^\d+$/.test(name) && Number(name) < profile.sampleTypes.length ? Number(name) : undefined
}
