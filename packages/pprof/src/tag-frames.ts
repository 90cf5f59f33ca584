// Tags as frames: -tagroot and -tagleaf, so that stacks are told apart by route, thread or whatever the tags say.

import type { Func, Label, Location, Profile } from '@hotpath/profile'
import { formatMeasure } from './measure.ts'

/** The names of the tags whose values become frames. */
export interface TagFrames {
  /** The first becomes the root. */
  readonly root: readonly string[]
  /** The last becomes the leaf. */
  readonly leaf: readonly string[]
  /** The unit that numbers are written in. */
  readonly unit: string
}

/** The profile with its new frames, and a sentence for each of the two flags that found no tag. */
export interface WithTagFrames {
  readonly profile: Profile
  readonly warnings: readonly string[]
}

/**
 * Puts the values of tags into the stacks, as functions whose file is the tag's name. A sample without the
 * tag gets a frame without a name.
 */
export function addTagFrames(profile: Profile, { root, leaf, unit }: TagFrames): WithTagFrames {
  if (root.length === 0 && leaf.length === 0) return { profile, warnings: [] }
  const places = new Places(profile)
  let isRootFound = false
  let isLeafFound = false
  const frames = (labels: readonly Label[], keys: readonly string[], found: () => void): Location[] =>
    keys.toReversed().map((key) => {
      const values = valuesOf(labels, key, unit)
      if (values.length > 0) found()
      return places.at(values.join(','), key)
    })
  const samples = profile.samples.map((sample) => ({
    ...sample,
    locations: [
      ...frames(sample.labels, leaf, () => (isLeafFound = true)),
      ...sample.locations,
      ...frames(sample.labels, root, () => (isRootFound = true)),
    ],
  }))
  const warnings: string[] = []
  if (root.length > 0 && !isRootFound) warnings.push('TagRoot expression matched no samples')
  if (leaf.length > 0 && !isLeafFound) warnings.push('TagLeaf expression matched no samples')
  return { profile: { ...profile, samples, ...places.tables() }, warnings }
}

/** Splits what the two flags are given. */
export function tagNames(text: string): string[] {
  return text.split(',').filter((name) => name !== '')
}

/** The values of one tag, texts before numbers. */
function valuesOf(labels: readonly Label[], key: string, unit: string): string[] {
  const own = labels.filter((label) => label.key === key)
  const hasUnits = own.some(({ numUnit }) => numUnit !== undefined)
  return [
    ...own.flatMap(({ str }) => (str === undefined ? [] : [str])),
    ...own.flatMap(({ num, numUnit = '' }) =>
      num === undefined ? [] : [hasUnits ? formatMeasure(num, numUnit, unit) : formatMeasure(num, '', '')],
    ),
  ]
}

/** The tables of a profile, and the places that are added to them. */
class Places {
  readonly #profile: Profile
  readonly #functions: Func[] = []
  readonly #locations = new Map<string, Location>()
  #lastFunctionId = 0
  #lastLocationId = 0

  constructor(profile: Profile) {
    this.#profile = profile
    for (const { id } of profile.functions) this.#lastFunctionId = Math.max(this.#lastFunctionId, id)
    for (const { id } of profile.locations) this.#lastLocationId = Math.max(this.#lastLocationId, id)
  }

  at(name: string, filename: string): Location {
    const key = `${name.length} ${name}${filename}`
    const known = this.#locations.get(key)
    if (known) return known
    // The system has no name for it.
    const func = { id: (this.#lastFunctionId += 1), name, systemName: '', filename, startLine: 0 }
    const lines = [{ function: func, line: 0, column: 0 }]
    const location = { id: (this.#lastLocationId += 1), address: 0, lines, isFolded: false }
    this.#functions.push(func)
    this.#locations.set(key, location)
    return location
  }

  tables(): Pick<Profile, 'functions' | 'locations'> {
    return {
      functions: [...this.#profile.functions, ...this.#functions],
      locations: [...this.#profile.locations, ...this.#locations.values()],
    }
  }
}
