// Stacks of async functions, made comparable: after an `await` a function is the root of its stack, and before
// it something called it. Cut at the function, both are the same.

import { type Func, type Location, merge, nameOfPlace, type Profile, type Sample } from '@hotpath/profile'

/** Profiles whose stacks begin at the functions that others begin with, and how much was cut. */
export interface CutProfiles {
  readonly profiles: readonly Profile[]
  /** The names of the functions that stacks were cut at, those at which most were first. */
  readonly functions: readonly string[]
}

/**
 * Cuts stacks at functions which other stacks, of any of the profiles, begin with: what called them is taken
 * off. Of several such functions in a stack it is the innermost, since that one goes on alone after its `await`.
 *
 * - A function counts as a root where nothing called it but the queue of what is to be done next. Functions of
 *   Node.js and V8 are none: nearly everything is called by `emit`, and now and then a stack begins with it.
 * - V8 records only so many frames: a stack that may have lost its root is no evidence of one.
 * - Functions without a name are named for where they begin, as far as the profile says: so they are told apart,
 *   and found again.
 *
 * Stacks that are equal then become one sample. Every profile keeps its totals.
 */
export function cutAtAsyncRoots(profiles: readonly Profile[]): CutProfiles {
  const named = profiles.map(nameAnonymous)
  const roots = new Set(named.flatMap((profile) => [...rootFunctions(profile)]))
  const cuts = new Map<string, { name: string; count: number }>()
  const results = named.map((profile) => {
    const isRoot = rootTest(profile, roots)
    const ends = new Map(
      profile.locations.map(
        (location) => [location, location.lines.findIndex((line) => isRoot(line.function))] as const,
      ),
    )
    const shortened = new Shortened(profile)
    const samples = profile.samples.map((sample): Sample => {
      const at = sample.locations.findIndex((location) => (ends.get(location) ?? -1) !== -1)
      const location = sample.locations[at]
      const func = location?.lines[ends.get(location) ?? -1]?.function
      if (!location || !func) return sample
      const last = shortened.at(location, (ends.get(location) ?? 0) + 1)
      if (last === location && at === sample.locations.length - 1) return sample
      const known = cuts.get(placeOf(func))
      cuts.set(placeOf(func), { name: func.name, count: (known?.count ?? 0) + 1 })
      return { ...sample, locations: [...sample.locations.slice(0, at), last] }
    })
    return merge([{ ...profile, samples, locations: [...profile.locations, ...shortened.added] }])
  })
  const functions = [...cuts.values()].toSorted((a, b) => b.count - a.count).map(({ name }) => name)
  return { profiles: results, functions }
}

/** Locations without the outer of their inlined calls, each with an id of its own. */
class Shortened {
  readonly added: Location[] = []
  readonly #known = new Map<Location, Location>()
  #lastId = 0

  constructor({ locations }: Profile) {
    for (const { id } of locations) this.#lastId = Math.max(this.#lastId, id)
  }

  at(location: Location, lines: number): Location {
    if (lines === location.lines.length) return location
    const known = this.#known.get(location)
    if (known) return known
    const made = { ...location, id: (this.#lastId += 1), lines: location.lines.slice(0, lines) }
    this.added.push(made)
    this.#known.set(location, made)
    return made
  }
}

/** A function of a file, at whichever line: deployments move lines. */
function placeOf({ name, filename }: Func): string {
  return `${name.length} ${name}${filename}`
}

/** The same, with its line: a file may have several functions of one name. */
function exactPlaceOf(func: Func): string {
  return `${func.startLine} ${placeOf(func)}`
}

/**
 * Tells of a profile's functions which are roots. Where the profile has a function at the very line of a root,
 * it is that one; where it has none, it is any of that name in that file.
 */
function rootTest({ functions }: Profile, roots: ReadonlySet<string>): (func: Func) => boolean {
  const exact = new Set(functions.filter((func) => roots.has(exactPlaceOf(func))).map(placeOf))
  const named = new Set(Array.from(roots, (root) => root.slice(root.indexOf(' ') + 1)))
  const known = new Map<Func, boolean>()
  return (func) => {
    let isRoot = known.get(func)
    if (isRoot === undefined) {
      const place = placeOf(func)
      isRoot = exact.has(place) ? roots.has(exactPlaceOf(func)) : named.has(place)
      known.set(func, isRoot)
    }
    return isRoot
  }
}

/** The functions that stacks of a profile begin with, after an `await` and in callbacks of native code. */
function rootFunctions(profile: Profile): Set<string> {
  const roots = new Set<string>()
  const limit = shortestCutStack(profile)
  for (const { locations } of profile.samples) {
    if (depthOf(locations) >= limit) continue
    const root = outermost(locations)
    if (root && !isOfRuntime(root)) roots.add(exactPlaceOf(root))
  }
  return roots
}

/** The outermost function, or the one that the queue of what is to be done next has called. */
function outermost(locations: readonly Location[]): Func | undefined {
  for (const { lines } of locations.toReversed()) {
    for (const { function: func } of lines.toReversed()) if (!isOfQueue(func)) return func
  }
  return undefined
}

function isOfQueue({ name, filename }: Func): boolean {
  return (
    filename === 'node:internal/process/task_queues' ||
    (filename === 'node:async_hooks' && name === 'runInAsyncScope')
  )
}

/** What is written in JavaScript of the application or its packages has a file that is not of Node.js. */
function isOfRuntime({ filename }: Func): boolean {
  return filename === '' || filename.startsWith('node:')
}

/**
 * How many frames a stack has at least that may have been cut short. V8 stops at 255 frames of a CPU sample, and
 * at 128 of an allocation, 64 where @datadog/pprof asks for them. Up to two thirds of these may be missing here:
 * a callback of `map` in a recursion is two frames with a name, and one of the engine's own without.
 */
function shortestCutStack({ sampleTypes, samples }: Profile): number {
  const isOfMemory = sampleTypes.some(({ unit }) => unit === 'bytes')
  if (!isOfMemory) return 255 / 3
  const deepest = samples.reduce((most, { locations }) => Math.max(most, depthOf(locations)), 0)
  return (deepest === 64 ? 64 : 128) / 3
}

function depthOf(locations: readonly Location[]): number {
  return locations.reduce((depth, { lines }) => depth + Math.max(1, lines.length), 0)
}

/** Names functions without a name for where they begin, where the profile knows it. */
function nameAnonymous(profile: Profile): Profile {
  const columns = new Map<Func, number>()
  for (const { lines } of profile.locations) {
    for (const { function: func, line, column } of lines) {
      // Of a line further down the column is that of a call, not of the function.
      if (line === func.startLine && column > 0) columns.set(func, column)
    }
  }
  const named = new Map<Func, Func>()
  for (const func of profile.functions) {
    if ((func.name !== '' && func.name !== '(anonymous)') || func.startLine === 0) continue
    const name = nameOfPlace(func.filename, { line: func.startLine, column: columns.get(func) ?? 0 })
    named.set(func, { ...func, name, systemName: name })
  }
  if (named.size === 0) return profile
  const moved = new Map(
    profile.locations.map((location): [Location, Location] => [
      location,
      {
        ...location,
        lines: location.lines.map((line) => ({
          ...line,
          function: named.get(line.function) ?? line.function,
        })),
      },
    ]),
  )
  return {
    ...profile,
    functions: profile.functions.map((func) => named.get(func) ?? func),
    locations: [...moved.values()],
    samples: profile.samples.map((sample) => ({
      ...sample,
      locations: sample.locations.map((location) => moved.get(location) ?? location),
    })),
  }
}
