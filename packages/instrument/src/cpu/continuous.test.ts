// The last seconds of a sampler that never stops: how many are kept, and what is cut off them.
import { toFolded } from '@hotpath/profile'
import { describe, expect, test } from 'vitest'
import { until } from '../../testdata/until.ts'
import { createContinuousProfile, type ContinuousProfile } from './continuous.ts'
import type { Segment } from './segment.ts'
import { segmentOf } from './segments-for-tests.ts'
import { SegmentSource, segmentSource } from './segment-source.ts'

/** A continuous profile of 60 seconds, whose sampler meets a, b, c and so on in the middle of segments of 10 s. */
function letters(): {
  continuous: ContinuousProfile
  pass: (segments: number) => void
  source: SegmentSource
} {
  let next = 0
  let rotate = (): void => {}
  const take = (): Segment => {
    const startMicros = 1_000_000 + next * 10e6
    const name = String.fromCharCode('a'.charCodeAt(0) + next++)
    return segmentOf([[name, { atMicros: startMicros + 5e6, cpuNanos: 1 }]], {
      startMicros,
      endMicros: startMicros + 10e6,
    })
  }
  const source = new SegmentSource({
    createSampler: () => ({ start() {}, rotate: take, stop: take }),
    every(_periodMs, run) {
      rotate = run
      return { [Symbol.dispose]() {} }
    },
  })
  return {
    source,
    continuous: createContinuousProfile(source, 60),
    pass(segments) {
      for (let i = 0; i < segments; i++) rotate()
    },
  }
}

/** What the last seconds had, one more segment of 10 s included, and how long they were. */
async function last(
  { continuous }: { continuous: ContinuousProfile },
  seconds: number,
): Promise<[string, number]> {
  const profile = await continuous.last({ seconds })
  const names = toFolded(profile).trim().split('\n').filter(Boolean)
  return [
    names
      .map((line) => line.charAt(0))
      .toSorted()
      .join(''),
    Number(profile.durationNanos) / 1e9,
  ]
}

describe('the last seconds', () => {
  test.each([
    ['no more than asked for', 10, ['f', 10]],
    ['cut in the middle of what was sampled together', 14, ['f', 14]],
    ['up to a sample that lies on the edge', 15, ['ef', 15]],
    ['all there are', 60, ['abcdef', 60]],
    ['no more than are kept', 3600, ['abcdef', 60]],
  ])('are %s', async (_what, seconds, want) => {
    const one = letters()
    using _running = one.continuous.start()
    one.pass(5)
    expect(await last(one, seconds)).toEqual(want)
  })

  test('of a process that has just begun are those since', async () => {
    const one = letters()
    using _running = one.continuous.start()
    expect(await last(one, 30)).toEqual(['a', 10])
  })

  test('do not grow with time', async () => {
    const one = letters()
    using _running = one.continuous.start()
    one.pass(12)
    expect(await last(one, 60)).toEqual(['hijklm', 60])
  })

  test('are all that is kept', async () => {
    let read = 0
    let startMicros = 0
    let rotate = (): void => {}
    const take = (): Segment => {
      startMicros += 10e6
      const segment = segmentOf([], { startMicros, endMicros: startMicros + 10e6 })
      return Object.defineProperty(segment, 'samples', { get: () => (read++, []) })
    }
    const continuous = createContinuousProfile(
      new SegmentSource({
        createSampler: () => ({ start() {}, rotate: take, stop: take }),
        every(_periodMs, run) {
          rotate = run
          return { [Symbol.dispose]() {} }
        },
      }),
      60,
    )
    using _running = continuous.start()
    for (let i = 0; i < 100; i++) rotate()
    await continuous.last({ seconds: 60 })
    expect(read).toBe(6)
  })

  test('can be had again', async () => {
    const one = letters()
    using _running = one.continuous.start()
    one.pass(1)
    expect([await last(one, 60), await last(one, 60)]).toEqual([
      ['ab', 20],
      ['abc', 30],
    ])
  })
})

describe('on and off', () => {
  test('off, there are none to be had', async () => {
    const { continuous } = letters()
    await expect(continuous.last({ seconds: 1 })).rejects.toThrow(
      expect.objectContaining({ code: 'CONTINUOUS_PROFILE_OFF' }),
    )
  })

  test('the sampler runs until the last one who wanted it has gone, and nothing is kept', async () => {
    const one = letters()
    const first = one.continuous.start()
    const second = one.continuous.start()
    first[Symbol.dispose]()
    first[Symbol.dispose]()
    expect([one.continuous.running, one.source.running]).toEqual([true, true])
    second[Symbol.dispose]()
    expect([one.continuous.running, one.source.running]).toEqual([false, false])
    using _again = one.continuous.start()
    expect((await last(one, 60))[1]).toBe(10)
  })

  test('on and off a hundred times leaves nothing behind', async () => {
    const resources = process.getActiveResourcesInfo().length
    const listeners = process.listenerCount('exit')
    const { continuous } = letters()
    const real = createContinuousProfile(segmentSource)
    for (let i = 0; i < 100; i++) {
      using _running = continuous.start()
    }
    for (let i = 0; i < 3; i++) {
      using _running = real.start()
      await real.last({ seconds: 1 })
    }
    // Whoever runs tests has some of his own now and then.
    await until(() => process.getActiveResourcesInfo().length <= resources)
    expect(process.listenerCount('exit')).toBeLessThanOrEqual(listeners + 1)
    expect(segmentSource.running).toBe(false)
  })
})
