// The sources themselves, with the real profilers of this process.
import { flatAndCum, type Profile, totalValue } from '@hotpath/profile'
import { expect, test } from 'vitest'
import { cpuProfiler } from '../cpu/profiler.ts'
import { supportsAllocations } from '../engine.ts'
import { heapProfiler } from '../heap.ts'
import { pushSources } from './sources.ts'

const kept: unknown[] = []

function makeGarbage(megabytes: number): void {
  for (let i = 0; i < megabytes * 1000; i++) kept[0] = Array.from({ length: 125 }, () => i)
}

test('of the heap nothing is handed out at first, as there is nothing yet to subtract', async () => {
  using source = pushSources.heap()
  expect(await source.collect()).toBeUndefined()
  expect((await source.collect())?.sampleTypes.map(({ type }) => type)).toContain('inuse_space')
})

test.skipIf(!supportsAllocations())(
  'what was allocated is handed out once, and what is in use each time',
  async () => {
    using _alloc = heapProfiler.start({ mode: 'alloc' })
    using source = pushSources.heap()
    await source.collect()
    makeGarbage(50)
    const allocated = (profile: Profile | undefined): number =>
      Number(profile && flatAndCum(profile, 1).get('makeGarbage')?.cum) || 0
    const first = await source.collect()
    expect(allocated(first)).toBeGreaterThan(20e6)
    const second = await source.collect()
    expect(allocated(second)).toBe(0)
    expect(Number(second && totalValue(second, 3))).toBeGreaterThan(0)
    expect(Number(second?.durationNanos)).toBeGreaterThan(0)
  },
)

test('CPU recordings follow each other without a gap, and the last one ends with the source', async () => {
  const source = pushSources.cpu()
  expect(cpuProfiler.recordings).toBe(1)
  const gapsNanos: bigint[] = []
  let endNanos: bigint | undefined
  for (let i = 0; i < 4; i++) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    const { timeNanos, durationNanos } = (await source.collect()) as Profile
    expect(cpuProfiler.recordings).toBe(1)
    if (endNanos !== undefined) gapsNanos.push(timeNanos - endNanos)
    endNanos = timeNanos + BigInt(durationNanos)
  }
  expect(gapsNanos).toHaveLength(3)
  // Each begins before the one before ends; the clock is read to the millisecond. That of one may be read late, where
  // the processor is taken away between its two clocks.
  const [, middle = 0n] = gapsNanos.toSorted((a, b) => Number(a - b))
  expect(middle).toBeLessThanOrEqual(1_000_000n)
  source[Symbol.dispose]()
  expect(cpuProfiler.recordings).toBe(0)
})
