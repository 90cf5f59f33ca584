// Recordings that overlap on one sampler, and what they cost when they come and go.
import { type Func, type Profile, toFolded } from '@hotpath/profile'
import { describe, expect, test } from 'vitest'
import type { CpuSampler } from './engine-sampler.ts'
import { cpuProfiler, createCpuProfiler } from './profiler.ts'
import { type Segment } from './segment.ts'
import { SegmentSource, segmentSource } from './segment-source.ts'
import { segmentOf } from './segments-for-tests.ts'

/** A sampler which hands out the segments a, b, c and so on, each met once; and the means to rotate it. */
function letters(): { source: SegmentSource; log: string[]; rotate: () => void } {
  const log: string[] = []
  let next = 'a'.charCodeAt(0)
  const take = (): Segment => segmentOf([[String.fromCharCode(next++), { cpuNanos: 1 }]])
  const createSampler = (): CpuSampler => ({
    start: () => void log.push('start'),
    rotate: () => (log.push('rotate'), take()),
    stop: () => (log.push('stop'), take()),
  })
  let rotate = (): void => {}
  const source = new SegmentSource({
    createSampler,
    every(_periodMs, run) {
      rotate = run
      return { [Symbol.dispose]: () => void (rotate = () => {}) }
    },
  })
  return { source, log, rotate: () => rotate() }
}

const seen = (profile: Profile): string[] => toFolded(profile).split('\n').toSorted()

describe('recordings that overlap', () => {
  test('each gets what happened while it was in progress, and no more', () => {
    const { source, log } = letters()
    const profiler = createCpuProfiler(source)
    const first = profiler.start()
    const second = profiler.start() // a ends
    const third = profiler.start() // b ends
    expect(profiler.recordings).toBe(3)
    expect(seen(first.stop())).toEqual(['a 1', 'b 1', 'c 1'])
    expect(seen(third.stop())).toEqual(['c 1', 'd 1'])
    expect(seen(second.stop())).toEqual(['b 1', 'c 1', 'd 1', 'e 1'])
    expect(log).toEqual(['start', 'rotate', 'rotate', 'rotate', 'rotate', 'stop'])
    expect(profiler.recordings).toBe(0)
    expect(source.running).toBe(false)
  })

  test('the sampler starts anew for the next one', () => {
    const { source, log } = letters()
    const profiler = createCpuProfiler(source)
    profiler.start().stop()
    expect(seen(profiler.start().stop())).toEqual(['b 1'])
    expect(log).toEqual(['start', 'stop', 'start', 'stop'])
  })

  test('a rotation in between takes nothing from anybody', () => {
    const { source, rotate } = letters()
    const profiler = createCpuProfiler(source)
    const first = profiler.start()
    rotate()
    const second = profiler.start()
    rotate()
    expect(seen(second.stop())).toEqual(['c 1', 'd 1'])
    rotate()
    expect(seen(first.stop())).toEqual(['a 1', 'b 1', 'c 1', 'd 1', 'e 1', 'f 1'])
  })

  test('one that is canceled leaves the others what they had', () => {
    const { source, log } = letters()
    const profiler = createCpuProfiler(source)
    const first = profiler.start()
    const second = profiler.start()
    second.cancel()
    expect(log).toEqual(['start', 'rotate'])
    expect(seen(first.stop())).toEqual(['a 1', 'b 1'])
  })

  test('the sampler stops when the last one is canceled', () => {
    const { source, log } = letters()
    const profiler = createCpuProfiler(source)
    {
      using _recording = profiler.start()
    }
    expect(log).toEqual(['start', 'stop'])
    expect(profiler.recordings).toBe(0)
  })

  test('many others do not make a long one lose or repeat anything', () => {
    const { source } = letters()
    const profiler = createCpuProfiler(source)
    const long = profiler.start()
    for (let i = 0; i < 50; i++) profiler.start().stop()
    const profile = long.stop()
    expect(profile.samples).toHaveLength(101)
    expect(profile.samples.every(({ values }) => values[0] === 1)).toBe(true)
  })

  test('a sampler that fails at the end fails its recording, and the next one starts anew', () => {
    let broken = true
    const source = new SegmentSource({
      createSampler: () => ({
        start: () => {},
        rotate: () => segmentOf([]),
        stop: () => {
          if (broken) throw new Error('out of signals')
          return segmentOf([['a', { cpuNanos: 1 }]])
        },
      }),
    })
    const profiler = createCpuProfiler(source)
    expect(() => profiler.start().stop()).toThrow('out of signals')
    expect(profiler.recordings).toBe(0)
    broken = false
    expect(seen(profiler.start().stop())).toEqual(['a 1'])
  })

  test('stopping twice is an error, canceling twice is not', () => {
    const recording = createCpuProfiler(letters().source).start()
    recording.stop()
    expect(() => recording.stop()).toThrow(expect.objectContaining({ code: 'RECORDING_CANCELED' }))
    recording.cancel()
  })
})

function burn(ms: number): number {
  const end = performance.now() + ms
  let sum = 0
  while (performance.now() < end) sum += Math.sqrt(sum + 1)
  return sum
}

/** Two recordings at once, with work before and after the second one begins. */
function recordTwice(ms: number): [Profile, Profile] {
  using first = cpuProfiler.start()
  burn(ms)
  using second = cpuProfiler.start()
  burn(ms)
  return [first.stop(), second.stop({ type: 'both' })]
}

test('two real recordings at once both see the function that was running, with its file', () => {
  const burnedIn = (profile: Profile): Func | undefined =>
    profile.functions.find(({ name }) => name === 'burn')
  let found: (Func | undefined)[] = []
  // Where many others want the processor, the sampler may get none of it for a while.
  for (const ms of [100, 800, 6400]) {
    found = recordTwice(ms).map(burnedIn)
    if (found.every((one) => one !== undefined)) break
  }
  expect(found.map((one) => one?.filename.match(/\/src\/cpu\/profiler\.test\.ts$/)?.[0])).toEqual([
    '/src/cpu/profiler.test.ts',
    '/src/cpu/profiler.test.ts',
  ])
  expect(Math.min(...found.map((one) => one?.startLine ?? 0))).toBeGreaterThan(100)
  expect(cpuProfiler.recordings).toBe(0)
  expect(segmentSource.running).toBe(false)
})

test('a hundred recordings leave no listener, timer or sampler behind', () => {
  const listeners = process.listenerCount('exit')
  const resources = process.getActiveResourcesInfo().length
  cpuProfiler.start().stop()
  for (let i = 0; i < 100; i++) {
    using recording = cpuProfiler.start()
    if (i % 2 === 0) recording.stop()
  }
  // The engine has one of its own, from when it is loaded.
  expect(process.listenerCount('exit')).toBeLessThanOrEqual(listeners + 1)
  expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(resources)
  expect([cpuProfiler.recordings, segmentSource.running]).toEqual([0, false])
})
