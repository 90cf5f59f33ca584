// Functions of a profile -> functions of a program that is no longer quite the one which was profiled.

import type { Heat, HotFunction } from './hot.ts'
import { type OutsidePackage, outsideOf } from './outside.ts'
import type { FunctionPlace, Program, ProgramFunction } from './program.ts'
import { type Segments, segments, stem } from './source-path.ts'

/** How a function was found again, surest first. */
export type MatchKind =
  /** The same file, name and line. */
  | 'same'
  /** The same file and name, at another line. */
  | 'moved'
  /** The same place, reckoned by what moved around it, under another name. */
  | 'renamed'
  /** A name that exists once in the profile and once in the program, in another file. */
  | 'elsewhere'

/** A function of the profile, and what it is in the program. */
export interface Match {
  readonly hot: HotFunction
  readonly kind: MatchKind
  /** Undefined for code outside of functions: a module's own, the initialisers of a class. */
  readonly target: ProgramFunction | undefined
}

/** A function of the profile that the program does not have, as far as can be told. */
export interface Stale {
  readonly hot: HotFunction
  readonly reason: 'no such file' | 'no such function' | 'several like it'
}

/** What of a profile applies to a program. */
export interface Matching {
  /** Hottest first. */
  readonly matches: readonly Match[]
  readonly stale: readonly Stale[]
  /** Time in functions that matched, as a share of time in the program's own JavaScript. 1 where it took none. */
  readonly matchedShare: number
  /** Time in the program's own JavaScript, as a share of all CPU time in the profile. */
  readonly ownShare: number
  /** Packages that ran and that the program does not contain, hottest first. They are not its own JavaScript. */
  readonly outside: readonly OutsidePackage[]
}

// How far from its reckoned line a function may be and still be the same one. A name that occurs several times in a
// file (`get`, `toString`) says little more than the line does; no name says nothing at all.
const NAMED_TOLERANCE_LINES = 40
const NAMELESS_TOLERANCE_LINES = 3

// Names of one or two characters in one source from which on it is taken to be minified.
const MINIFIED_NAMES = 20
// A function with a name from a minifier is known by its neighbours, which are so near,
const NEIGHBOUR_LINES = 150
// and of which so many have to have moved as far.
const AGREEING_NEIGHBOURS = 2

// Functions without which the place of a renamed one cannot be reckoned.
const ANCHORS_FOR_RENAMED = 2

/**
 * Finds the functions of a profile in a program, which may be a later version: functions were added, moved, renamed.
 *
 * A profile of the program's own file is matched by positions in it, all else by those in the sources that the source
 * map leads to. Names that occur once on both sides are matched first, wherever they are in their file; by how far
 * they moved, the line is reckoned at which the others must be. What two functions could be is not matched.
 */
export function matchProfile(heat: Heat, program: Program): Matching {
  const { own, outside } = outsideOf(heat, program)
  const files = new FileIndex(program)
  const matches: Match[] = []
  const stale: Stale[] = []
  const used = new Set<ProgramFunction>()
  const homeless: HotFunction[] = []
  for (const [path, hots] of Map.groupBy(own, ({ file }) => file)) {
    const aligned = files
      .find(path)
      .map((candidates) => alignFile(hots, candidates, used))
      .reduce<Aligned | undefined>((best, one) => (best && best.nanos >= one.nanos ? best : one), undefined)
    if (!aligned) homeless.push(...hots)
    matches.push(...(aligned?.matches ?? []))
    stale.push(...(aligned?.stale ?? []))
    for (const { target } of aligned?.matches ?? []) if (target) used.add(target)
  }
  matchElsewhere(homeless, program, { matches, stale, used })
  const sum = (list: readonly { hot: HotFunction }[]): number =>
    list.reduce((nanos, { hot }) => nanos + hot.flatNanos, 0)
  const [matched, unmatched] = [sum(matches), sum(stale)]
  const byHeat = (one: { hot: HotFunction }, other: { hot: HotFunction }): number =>
    other.hot.flatNanos - one.hot.flatNanos
  return {
    matches: matches.sort(byHeat),
    stale: stale.sort(byHeat),
    matchedShare: matched + unmatched > 0 ? matched / (matched + unmatched) : 1,
    ownShare: heat.totalNanos > 0 ? (matched + unmatched) / heat.totalNanos : 0,
    outside,
  }
}

/** What came of the functions of one file. */
interface Aligned {
  readonly matches: readonly Match[]
  readonly stale: readonly Stale[]
  /** Time in what matched. */
  readonly nanos: number
}

/** A function of the program where a profile would see it: in the program's text, or in its source. */
interface Candidate {
  readonly target: ProgramFunction
  readonly name: string
  readonly place: FunctionPlace
  /** Whether a minifier gave it its name, which another function has in the next release. */
  readonly isMangled: boolean
}

/** The program's functions by file, and files by the paths that a profile has for them. */
class FileIndex {
  readonly #program: readonly Candidate[]
  readonly #programStem: string
  readonly #sources: ReadonlyMap<string, Candidate[]>

  constructor({ file, functions }: Program) {
    const minified = minifiedSources(functions)
    const as =
      (view: 'place' | 'source') =>
      (target: ProgramFunction): Candidate => ({
        target,
        name: plainName(target.name),
        place: target[view],
        isMangled: isShort(plainName(target.name)) && minified.has(target.source.file),
      })
    this.#program = functions.map(as('place'))
    this.#programStem = stem(file)
    const mapped = functions.filter(({ source }) => source.file !== file)
    this.#sources = Map.groupBy(mapped.map(as('source')), ({ place }) => place.file)
  }

  /**
   * Returns the functions of the file that a profile calls `path`. There may be two such files, a source and the
   * program itself, of which the one that fits is meant. Sources that fit equally well are none.
   */
  find(path: string): (readonly Candidate[])[] {
    const wanted = segments(path)
    let best: readonly Candidate[] | undefined
    let bestDepth = 0
    for (const [source, candidates] of this.#sources) {
      const depth = commonEnd(wanted, segments(source))
      if (depth > bestDepth) [best, bestDepth] = [candidates, depth]
      else if (depth === bestDepth) best = undefined
    }
    // A bundle is known by its name alone: it is built in one folder and runs in another.
    const isProgram = !wanted.isPackage && stem(path) === this.#programStem
    return [...(best ? [best] : []), ...(isProgram ? [this.#program] : [])]
  }
}

/** How many path segments, from the last, are the same. In a package all of them must be. */
function commonEnd(one: Segments, other: Segments): number {
  let depth = 0
  while (depth < one.parts.length && one.parts.at(-1 - depth) === other.parts.at(-1 - depth)) {
    if (other.parts.at(-1 - depth) === undefined) break
    depth++
  }
  if (one.isPackage !== other.isPackage) return 0
  return one.isPackage && (depth < one.parts.length || depth < other.parts.length) ? 0 : depth
}

/** Bundlers number names that collide, and the engine shows a path where a function was assigned to one. */
function plainName(name: string): string {
  if (name.startsWith('(anonymous')) return ''
  return name.replace(/^.*\.(?=[^.])/, '').replace(/\$\d+$/, '')
}

/** Sources in which so many functions have names so short that nobody can have chosen them. */
function minifiedSources(functions: readonly ProgramFunction[]): ReadonlySet<string> {
  const short = Map.groupBy(
    functions.filter(({ name }) => isShort(plainName(name))),
    ({ source }) => source.file,
  )
  const distinct = [...short].map(([file, all]) => [file, new Set(all.map(({ name }) => name)).size] as const)
  return new Set(distinct.flatMap(([file, names]) => (names >= MINIFIED_NAMES ? [file] : [])))
}

/** A name as minifiers give them: `t`, `Ae`, `#n`. */
function isShort(name: string): boolean {
  return /^#?[\w$]{1,2}$/.test(name)
}

/** Code that belongs to a file and to no function in it. */
function isOutsideFunctions({ name, startLine }: HotFunction): boolean {
  return /^\(module |^<(instance_members|static)_initializer>$/.test(name) || (name === '' && startLine <= 1)
}

/** Matches the functions of one file. No function is two: what is `taken` already is left out. */
function alignFile(
  hots: readonly HotFunction[],
  candidates: readonly Candidate[],
  taken: ReadonlySet<ProgramFunction>,
): Aligned {
  const found = { matches: [] as Match[], stale: [] as Stale[], used: new Set(taken) }
  const functions = hots.filter((hot) => !isOutsideFunctions(hot))
  for (const hot of hots) {
    if (isOutsideFunctions(hot)) found.matches.push({ hot, kind: 'same', target: undefined })
  }
  const names = Map.groupBy(functions, ({ name }) => plainName(name))
  const byName = Map.groupBy(
    candidates.filter(({ isMangled }) => !isMangled),
    ({ name }) => name,
  )
  const shifts = new Shifts()
  const match = (hot: HotFunction, { target, place }: Candidate, kind?: MatchKind): void => {
    found.used.add(target)
    const isSame = place.line === hot.startLine
    found.matches.push({ hot, kind: kind ?? (isSame ? 'same' : 'moved'), target })
  }
  // Names that are unique on both sides: wherever they went, these are they.
  const rest: HotFunction[] = []
  for (const hot of functions) {
    const name = plainName(hot.name)
    const [only, ...others] = byName.get(name) ?? []
    if (name !== '' && only && others.length === 0 && names.get(name)?.length === 1) {
      shifts.add(hot.startLine, only.place.line)
      match(hot, only)
    } else rest.push(hot)
  }
  const mangled = candidates.filter(({ isMangled }) => isMangled)
  const nameless = rest.filter(({ name }) => isShort(plainName(name)) && !byName.has(plainName(name)))
  const neighbours = new Neighbours(nameless, mangled, shifts)
  for (const hot of mangled.length > 0 ? nameless : []) {
    const near = neighbours.find(hot, found.used)
    if (near) match(hot, near, near.name === plainName(hot.name) ? undefined : 'renamed')
  }
  const matched = new Set(found.matches.map(({ hot }) => hot))
  const missing: HotFunction[] = []
  for (const hot of rest.filter((one) => !matched.has(one))) {
    const name = plainName(hot.name)
    const tolerance = name === '' ? NAMELESS_TOLERANCE_LINES : NAMED_TOLERANCE_LINES
    const free = (byName.get(name) ?? []).filter(({ target }) => !found.used.has(target))
    const near = nearest(free, { line: shifts.reckon(hot.startLine), column: columnOf(hot), tolerance })
    if (near === 'several') found.stale.push({ hot, reason: 'several like it' })
    else if (near) match(hot, near)
    else missing.push(hot)
  }
  for (const hot of missing) {
    const free = candidates.filter(
      ({ target, name }) => !found.used.has(target) && name !== '' && !names.has(name),
    )
    const isGone = plainName(hot.name) !== '' && !byName.has(plainName(hot.name))
    const near =
      isGone && shifts.size >= ANCHORS_FOR_RENAMED
        ? nearest(free, { line: shifts.reckon(hot.startLine), column: 0, tolerance: 0 })
        : undefined
    if (near && near !== 'several') match(hot, near, 'renamed')
    else found.stale.push({ hot, reason: 'no such function' })
  }
  const nanos = found.matches.reduce((sum, { hot }) => sum + hot.flatNanos, 0)
  return { matches: found.matches, stale: found.stale, nanos }
}

/** The candidate nearest to a line; of several on one line, the one at the column, where that is known. */
function nearest(
  candidates: readonly Candidate[],
  { line, column, tolerance }: { line: number; column: number; tolerance: number },
): Candidate | 'several' | undefined {
  let best: Candidate[] = []
  let bestDistance = tolerance
  for (const candidate of candidates) {
    const distance = Math.abs(candidate.place.line - line)
    if (distance > bestDistance) continue
    if (distance < bestDistance) best = []
    best.push(candidate)
    bestDistance = distance
  }
  if (best.length <= 1) return best[0]
  if (column > 0) {
    const there = best.filter(({ place }) => place.column === column)
    if (there.length === 1) return there[0]
  }
  return 'several'
}

/** The column that a function without a name is named for. */
function columnOf({ name }: HotFunction): number {
  return Number(/^\(anonymous .*:\d+:(\d+)\)$/.exec(name)?.[1] ?? 0)
}

/** How far what is certain has moved, by line. */
class Shifts {
  readonly #anchors: { from: number; by: number }[] = []

  get size(): number {
    return this.#anchors.length
  }

  /** How many functions near a line moved so far. */
  agreeing(line: number, by: number): number {
    return this.#anchors.filter((one) => one.by === by && Math.abs(one.from - line) <= NEIGHBOUR_LINES).length
  }

  add(from: number, to: number): void {
    this.#anchors.push({ from, by: to - from })
  }

  /** Where a line must be now: as far away as what is nearest to it moved. */
  reckon(line: number): number {
    let best = { distance: Infinity, by: 0 }
    for (const { from, by } of this.#anchors) {
      const distance = Math.abs(from - line)
      // Of two equally far, the one before: what is inserted pushes down what comes after it.
      if (distance < best.distance || (distance === best.distance && from <= line)) best = { distance, by }
    }
    return line + best.by
  }
}

/** Functions whose names say nothing, which are found by how far those around them moved. */
class Neighbours {
  readonly #hots: readonly HotFunction[]
  readonly #candidates: readonly Candidate[]
  readonly #lines: ReadonlySet<number>
  readonly #shifts: Shifts

  constructor(hots: readonly HotFunction[], candidates: readonly Candidate[], shifts: Shifts) {
    this.#hots = hots
    this.#candidates = candidates
    this.#lines = new Set(candidates.map(({ place }) => place.line))
    this.#shifts = shifts
  }

  /** Returns the function that moved as most of its neighbours did, or else the one where it must be by now. */
  find(hot: HotFunction, used: ReadonlySet<ProgramFunction>): Candidate | undefined {
    const isPrivate = plainName(hot.name).startsWith('#')
    const free = this.#candidates.filter(
      ({ target, name }) => !used.has(target) && name.startsWith('#') === isPrivate,
    )
    const votes = free
      .map((candidate) => ({
        candidate,
        agreeing: this.#agreeing(hot, candidate.place.line - hot.startLine),
      }))
      .sort((one, other) => other.agreeing - one.agreeing)
    const [best, second] = votes
    if (best && best.agreeing >= AGREEING_NEIGHBOURS && best.agreeing > (second?.agreeing ?? 0))
      return best.candidate
    if (this.#shifts.size === 0) return undefined
    const near = nearest(free, {
      line: this.#shifts.reckon(hot.startLine),
      column: 0,
      tolerance: NAMELESS_TOLERANCE_LINES,
    })
    return near === 'several' ? undefined : near
  }

  #agreeing(hot: HotFunction, by: number): number {
    const others = this.#hots.filter(
      (one) =>
        one !== hot &&
        Math.abs(one.startLine - hot.startLine) <= NEIGHBOUR_LINES &&
        this.#lines.has(one.startLine + by),
    )
    return others.length + this.#shifts.agreeing(hot.startLine, by)
  }
}

/** Looks for functions whose file is gone, by a name that only they have. */
function matchElsewhere(
  homeless: readonly HotFunction[],
  program: Program,
  found: { readonly matches: Match[]; readonly stale: Stale[]; readonly used: Set<ProgramFunction> },
): void {
  const inProfile = Map.groupBy(homeless, ({ name }) => plainName(name))
  const inProgram = Map.groupBy(program.functions, ({ name }) => plainName(name))
  for (const hot of homeless) {
    const name = plainName(hot.name)
    const [only, ...others] = inProgram.get(name) ?? []
    const isUnique = only && others.length === 0 && inProfile.get(name)?.length === 1
    if (name === '' || isOutsideFunctions(hot) || !only) found.stale.push({ hot, reason: 'no such file' })
    else if (!isUnique || found.used.has(only)) found.stale.push({ hot, reason: 'several like it' })
    else {
      found.used.add(only)
      found.matches.push({ hot, kind: 'elsewhere', target: only })
    }
  }
}
