// Many profiles out of a few: as from a fleet, where each process met most of the same stacks, in another order.
import { type Label, parse, type Profile, write } from '@hotpath/profile'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seededRandom } from '@hotpath/bench'

/** What to make. */
export interface InputsOptions {
  readonly count: number
  /** The share of samples with a label, as a service has where requests are labelled. */
  readonly labelled?: number
  readonly seed?: number
}

/** How much of a seed a profile does not have. */
const DROPPED = 0.3

/** Writes profiles into a folder and returns their paths, and how many bytes they have. */
export function writeInputs(folder: string, { count, labelled = 0, seed = 1 }: InputsOptions): string[] {
  mkdirSync(folder, { recursive: true })
  const random = seededRandom(seed)
  const seeds = readSeeds()
  return Array.from({ length: count }, (_, index) => {
    const path = join(folder, `${String(index).padStart(4, '0')}.pb.gz`)
    writeFileSync(path, write(permute(seeds[index % seeds.length]!, random, labelled))) // there are seeds
    return path
  })
}

function readSeeds(): Profile[] {
  const folder = new URL('./seeds/', import.meta.url)
  return readdirSync(folder)
    .toSorted()
    .map((name) => parse(readFileSync(new URL(name, folder)), { source: name }))
}

/**
 * Returns a profile as another process would have made it: 30 % of the samples are not there, the values are others,
 * and every table is in another order, with other ids.
 */
export function permute(profile: Profile, random: () => number, labelled: number = 0): Profile {
  const functions = shuffle(profile.functions, random).map((func, index) => ({ ...func, id: index + 1 }))
  const newFunctions = new Map(functions.map((func) => [func.name + func.filename + func.startLine, func]))
  const locations = shuffle(profile.locations, random).map((location, index) => ({
    ...location,
    id: index + 1,
    lines: location.lines.map((line) => {
      const { name, filename, startLine } = line.function
      return { ...line, function: newFunctions.get(name + filename + startLine) ?? line.function }
    }),
    before: location,
  }))
  const newLocations = new Map(locations.map((location) => [location.before, location]))
  const samples = shuffle(profile.samples, random)
    .filter(() => random() >= DROPPED)
    .map(({ locations: stack, values }) => {
      const times = 1 + Math.floor(random() * 9)
      const labels: Label[] = []
      if (random() < labelled) labels.push({ key: 'route', str: `/shop/${Math.floor(random() * 12)}` })
      return {
        locations: stack.map((location) => newLocations.get(location) ?? location),
        values: values.map((value) => Number(value) * times),
        labels,
      }
    })
  return {
    ...profile,
    samples,
    functions,
    locations,
    timeNanos: 1_790_000_000_000_000_000n + BigInt(Math.floor(random() * 1e15)),
  }
}

function shuffle<T>(items: readonly T[], random: () => number): T[] {
  const shuffled = [...items]
  for (let at = shuffled.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    const item = shuffled[at]! // both are indexes of the list
    shuffled[at] = shuffled[other]!
    shuffled[other] = item
  }
  return shuffled
}
