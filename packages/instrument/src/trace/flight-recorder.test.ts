// The recorder by Go's rules, and the whole way from an event to a file.
import { gunzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { readChrome } from '../../testdata/chrome.ts'
import { readPerfetto } from '../../testdata/perfetto.ts'
import { block, only } from '../../testdata/recorded.ts'
import { until } from '../../testdata/until.ts'
import { isTracing, withRegion } from './annotations.ts'
import { FlightRecorder, type FlightRecorderOptions } from './flight-recorder.ts'

let recorder = new FlightRecorder()
afterEach(() => recorder.stop())

function start(options: FlightRecorderOptions = { sources: only() }): FlightRecorder {
  recorder = new FlightRecorder(options)
  recorder.start()
  return recorder
}

test('a snapshot has what happened since the start', async () => {
  start()
  withRegion('render', () => block(1))
  const { bytes, events, threads, heldMs } = await recorder.snapshot()
  const trace = readPerfetto(bytes)
  expect(trace.events.filter(({ category }) => category === 'region').map(({ name }) => name)).toEqual([
    'render',
  ])
  expect(events).toBe(1)
  expect(threads).toBe(1)
  expect(heldMs).toBeGreaterThan(0)
  expect(recorder.snapshots).toBe(1)
})

test('a snapshot is of the window and goes no further back', async () => {
  start({ minAgeMs: 500, sources: only() })
  withRegion('before', () => {})
  const since = process.hrtime.bigint()
  await until(() => process.hrtime.bigint() - since > 500_000_000n)
  let names: string[] = []
  // On a busy machine the window may have gone by before the snapshot is taken, but not each time.
  for (let attempt = 0; attempt < 20 && !names.includes('after'); attempt++) {
    withRegion('after', () => {})
    const { bytes } = await recorder.snapshot({ format: 'chrome' })
    names = readChrome(bytes).events.map(({ name }) => name)
    expect(names).not.toContain('before')
  }
  expect(names).toContain('after')
})

test('a snapshot leaves the window as it was, and says in the next one what it took', async () => {
  start()
  withRegion('render', () => {})
  const first = await recorder.snapshot({ format: 'chrome' })
  const second = readChrome((await recorder.snapshot({ format: 'chrome' })).bytes)
  expect(second.events.map(({ name, cat }) => [name, cat])).toEqual([
    ['render', 'region'],
    ['snapshot', 'recorder'],
  ])
  expect(second.events[1]?.dur).toBeGreaterThan(0)
  expect(second.events[1]?.dur).toBeLessThanOrEqual(first.heldMs * 1000 + 1)
})

test.each([
  ['perfetto', (bytes: Uint8Array) => readPerfetto(bytes).events.length],
  ['chrome', (bytes: Uint8Array) => readChrome(bytes).events.length],
] as const)('packed, %s is the same', async (format, count) => {
  start()
  withRegion('render', () => {})
  const plain = await recorder.snapshot({ format })
  await recorder.stop()
  start()
  withRegion('render', () => {})
  const packed = await recorder.snapshot({ format, gzip: true })
  expect(count(gunzipSync(packed.bytes))).toBe(count(plain.bytes))
})

describe("Go's rules", () => {
  test('one is active at a time', async () => {
    start()
    const active = expect.objectContaining({ code: 'FLIGHT_RECORDER_ACTIVE' })
    expect(() => recorder.start()).toThrow(active)
    const other = new FlightRecorder()
    expect(() => other.start()).toThrow(active)
    expect([recorder.enabled, other.enabled]).toEqual([true, false])
    await recorder.stop()
    other.start()
    expect([recorder.enabled, other.enabled]).toEqual([false, true])
    await other.stop()
  })

  test('one snapshot is taken at a time', async () => {
    start()
    const first = recorder.snapshot()
    await expect(recorder.snapshot()).rejects.toMatchObject({ code: 'TRACE_SNAPSHOT_IN_PROGRESS' })
    await first
    await expect(recorder.snapshot()).resolves.toBeDefined()
  })

  test('without a recorder there is no snapshot', async () => {
    await expect(new FlightRecorder().snapshot()).rejects.toMatchObject({ code: 'FLIGHT_RECORDER_OFF' })
  })

  test('stopping waits for the snapshot in progress, and may be done again', async () => {
    start()
    withRegion('render', () => {})
    const snapshot = recorder.snapshot()
    await Promise.all([recorder.stop(), recorder.stop()])
    expect((await snapshot).events).toBe(1)
    expect(isTracing()).toBe(false)
  })

  test('annotations are recorded while it is active, and not before or after', async () => {
    expect(isTracing()).toBe(false)
    start()
    expect(isTracing()).toBe(true)
    await recorder.stop()
    expect(isTracing()).toBe(false)
  })

  test('what was recorded before a stop is gone after the next start', async () => {
    start()
    withRegion('before', () => {})
    await recorder.stop()
    recorder.start()
    expect((await recorder.snapshot()).events).toBe(0)
  })
})

test.each([
  [{ minAgeMs: 0 }, 'minAgeMs 0'],
  [{ minAgeMs: 1.5 }, 'minAgeMs 1.5'],
  [{ maxBytes: 131_071 }, 'maxBytes 131071, want an integer from 131072'],
  [{ maxBytes: 2 ** 31 }, 'maxBytes 2147483648'],
  [{ sources: { disk: true } as object }, 'the source "disk", want requests, calls, gc'],
])('%j makes no sense, which is said at once', (options, text) => {
  expect(() => new FlightRecorder(options)).toThrow(
    expect.objectContaining({ code: 'OPTION_INVALID', message: expect.stringContaining(text) as unknown }),
  )
})

test('a writer that has run out of memory costs one snapshot, and another takes its place', async () => {
  start()
  const { traceWriter } = await import('./writer.ts')
  const order = Reflect.get(recorder, 'nothing') as undefined
  withRegion('render', () => {})
  // What it cannot read ends it, as running out of memory would.
  await expect(traceWriter.write(order as never)).rejects.toMatchObject({ code: 'TRACE_WRITER_FAILED' })
  expect((await recorder.snapshot()).events).toBe(1)
})

test('CPU samples taken meanwhile are in it, and say who held the event loop up', async () => {
  start({ sources: { ...only('stalls'), cpu: true } })
  // The sampler needs some looks, which on a busy machine it may not get in a short stall.
  for (const ms of [300, 600, 1200, 2400]) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    holdTheLoopUp(ms)
    await new Promise((resolve) => setTimeout(resolve, 50))
    const { events } = readChrome((await recorder.snapshot({ format: 'chrome' })).bytes)
    const stalls = events.filter(({ cat, dur = 0 }) => cat === 'stall' && dur > 200_000)
    const frames = events.filter(({ cat, name }) => cat === 'cpu' && name === 'holdTheLoopUp')
    // On a busy machine the start of the sampler is a stall too, and there are no samples of that one.
    const stack = stalls
      .map(({ args }) => String(args['stack']))
      .find((one) => one.includes('holdTheLoopUp ('))
    if (stack === undefined || frames.length === 0) continue
    expect(stack).toContain('flight-recorder.test.ts:')
    return
  }
  expect.unreachable('no stall with its culprit in 4.5 s of them')
})

function holdTheLoopUp(ms: number): void {
  block(ms)
}
