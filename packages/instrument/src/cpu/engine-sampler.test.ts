// The native sampler, from one segment to the next; and what happens when it fails.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { droppedCount } from '../drops.ts'
import type { EngineTimeProfile, EngineTimeProfiler } from '../engine.ts'
import { createEngineSampler } from './engine-sampler.ts'
import { sampleMarker } from './sample-context.ts'

let log: string[] = []
let hits = 1
let nowMicros = 0
beforeEach(() => {
  log = []
  hits = 1
  nowMicros = 1_000_000
})
afterEach(() => {
  sampleMarker.mark = undefined
})

const profileOf = (hitCount: number): EngineTimeProfile => {
  const place = { scriptName: '', scriptId: 0, lineNumber: 0, columnNumber: 0, contexts: [] }
  const work = { ...place, name: 'work', hitCount, children: [] }
  return {
    startTime: 0,
    endTime: 0,
    topDownRoot: { ...place, name: '(root)', hitCount: 0, children: [work] },
  }
}

function createProfiler(): EngineTimeProfiler {
  log.push('create')
  return {
    start: () => void log.push('start'),
    stop: (restart) => (log.push(restart ? 'rotate' : 'stop'), profileOf(hits)),
    dispose: () => void log.push('dispose'),
    createContextHolder: (context) => context,
  }
}

const sampler = (): ReturnType<typeof createEngineSampler> =>
  createEngineSampler({ createProfiler, now: () => nowMicros })

describe('segments', () => {
  test('follow each other without a gap', () => {
    const one = sampler()
    one.start()
    nowMicros = 1_500_000
    const first = one.rotate()
    nowMicros = 1_600_000
    const second = one.stop()
    expect([first.startMicros, first.endMicros, second.startMicros, second.endMicros]).toEqual([
      1_000_000, 1_500_000, 1_500_000, 1_600_000,
    ])
    expect(log).toEqual(['create', 'start', 'rotate', 'stop', 'dispose'])
  })

  test('are no longer to be had when it is over', () => {
    const one = sampler()
    one.start()
    one.stop()
    expect(() => one.rotate()).toThrow(expect.objectContaining({ code: 'RECORDING_CANCELED' }))
  })
})

describe('a sampler that sees nothing', () => {
  test.each([
    ['for two seconds begins anew', 0, 2_000_000, 1],
    ['for less may have had bad luck', 0, 1_999_999, 0],
    ['but one thing does not', 1, 60_000_000, 0],
  ])('%s', (_behaviour, seen, micros, restarts) => {
    const one = sampler()
    one.start()
    log = []
    hits = seen
    nowMicros += micros
    const before = droppedCount('cpu_segment')
    one.rotate()
    expect(droppedCount('cpu_segment') - before).toBe(restarts)
    expect(log).toEqual(restarts === 1 ? ['rotate', 'stop', 'dispose', 'create', 'start'] : ['rotate'])
    expect(sampleMarker.mark).toBeDefined()
    one.stop()
  })
})

describe('samples are marked', () => {
  test('from the start until the stop', () => {
    const one = sampler()
    one.start()
    let ran = 0
    sampleMarker.mark?.run({ labels: [] }, () => ran++)
    one.stop()
    expect([ran, sampleMarker.mark]).toEqual([1, undefined])
  })

  test('and when they cannot be, what is to be run is run', () => {
    const one = createEngineSampler({
      createProfiler: () => ({
        ...createProfiler(),
        createContextHolder() {
          throw new Error('out of memory')
        },
      }),
    })
    one.start()
    let ran = 0
    sampleMarker.mark?.run({ labels: [] }, () => ran++)
    sampleMarker.mark?.enter({ labels: [] }, { labels: [] })
    one.stop()
    expect(ran).toBe(1)
  })
})

describe('a start that fails', () => {
  test.each([
    ['because another library samples', 'another profiler is already active', 'CPU_PROFILER_BUSY'],
    ['for another reason', 'no signals here', 'ERR_SIGNALS'],
  ])('%s', (_why, text, code) => {
    const listeners = process.listenerCount('exit')
    const one = createEngineSampler({
      createProfiler: () => ({
        ...createProfiler(),
        start() {
          throw Object.assign(new TypeError(text), { code: 'ERR_SIGNALS' })
        },
      }),
    })
    expect(() => one.start()).toThrow(expect.objectContaining({ code }))
    expect([process.listenerCount('exit'), sampleMarker.mark]).toEqual([listeners, undefined])
  })
})

test('a process that exits while it samples stops the sampler first', () => {
  const one = sampler()
  const before = process.listeners('exit')
  one.start()
  const [added] = process.listeners('exit').filter((listener) => !before.includes(listener))
  added?.(0)
  expect(log.at(-1)).toBe('stop')
  expect(() => one.rotate()).toThrow('has ended')
  process.removeListener('exit', added ?? (() => {}))
})
