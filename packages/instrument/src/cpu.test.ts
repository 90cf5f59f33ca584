// Recordings that overlap on one sampler; what the engine's profile becomes.
import { fromFolded, merge, type Profile, scale, toFolded } from '@hotpath/profile'
import { describe, expect, test } from 'vitest'
import { type CpuSampler, cpuProfiler, createCpuProfiler, fromEngine, toTimeProfile } from './cpu.ts'
import type { EngineProfile } from './engine.ts'

const types = [
  { type: 'samples', unit: 'count' },
  { type: 'wall', unit: 'nanoseconds' },
  { type: 'cpu', unit: 'nanoseconds' },
]
const header = { timeNanos: 1n, durationNanos: 2 }

/** A segment in which each function was met as often as it says. */
function segment(folded: string): Profile {
  const profile = fromFolded(folded)
  return {
    ...profile,
    sampleTypes: types,
    periodType: { type: 'cpu', unit: 'nanoseconds' },
    samples: profile.samples.map((sample) => ({ ...sample, values: types.map(() => sample.values[0] ?? 0) })),
  }
}

/** A sampler which hands out the segments a, b, c and so on, each met once. */
function letters(): { create: () => CpuSampler; log: string[] } {
  const log: string[] = []
  let next = 'a'.charCodeAt(0)
  const take = (): Profile => segment(`${String.fromCharCode(next++)} 1`)
  const create = (): CpuSampler => ({
    start: () => void log.push('start'),
    rotate: () => (log.push('rotate'), take()),
    stop: () => (log.push('stop'), take()),
  })
  return { create, log }
}

const seen = (profile: Profile): string[] => toFolded(profile).split('\n').toSorted()

describe('recordings that overlap', () => {
  test('each gets what happened while it was in progress, and no more', () => {
    const sampler = letters()
    const profiler = createCpuProfiler(sampler.create)
    const first = profiler.start()
    const second = profiler.start() // a ends
    const third = profiler.start() // b ends
    expect(seen(first.stop())).toEqual(['a 1', 'b 1', 'c 1'])
    expect(seen(third.stop())).toEqual(['c 1', 'd 1'])
    expect(seen(second.stop())).toEqual(['b 1', 'c 1', 'd 1', 'e 1'])
    expect(sampler.log).toEqual(['start', 'rotate', 'rotate', 'rotate', 'rotate', 'stop'])
    expect(profiler.recordings).toBe(0)
  })

  test('the sampler starts anew for the next one', () => {
    const sampler = letters()
    const profiler = createCpuProfiler(sampler.create)
    profiler.start().stop()
    expect(seen(profiler.start().stop())).toEqual(['b 1'])
    expect(sampler.log).toEqual(['start', 'stop', 'start', 'stop'])
  })

  test('one that is canceled leaves the others what they had', () => {
    const sampler = letters()
    const profiler = createCpuProfiler(sampler.create)
    const first = profiler.start()
    const second = profiler.start()
    second.cancel()
    expect(sampler.log).toEqual(['start', 'rotate'])
    expect(seen(first.stop())).toEqual(['a 1', 'b 1'])
  })

  test('the sampler stops when the last one is canceled', () => {
    const sampler = letters()
    const profiler = createCpuProfiler(sampler.create)
    {
      using _recording = profiler.start()
    }
    expect(sampler.log).toEqual(['start', 'stop'])
    expect(profiler.recordings).toBe(0)
  })

  test('many others do not make a long one lose or repeat anything', () => {
    const sampler = letters()
    const profiler = createCpuProfiler(sampler.create)
    const long = profiler.start()
    for (let i = 0; i < 50; i++) profiler.start().stop()
    const profile = long.stop()
    expect(profile.samples).toHaveLength(101)
    expect(profile.samples.every(({ values }) => values[0] === 1)).toBe(true)
  })

  test('a sampler that fails at the end fails its recording, and the next one starts anew', () => {
    let broken = true
    const profiler = createCpuProfiler(() => ({
      ...letters().create(),
      stop: () => {
        if (broken) throw new Error('out of signals')
        return segment('a 1')
      },
    }))
    expect(() => profiler.start().stop()).toThrow('out of signals')
    broken = false
    expect(seen(profiler.start().stop())).toEqual(['a 1'])
  })

  test('stopping twice is an error, canceling twice is not', () => {
    const recording = createCpuProfiler(letters().create).start()
    recording.stop()
    expect(() => recording.stop()).toThrow(expect.objectContaining({ code: 'RECORDING_CANCELED' }))
    recording.cancel()
  })
})

describe('the time that is asked for', () => {
  const profile = segment('work 5\n(idle) 3')

  test.each([
    ['cpu', ['samples', 'cpu'], 'cpu', { work: [5, 5], '(idle)': [0, 3] }],
    ['wall', ['samples', 'wall'], 'wall', { work: [5, 5], '(idle)': [3, 3] }],
    ['both', ['samples', 'wall', 'cpu'], 'cpu', { work: [5, 5, 5], '(idle)': [3, 3, 3] }],
  ] as const)('%s has its columns, and idle samples where they count', (type, columns, period, want) => {
    const result = toTimeProfile(profile, type, header)
    expect(result.sampleTypes.map((column) => column.type)).toEqual(columns)
    expect(result.periodType).toEqual({ type: period, unit: 'nanoseconds' })
    const values = result.samples.map(({ locations, values: row }) => [
      locations[0]?.lines[0]?.function.name,
      row,
    ])
    expect(Object.fromEntries(values)).toEqual(want)
  })

  test('an idle loop that took no processor time is not in a CPU profile', () => {
    const waiting = {
      ...profile,
      samples: profile.samples.map((sample) => ({ ...sample, values: [3, 3, 0] })),
    }
    expect(toTimeProfile(waiting, 'cpu', header).functions.map(({ name }) => name)).toEqual(['work'])
  })
})

describe("the engine's profile", () => {
  /** An engine's profile of samples of one frame each: [function, count, cpu in ms, at ms]. */
  function fromSamples(
    ...rows: [name: string, count: number, cpuMs: number, atMs?: number][]
  ): EngineProfile {
    const strings = ['', 'timestamp', '/app/a.ts', ...rows.map(([name]) => name)]
    return {
      stringTable: { strings },
      period: 10e6,
      durationNanos: 10e6 * rows.length,
      function: rows.map((_row, index) => ({ id: index + 1, name: index + 3, filename: 2 })),
      location: rows.map((_row, index) => ({ id: index + 1, line: [{ functionId: index + 1, line: 7 }] })),
      sample: rows.map(([, count, cpuMs, atMs], index) => ({
        locationId: [index + 1],
        value: [count, count * 10e6, cpuMs * 1e6],
        label: atMs === undefined ? [] : [{ key: 1, str: 0, num: atMs * 1000 }],
      })),
    } as unknown as EngineProfile // the tables that are read, and nothing else of its classes
  }
  const cpuMs = (profile: Profile): Record<string, number> =>
    Object.fromEntries(
      profile.samples.map(({ locations, values }) => [
        locations[0]?.lines[0]?.function.name ?? '',
        Number(values[2]) / 1e6,
      ]),
    )

  test('the first idle sample gives its time back to the work before it', () => {
    const profile = fromSamples(['work', 1, 8, 100], ['(idle)', 1, 6, 110], ['(idle)', 1, 1, 120])
    expect(cpuMs(fromEngine(profile))).toEqual({ work: 14, '(idle)': 1 })
  })

  test('in the order of time, not in the order of the table', () => {
    const profile = fromSamples(['(idle)', 1, 6, 110], ['before', 1, 8, 100], ['after', 1, 8, 120])
    expect(cpuMs(fromEngine(profile))).toEqual({ before: 14, '(idle)': 0, after: 8 })
  })

  test('but not to work that was long ago', () => {
    const profile = fromSamples(['work', 1, 8, 100], ['(idle)', 1, 6, 126])
    expect(cpuMs(fromEngine(profile))).toEqual({ work: 8, '(idle)': 6 })
  })

  test('what has no moment keeps its time', () => {
    const profile = fromSamples(['Non JS threads activity', 0, 5], ['(idle)', 1, 1, 1])
    expect(cpuMs(fromEngine(profile))).toEqual({ 'Non JS threads activity': 5, '(idle)': 1 })
  })

  test('samples that came faster than asked for do not make more time than passed', () => {
    const crowded = fromSamples(['work', 4, 1, 100], ['(idle)', 4, 0, 200]) // 80 ms in 20 ms
    expect(fromEngine(crowded).samples.map(({ values }) => values[1])).toEqual([10e6, 10e6])
  })

  test('an anonymous function is named for its place', () => {
    const profile = fromEngine(fromSamples(['(anonymous:L#7:C#9)', 1, 1, 1], ['(anonymous)', 1, 1, 2]))
    expect(profile.functions.map(({ name }) => name)).toEqual(['(anonymous a.ts:7:9)', '(anonymous a.ts:7)'])
  })
})

test('two real recordings at once both see the function that was running, with its file', () => {
  function burn(ms: number): number {
    const end = performance.now() + ms
    let sum = 0
    while (performance.now() < end) sum += Math.sqrt(sum + 1)
    return sum
  }
  using first = cpuProfiler.start()
  burn(150)
  using second = cpuProfiler.start()
  burn(150)
  for (const profile of [first.stop(), second.stop({ type: 'both' })]) {
    const burned = profile.functions.find(({ name }) => name === 'burn')
    expect(burned?.filename).toMatch(/\/src\/cpu\.test\.ts$/)
    expect(burned?.startLine).toBeGreaterThan(100)
  }
  expect(cpuProfiler.recordings).toBe(0)
})

test('merging the profile with its opposite leaves nothing', () => {
  const profile = toTimeProfile(segment('a;b 3'), 'cpu', header)
  expect(merge([profile, scale(profile, -1)]).samples).toEqual([])
})
