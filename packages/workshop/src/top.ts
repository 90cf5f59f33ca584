// The top of a profile: the functions that cost most, in all and in one's own files, with the costliest line of each.
import { type Func, type Profile, findSampleType, flatAndCum, totalValue } from '@hotpath/profile'

/** One function. Values are in the unit of the sample type; shares are of the total. */
export interface TopRow {
  readonly name: string
  /** `file:line` of the line with the largest cum; empty for what has no file. */
  readonly place: string
  readonly flat: number
  readonly flatShare: number
  readonly cum: number
  readonly cumShare: number
}

export interface Top {
  readonly sampleType: string
  readonly unit: string
  readonly total: number
  /** Functions with a flat value, by flat, then by cum, largest first. */
  readonly rows: readonly TopRow[]
  /** Functions in files of the reader's own, by cum, largest first: a library may have done the work for them. */
  readonly own: readonly TopRow[]
}

export interface TopOptions {
  readonly rowCount: number
  readonly ownRowCount?: number
  /** Shortens the name of a file for people. */
  readonly placeOf?: (filename: string) => string
  /** Whether a file is the reader's own; unset: none is. */
  readonly isOwn?: (filename: string) => boolean
}

/**
 * Returns the functions of a profile that cost most in one column.
 *
 * @param sampleType - the column by its type; undefined comes back where the profile has none of that name
 */
export function topOf(profile: Profile, sampleType: string, options: TopOptions): Top | undefined {
  const { rowCount, ownRowCount = 0, placeOf = (filename) => filename, isOwn = () => false } = options
  const column = findSampleType(profile, sampleType)
  const type = column === undefined ? undefined : profile.sampleTypes[column]
  if (column === undefined || !type) return undefined
  // Sums of bytes and nanoseconds stay below 2^53 for what a lab can produce.
  const total = Number(totalValue(profile, column))
  const share = (value: number): number => (total === 0 ? 0 : value / total)
  const rowOf = (name: string, place: Place | undefined, flat: number, cum: number): TopRow => ({
    name,
    place: place ? `${placeOf(place.filename)}:${place.line}` : '',
    flat,
    flatShare: share(flat),
    cum,
    cumShare: share(cum),
  })
  const byName = (a: TopRow, b: TopRow): number => (a.name < b.name ? -1 : 1)
  const { apart, functions } = functionsApart(profile)
  const sums = flatAndCum(apart, column)
  const places = hottestLines(apart, column)
  const all = Array.from(functions, ([key, { name, filename }]) => {
    const { flat, cum } = sums.get(key) ?? { flat: 0, cum: 0 }
    return { isOwn: isOwn(filename), row: rowOf(name, places.get(key), Number(flat), Number(cum)) }
  })
  const rows = all
    .map(({ row }) => row)
    .filter((row) => row.flat !== 0)
    .toSorted((a, b) => b.flat - a.flat || b.cum - a.cum || byName(a, b))
  const own = all
    .filter((each) => each.isOwn)
    .map(({ row }) => row)
    .filter((row) => row.cum !== 0)
    .toSorted((a, b) => b.cum - a.cum || b.flat - a.flat || byName(a, b))
  return {
    sampleType: type.type,
    unit: type.unit,
    total,
    rows: rows.slice(0, rowCount),
    own: own.slice(0, ownRowCount),
  }
}

/**
 * Returns the profile with a name of its own for each function of each file, and the functions by these
 * names: a library may have an `open` as well, and the engine a `run` without a file, which are others.
 */
function functionsApart(profile: Profile): { apart: Profile; functions: ReadonlyMap<string, Func> } {
  const functions = new Map<string, Func>()
  const renamed = (func: Func): Func => {
    const name = JSON.stringify([func.name, func.filename])
    functions.set(name, func)
    return { ...func, name }
  }
  const samples = profile.samples.map((sample) => ({
    ...sample,
    locations: sample.locations.map((location) => ({
      ...location,
      lines: location.lines.map((line) => ({ ...line, function: renamed(line.function) })),
    })),
  }))
  return { apart: { ...profile, samples }, functions }
}

interface Place {
  readonly filename: string
  readonly line: number
}

/** Returns, for each function that has a file, the line of it that most of its cum passes through. */
function hottestLines(profile: Profile, column: number): Map<string, Place> {
  const sums = new Map<string, { place: Place; value: number }>()
  for (const sample of profile.samples) {
    const value = Number(sample.values[column] ?? 0)
    // A line counts once for each sample, also where the function calls itself.
    const seen = new Set<string>()
    for (const { function: func, line } of sample.locations.flatMap((location) => location.lines)) {
      const key = JSON.stringify([func.name, func.filename, line])
      if (func.filename === '' || seen.has(key)) continue
      seen.add(key)
      const sum = sums.get(key) ?? { place: { filename: func.filename, line }, value: 0 }
      sum.value += value
      sums.set(key, sum)
    }
  }
  const hottest = new Map<string, { place: Place; value: number }>()
  for (const [key, sum] of sums) {
    const [name] = JSON.parse(key) as [string, string, number] // written above
    const best = hottest.get(name)
    if (!best || sum.value > best.value) hottest.set(name, sum)
  }
  return new Map([...hottest].map(([name, { place }]) => [name, place]))
}
