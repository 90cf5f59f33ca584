// Which samples a report is about, and which of their frames: focus, ignore, hide, show, show_from.

import type { Line, Location, Profile, Sample } from '@hotpath/profile'

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
}

/** Says of a sample whether its labels are those looked for. */
export type TagFilter = (sample: Sample) => boolean

/** Which samples, by their labels. */
export interface TagFilters {
  readonly tagFocus?: TagFilter | undefined
  readonly tagIgnore?: TagFilter | undefined
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
  return { profile: filterByTag(from, filters, warn), warnings }
}

type Warn = (filter: string, isWanted: unknown, isFound: boolean) => void

function filterByName(profile: Profile, { focus, ignore, hide, show }: NameFilters, warn: Warn): Profile {
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

function matches(location: Location, pattern: RegExp): boolean {
  return location.lines.some((line) => matchesLine(line, pattern)) || isMappingOf(location, pattern)
}

function matchesLine({ function: { name, filename } }: Line, pattern: RegExp): boolean {
  return pattern.test(name) || pattern.test(filename)
}

function isMappingOf({ mapping }: Location, pattern: RegExp): boolean {
  return mapping !== undefined && pattern.test(mapping.filename)
}
