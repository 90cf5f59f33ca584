// What a profile itself says is of no interest: drop_frames and keep_frames.

import type { Location, Profile } from '@hotpath/profile'
import { compileRegexp } from './regexp.ts'

/**
 * Takes out the frames that the profile's `dropFrames` names, and all that they called, but for those that
 * `keepFrames` names. An allocator's profile has its own functions on top of every stack, for one.
 *
 * Frames before the first that is not to be dropped stay, so that no stack vanishes altogether.
 *
 * @param where - the source, for the error message
 * @throws {PprofError} `REGEXP_BAD`
 */
export function dropFrames(profile: Profile, where: string): Profile {
  if (profile.dropFrames === '') return profile
  const drop = compileRegexp(`^(${profile.dropFrames})$`, `drop_frames of ${where}`)
  const keep =
    profile.keepFrames === ''
      ? undefined
      : compileRegexp(`^(${profile.keepFrames})$`, `keep_frames of ${where}`)
  const dropped = new Set<Location>()
  const cut = new Map<Location, Location>()
  for (const location of profile.locations) {
    const { lines } = location
    const last = lines.findLastIndex(({ function: { name } }) => {
      const simple = withoutArguments(name)
      return name !== '' && drop.test(simple) && !keep?.test(simple)
    })
    if (last === -1) continue
    if (last === lines.length - 1) dropped.add(location)
    else cut.set(location, { ...location, lines: lines.slice(last + 1) })
  }
  const samples = profile.samples.map((sample) => {
    // From the root on: what is to be dropped, once something that is not has been seen.
    const outermost = sample.locations.findLastIndex(
      (location) => !dropped.has(location) && !cut.has(location),
    )
    const end = sample.locations.findLastIndex(
      (location, index) => index < outermost && (dropped.has(location) || cut.has(location)),
    )
    const first = sample.locations[end]
    const start = first && dropped.has(first) ? end + 1 : Math.max(0, end)
    return {
      ...sample,
      locations: sample.locations.slice(start).map((location) => cut.get(location) ?? location),
    }
  })
  return {
    ...profile,
    samples,
    locations: profile.locations.map((location) => cut.get(location) ?? location),
  }
}

/** `malloc(unsigned long)` -> `malloc`; brackets that belong to a C++ name stay. */
export function withoutArguments(name: string): string {
  for (const { 0: bracket, index } of name.matchAll(/\(anonymous namespace\)|operator\(\)|\(/g)) {
    if (bracket === '(') return name.slice(0, index).replace(/^\./, '')
  }
  return name.replace(/^\./, '')
}
