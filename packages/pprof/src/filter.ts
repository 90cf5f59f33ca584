// Which samples a report is about, and which of their frames and labels.

import type { Line, Location, Profile, Sample } from '@hotpath/profile'
import { withoutArguments } from './drop-frames.ts'

/** What frames are looked for; each matches a function name, a file name or the program's name. */
export interface NameFilters {
  /** Only samples with such a frame. */
  readonly focus?: RegExp | undefined
  /** No samples with such a frame. */
  readonly ignore?: RegExp | undefined
  /** Such frames are taken out, the sample stays. */
  readonly hide?: RegExp | undefined
  /** All other frames are taken out. */
  readonly show?: RegExp | undefined
  /** What called the outermost such frame is taken out; samples without one are left out. */
  readonly showFrom?: RegExp | undefined
  /** What the innermost function of such a name called is taken out. */
  readonly pruneFrom?: RegExp | undefined
}

/** Says of a sample whether its labels are those looked for. */
export type TagFilter = (sample: Sample) => boolean

/** Which samples, by their labels, and which labels, by their names. */
export interface TagFilters {
  readonly tagFocus?: TagFilter | undefined
  readonly tagIgnore?: TagFilter | undefined
  /** All other labels are taken off. */
  readonly tagShow?: RegExp | undefined
  /** Such labels are taken off. */
  readonly tagHide?: RegExp | undefined
}

/** What is left, and a sentence for each filter that found nothing. */
export interface Filtered {
  readonly profile: Profile
  readonly warnings: readonly string[]
}

/**
 * Keeps the samples and frames that the filters ask for. A sample without any frame is left out even where
 * there is no filter: no report has a place for it.
 *
 * The tables keep what only other samples used, until the next `merge`.
 */
export function filterProfile(profile: Profile, filters: NameFilters & TagFilters): Filtered {
  const warnings: string[] = []
  const warn = (filter: string, isWanted: unknown, isFound: boolean): void => {
    if (isWanted !== undefined && !isFound) warnings.push(`${filter} expression matched no samples`)
  }
  const named = filterByName(profile, filters, warn)
  const from = filters.showFrom ? showFrom(named, filters.showFrom, warn) : named
  const tagged = filterTags(filterByTag(from, filters, warn), filters, warn)
  return { profile: filters.pruneFrom ? pruneFrom(tagged, filters.pruneFrom) : tagged, warnings }
}

type Warn = (filter: string, isWanted: unknown, isFound: boolean) => void

function filterByName(profile: Profile, { focus, ignore, hide, show }: NameFilters, warn: Warn): Profile {
  if (!focus && !ignore && !hide && !show) {
    const samples = profile.samples.filter(({ locations }) => locations.length > 0)
    return samples.length === profile.samples.length ? profile : { ...profile, samples }
  }
  const ignored = new Set<Location>()
  const focused = new Set<Location>()
  const changed = new Map<Location, Location>()
  let isHideFound = false
  let isShowFound = false
  for (const location of profile.locations) {
    if (ignore && matches(location, ignore)) ignored.add(location)
    else if (!focus || matches(location, focus)) focused.add(location)
    let { lines } = location
    if (hide && matches(location, hide)) {
      isHideFound = true
      lines = isMappingOf(location, hide) ? [] : lines.filter((line) => !matchesLine(line, hide))
    }
    if (show) {
      if (!isMappingOf(location, show)) lines = lines.filter((line) => matchesLine(line, show))
      isShowFound ||= lines.length > 0
    }
    // Under `show` a place of which nothing is known but its address goes too.
    if (lines !== location.lines || (show && lines.length === 0))
      changed.set(location, { ...location, lines })
  }
  warn('Focus', focus, focused.size > 0)
  warn('Ignore', ignore, ignored.size > 0)
  warn('Hide', hide, isHideFound)
  warn('Show', show, isShowFound)

  const samples: Sample[] = []
  for (const sample of profile.samples) {
    if (!sample.locations.some((location) => focused.has(location))) continue
    if (ignored.size > 0 && sample.locations.some((location) => ignored.has(location))) continue
    if (changed.size === 0) {
      samples.push(sample)
      continue
    }
    const locations: Location[] = []
    for (const location of sample.locations) {
      const left = changed.get(location)
      if (!left) locations.push(location)
      else if (left.lines.length > 0) locations.push(left)
    }
    if (locations.length > 0) samples.push({ ...sample, locations })
  }
  return {
    ...profile,
    samples,
    locations: profile.locations.map((location) => changed.get(location) ?? location),
  }
}

function showFrom(profile: Profile, pattern: RegExp, warn: Warn): Profile {
  const found = new Set<Location>()
  const changed = new Map<Location, Location>()
  for (const location of profile.locations) {
    if (isMappingOf(location, pattern)) found.add(location)
    else {
      const last = location.lines.findLastIndex((line) => matchesLine(line, pattern))
      if (last === -1) continue
      const left = { ...location, lines: location.lines.slice(0, last + 1) }
      changed.set(location, left)
      found.add(location)
    }
  }
  warn('ShowFrom', pattern, found.size > 0)
  const samples: Sample[] = []
  for (const sample of profile.samples) {
    const outermost = sample.locations.findLastIndex((location) => found.has(location))
    if (outermost === -1) continue
    const locations = sample.locations
      .slice(0, outermost + 1)
      .map((location) => changed.get(location) ?? location)
    samples.push({ ...sample, locations })
  }
  return {
    ...profile,
    samples,
    locations: profile.locations.map((location) => changed.get(location) ?? location),
  }
}

function filterByTag(profile: Profile, { tagFocus, tagIgnore }: TagFilters, warn: Warn): Profile {
  if (!tagFocus && !tagIgnore) return profile
  let isFocusFound = false
  let isIgnoreFound = false
  const samples = profile.samples.filter((sample) => {
    const isFocused = tagFocus?.(sample) ?? true
    const isIgnored = tagIgnore?.(sample) ?? false
    isFocusFound ||= isFocused
    isIgnoreFound ||= isIgnored
    return isFocused && !isIgnored
  })
  warn('TagFocus', tagFocus, isFocusFound)
  warn('TagIgnore', tagIgnore, isIgnoreFound)
  return { ...profile, samples }
}

function filterTags(profile: Profile, { tagShow, tagHide }: TagFilters, warn: Warn): Profile {
  if (!tagShow && !tagHide) return profile
  let isShowFound = false
  let isHideFound = false
  const samples = profile.samples.map((sample) => {
    const labels = sample.labels.filter(({ key }) => {
      const isShown = tagShow?.test(key) ?? true
      const isHidden = tagHide?.test(key) ?? false
      isShowFound ||= isShown
      isHideFound ||= isHidden
      return isShown && !isHidden
    })
    return labels.length === sample.labels.length ? sample : { ...sample, labels }
  })
  warn('TagShow', tagShow, isShowFound)
  warn('TagHide', tagHide, isHideFound)
  return { ...profile, samples }
}

function pruneFrom(profile: Profile, pattern: RegExp): Profile {
  const cut = new Map<Location, Location>()
  for (const location of profile.locations) {
    const first = location.lines.findIndex(
      ({ function: { name } }) => name !== '' && pattern.test(withoutArguments(name)),
    )
    if (first !== -1) cut.set(location, { ...location, lines: location.lines.slice(first) })
  }
  const samples = profile.samples.map((sample) => {
    const start = Math.max(
      0,
      sample.locations.findIndex((location) => cut.has(location)),
    )
    const locations = sample.locations.slice(start).map((location) => cut.get(location) ?? location)
    return { ...sample, locations }
  })
  return {
    ...profile,
    samples,
    locations: profile.locations.map((location) => cut.get(location) ?? location),
  }
}

/** Counts inlined calls as the functions that they were inlined into. */
export function withoutInlines(profile: Profile): Profile {
  const cut = new Map<Location, Location>()
  for (const location of profile.locations) {
    if (location.lines.length > 1) cut.set(location, { ...location, lines: location.lines.slice(-1) })
  }
  if (cut.size === 0) return profile
  return {
    ...profile,
    samples: profile.samples.map((sample) => ({
      ...sample,
      locations: sample.locations.map((location) => cut.get(location) ?? location),
    })),
    locations: profile.locations.map((location) => cut.get(location) ?? location),
  }
}

function matches(location: Location, pattern: RegExp): boolean {
  return location.lines.some((line) => matchesLine(line, pattern)) || isMappingOf(location, pattern)
}

function matchesLine({ function: { name, filename } }: Line, pattern: RegExp): boolean {
  return pattern.test(name) || pattern.test(filename)
}

function isMappingOf({ mapping }: Location, pattern: RegExp): boolean {
  return mapping !== undefined && pattern.test(mapping.filename)
}
