// A profile as large as one of a fleet's day: for measuring what reads it.
import { type Location, type Profile, write } from '@hotpath/profile'
import { gunzipSync } from 'node:zlib'
import { seededRandom } from '@hotpath/bench'

/** A profile, compressed, and what is in it. */
export interface LargeProfile {
  readonly bytes: Uint8Array
  /** Without compression. */
  readonly rawBytes: number
  readonly stacks: number
}

const FUNCTIONS = 20_000
const PACKAGES = 60
/** V8 keeps no more frames of a stack than 255. */
const MAX_DEPTH = 128

/**
 * Makes a CPU profile of so many different stacks, the same each time for a seed.
 *
 * Stacks share their beginnings, as real ones do: each new one leaves another somewhere on its way and goes on by
 * itself. Real CPU profiles of compilers, 10 to 20 s long, had 58,000 calls in a tree for each megabyte; these have
 * about as many.
 */
export function largeProfile(stacks: number, seed: number): LargeProfile {
  const random = seededRandom(seed)
  const pick = (count: number): number => Math.floor(random() * count)
  const functions = Array.from({ length: FUNCTIONS }, (_, i) => {
    const owner = pick(PACKAGES)
    return {
      id: i + 1,
      name: `${['parse', 'visit', 'emit', 'check', 'resolve', 'bind'][i % 6] ?? ''}Node${i}`,
      systemName: '',
      filename:
        owner === 0
          ? `/srv/app/src/file${i % 300}.ts`
          : `/srv/app/node_modules/package-${owner}/lib/file${i % 40}.js`,
      startLine: 1 + pick(2000),
    }
  })
  const locations: Location[] = functions.map((func, i) => ({
    id: i + 1,
    address: 0x1000 + i * 16,
    lines: [{ function: func, line: func.startLine + pick(30), column: 0 }],
    isFolded: false,
  }))
  const callees = functions.map(() => Array.from({ length: 1 + pick(5) }, () => pick(FUNCTIONS)))
  const known = new Set<string>()
  const paths: number[][] = Array.from({ length: 6 }, (_, i) => [i])
  const samples: Profile['samples'][number][] = []
  while (samples.length < stacks) {
    const other = paths[pick(paths.length)] ?? []
    const shared = Math.ceil(other.length * (0.6 + 0.4 * random()))
    const path = other.slice(0, Math.min(shared, MAX_DEPTH - 16))
    for (let more = 1 + pick(16); more > 0; more--) {
      const choices = callees[path.at(-1) ?? 0] ?? []
      path.push(choices[pick(choices.length)] ?? 0)
    }
    const key = path.join(' ')
    if (known.has(key)) continue
    known.add(key)
    paths.push(path)
    const count = 1 + Math.floor(-Math.log(1 - random()) * 3)
    samples.push({
      locations: path.toReversed().flatMap((index) => locations.slice(index, index + 1)),
      values: [count, count * 10_101_010],
      labels: [],
    })
  }
  const bytes = write({
    sampleTypes: [
      { type: 'samples', unit: 'count' },
      { type: 'cpu', unit: 'nanoseconds' },
    ],
    samples,
    mappings: [],
    locations,
    functions,
    dropFrames: '',
    keepFrames: '',
    timeNanos: 1_795_444_991_000_000_000n,
    durationNanos: 60_000_000_000,
    periodType: { type: 'cpu', unit: 'nanoseconds' },
    period: 10_101_010,
    comments: [],
    defaultSampleType: 'cpu',
    docUrl: '',
  })
  return { bytes, rawBytes: gunzipSync(bytes).length, stacks }
}
