// The top of a profile: the functions that cost most, with the line that costs most in each.
import { type Profile, findSampleType, flatAndCum, totalValue } from '@hotpath/profile'

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
  /** By flat, then by cum, largest first. */
  readonly rows: readonly TopRow[]
}

/**
 * Returns the functions of a profile that cost most in one column.
 *
 * @param sampleType - the column by its type; undefined comes back where the profile has none of that name
 * @param placeOf - shortens the name of a file for people
 */
export function topOf(
  profile: Profile,
  sampleType: string,
  rowCount: number,
  placeOf: (filename: string) => string = (filename) => filename,
): Top | undefined {
  const column = findSampleType(profile, sampleType)
  const type = column === undefined ? undefined : profile.sampleTypes[column]
  if (column === undefined || !type) return undefined
  // Sums of bytes and nanoseconds stay below 2^53 for what a lab can produce.
  const total = Number(totalValue(profile, column))
  const share = (value: number): number => (total === 0 ? 0 : value / total)
  const places = hottestLines(profile, column)
  const rows = [...flatAndCum(profile, column)]
    .map(([name, sums]) => {
      const [flat, cum] = [Number(sums.flat), Number(sums.cum)]
      const place = places.get(name)
      return {
        name,
        place: place ? `${placeOf(place.filename)}:${place.line}` : '',
        flat,
        flatShare: share(flat),
        cum,
        cumShare: share(cum),
      }
    })
    .filter((row) => row.flat !== 0 || row.cum !== 0)
    .toSorted((a, b) => b.flat - a.flat || b.cum - a.cum || (a.name < b.name ? -1 : 1))
  return { sampleType: type.type, unit: type.unit, total, rows: rows.slice(0, rowCount) }
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
