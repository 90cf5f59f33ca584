// The stall profile of a process, from a clock and a sampler by hand; and of a real one.
import { type Profile, toFolded } from '@hotpath/profile'
import { afterEach, describe, expect, test } from 'vitest'
import { collectBlock, setBlockProfileRate } from '../contention/block-profile.ts'
import { segmentOf } from '../cpu/segments-for-tests.ts'
import { SegmentSource, segmentSource } from '../cpu/segment-source.ts'
import { createStallProfiler, type StallProfiler, stallProfiler } from './stall-profile.ts'

afterEach(() => setBlockProfileRate(0))

/** A profiler whose loop is held up for 80 ms by `a;b` before the first flush. */
function held(): { profiler: StallProfiler; hold: () => void } {
  let nowMicros = 1_000_000
  let tick = (): void => {}
  const source = new SegmentSource({
    createSampler: () => ({ start() {}, rotate, stop: rotate }),
    every: () => ({ [Symbol.dispose]() {} }),
  })
  const rotate = (): ReturnType<typeof segmentOf> =>
    segmentOf([['a;b', { atMicros: nowMicros - 20_000 }]], { endMicros: nowMicros })
  const profiler = createStallProfiler({
    source,
    nowMicros: () => nowMicros,
    every(_periodMs, run) {
      tick = run
      return { [Symbol.dispose]: () => void (tick = () => {}) }
    },
  })
  return {
    profiler,
    hold() {
      nowMicros += 90_000
      tick()
    },
  }
}

const seen = (profile: Profile): string => toFolded(profile).trim()

describe('stalls', () => {
  test('add up since the process began, whoever watches', () => {
    const { profiler, hold } = held()
    for (let i = 0; i < 3; i++) {
      using _watch = profiler.watch()
      hold()
      expect(seen(profiler.collect())).toBe(`a;b ${(i + 1) * 80e6}`)
    }
    expect(profiler.stalls).toBe(3)
    expect(profiler.collect().comments[0]).toContain('nobody watches')
  })

  test('have their count and their time, and say from when on', () => {
    const { profiler, hold } = held()
    using _watch = profiler.watch({ thresholdMs: 80 })
    hold()
    const profile = profiler.collect()
    expect(profile.sampleTypes).toEqual([
      { type: 'stalls', unit: 'count' },
      { type: 'delay', unit: 'nanoseconds' },
    ])
    expect(profile.samples.map(({ values }) => values)).toEqual([[1, 80e6]])
    expect(profile.comments[0]).toContain('of 80 ms and more')
  })

  test('below the threshold are none', () => {
    const { profiler, hold } = held()
    using _watch = profiler.watch({ thresholdMs: 81 })
    hold()
    expect(profiler.collect().samples).toEqual([])
  })

  test('are in the block profile while that is on, with a label', () => {
    const { profiler, hold } = held()
    using _watch = profiler.watch()
    hold()
    profiler.flush()
    setBlockProfileRate(1)
    hold()
    profiler.flush()
    const stalls = collectBlock().samples.filter(({ labels }) => labels.length > 0)
    expect(stalls.map(({ labels, values }) => [labels, values])).toEqual([
      [[{ key: 'source', str: 'stall' }], [1, 80e6]],
    ])
  })

  test.each([19, 20.5, 0, Number.NaN])('of %d ms cannot be watched for', (thresholdMs) => {
    expect(() => stallProfiler.watch({ thresholdMs })).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID' }),
    )
  })

  test('a hundred watches leave no sampler and no timer behind', () => {
    const { profiler } = held()
    for (let i = 0; i < 100; i++) {
      using _one = profiler.watch()
      using _other = profiler.watch()
    }
    expect(profiler.stalls).toBe(0)
    expect(segmentSource.running).toBe(false)
  })
})

test('a recording that is ended early rejects, and nobody samples any more', async () => {
  const gone = new AbortController()
  const recording = stallProfiler.record({ seconds: 60, signal: gone.signal })
  expect(segmentSource.running).toBe(true)
  gone.abort()
  await expect(recording).rejects.toThrow('aborted')
  expect(segmentSource.running).toBe(false)
})
