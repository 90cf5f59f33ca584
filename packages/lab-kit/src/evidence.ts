// What a solution brings as proof: one profile before the fix and one after it, under the same traffic.
import { flatAndCum, type Func, type Profile } from '@hotpath/profile'

/** Where a profile's file names begin, and what they shall begin with instead. */
export interface Relocation {
  readonly from: string
  readonly to: string
}

/**
 * Returns the profile with its file names moved: evidence must not say where it was made. The first
 * relocation that fits wins; a name that none fits stays as it is. Comments are left out, since they may
 * hold paths as well.
 */
export function relocate(profile: Profile, relocations: readonly Relocation[]): Profile {
  const move = (name: string): string => {
    const fitting = relocations.find(({ from }) => name.startsWith(from))
    return fitting ? fitting.to + name.slice(fitting.from.length) : name
  }
  const functions = new Map<Func, Func>(
    profile.functions.map((func) => [func, { ...func, filename: move(func.filename) }]),
  )
  const locations = new Map(
    profile.locations.map((location) => {
      // Every line's function is in the profile's table: checkValid holds parse to it.
      const lines = location.lines.map((line) => ({ ...line, function: functions.get(line.function)! }))
      return [location, { ...location, lines }]
    }),
  )
  const mappings = new Map(
    profile.mappings.map((mapping) => [mapping, { ...mapping, filename: move(mapping.filename) }]),
  )
  for (const location of locations.values()) {
    const mapping = location.mapping && mappings.get(location.mapping)
    if (mapping) location.mapping = mapping
  }
  return {
    ...profile,
    functions: [...functions.values()],
    locations: [...locations.values()],
    mappings: [...mappings.values()],
    samples: profile.samples.map((sample) => ({
      ...sample,
      locations: sample.locations.map((location) => locations.get(location)!), // as with the functions
    })),
    comments: [],
  }
}

/**
 * Writes the functions that hold most of a column as a table for people: by flat, then by cum, largest first.
 *
 * @param sampleType - the column, by its type
 * @throws {RangeError} when the profile has no such column
 */
export function formatHolders(profile: Profile, sampleType: string, rowCount: number): string {
  const column = profile.sampleTypes.findIndex(({ type }) => type === sampleType)
  if (column < 0) throw new RangeError(`no sample type ${sampleType} in this profile`)
  const rows = [...flatAndCum(profile, column)]
    .map(([name, { flat, cum }]) => ({ name, flat: Number(flat), cum: Number(cum) }))
    .toSorted((a, b) => b.flat - a.flat || b.cum - a.cum || (a.name < b.name ? -1 : 1))
    .slice(0, rowCount)
  const unit = profile.sampleTypes[column]?.unit
  const cell = (value: number): string => formatCell(value, unit).padStart(10)
  return [
    `${'flat'.padStart(10)} ${'cum'.padStart(10)}  function (${sampleType})`,
    ...rows.map(({ name, flat, cum }) => `${cell(flat)} ${cell(cum)}  ${name}`),
    '',
  ].join('\n')
}

/** One unit for the whole column, so that rows can be compared at a glance. */
function formatCell(value: number, unit: string | undefined): string {
  if (unit === 'bytes') return `${(value / 1024 ** 2).toFixed(1)} MB`
  if (unit === 'nanoseconds') return `${(value / 1e9).toFixed(2)} s`
  return String(value)
}
