// Traces that were recorded, read back: both forms say the same, and what was done.

import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { FlightRecorder, log, Mutex, withRegion, withTask } from '@hotpath/instrument'
import { beforeAll, describe, expect, test } from 'vitest'
import { parseTrace, unpackTrace } from './parse.ts'
import { Tasks } from './tasks.ts'
import { argsOf, durationOf, nameOf, slices, type Trace } from './trace.ts'
import { laneRows } from './viewer/rows.ts'

/** All that a slice says, without what differs from run to run. */
function said(trace: Trace, slice: number): string {
  const args = argsOf(trace, slice).map(([key, value]) => `${key}=${String(value)}`)
  return [trace.kind[slice], nameOf(trace, slice), ...args].join(' ')
}

describe('what was recorded a moment ago', () => {
  let perfetto: Trace
  let chrome: Trace

  beforeAll(async () => {
    const recorder = new FlightRecorder({ minAgeMs: 600_000, sources: { gc: false, stalls: false } })
    recorder.start()
    const stock = new Mutex({ name: 'stock' })
    const guard = await stock.lock()
    const job = withTask('job', async () => {
      await withRegion('load', async () => log('cache', 'miss'))
      await stock.runExclusive(async () => undefined)
      await Promise.all([withRegion('left', () => delay(5)), withRegion('right', () => delay(5))])
    })
    await delay(0) // in which the job comes as far as the lock
    for (const from = process.hrtime.bigint(); process.hrtime.bigint() - from < 2_000_000n;) await delay(1)
    guard.release()
    await job
    await withTask('broken', async () => Promise.reject(new Error('no'))).catch(() => undefined)
    const inProgress = Promise.withResolvers<void>()
    const endless = withTask('endless', () => inProgress.promise)
    const reason = 'test'
    const [first, second] = [
      await recorder.snapshot({ reason, gzip: true }),
      await recorder.snapshot({ reason, format: 'chrome' }),
    ]
    inProgress.resolve()
    await endless
    await recorder.stop()
    perfetto = parseTrace(first.bytes, 'trace.out')
    chrome = parseTrace(second.bytes, 'trace.json')
  })

  const forms = { perfetto: () => perfetto, chrome: () => chrome }

  test.each(['perfetto', 'chrome'] as const)('%s: who, when and why', (form) => {
    const { info, threads } = forms[form]()
    expect(info).toMatchObject({ pid: process.pid, node: process.version, reason: 'test', notes: [] })
    expect(Math.abs(Date.parse(info.taken) - Date.now())).toBeLessThan(600_000)
    expect(threads).toEqual([{ name: 'main' }])
  })

  test.each(['perfetto', 'chrome'] as const)('%s: each task, and what belongs to it', (form) => {
    const trace = forms[form]()
    const tasks = new Tasks(trace)
    // Who was inside is recorded from 1 ms on: how often that is depends on how busy the machine is.
    const names = (place: number): string[] =>
      tasks
        .membersOf(place)
        .filter((slice) => trace.kind[slice] !== slices.hold)
        .map((slice) => nameOf(trace, slice))
    expect(tasks.list.map(({ type, outcome }) => [type, outcome])).toEqual([
      ['job', 'done'],
      ['broken', 'failed'],
      ['endless', 'unfinished'],
    ])
    expect(names(0).sort()).toEqual(['cache', 'job', 'left', 'load', 'right', 'stock 1'].sort())
    expect(names(1)).toEqual(['broken'])
  })

  test.each(['perfetto', 'chrome'] as const)(
    '%s: regions lie within their task, waits within theirs',
    (form) => {
      const trace = forms[form]()
      const load = trace.name.findIndex((_, slice) => nameOf(trace, slice) === 'load')
      const wait = trace.kind.indexOf(slices.wait)
      expect(nameOf(trace, trace.parent[load] ?? -1)).toBe('job')
      expect(nameOf(trace, trace.parent[wait] ?? -1)).toBe('job')
      expect(durationOf(trace, wait)).toBeGreaterThan(1e6)
      expect(trace.start[load]).toBeGreaterThanOrEqual(trace.start[trace.parent[load] ?? -1] ?? 0)
    },
  )

  test('the second window begins with what the first one has, to the nanosecond', () => {
    const own = [...perfetto.kind.keys()].filter((slice) => nameOf(perfetto, slice) !== 'endless')
    expect(own.length).toBeGreaterThan(6)
    const others = [...chrome.kind.keys()].map(
      (slice) => `${said(chrome, slice)} ${durationOf(chrome, slice)}`,
    )
    for (const slice of own)
      expect(others).toContain(`${said(perfetto, slice)} ${durationOf(perfetto, slice)}`)
  })
})

describe('a service under load, in both forms', () => {
  const read = (name: string): Trace =>
    parseTrace(readFileSync(new URL(`../testdata/${name}`, import.meta.url)), name)
  const trace = read('shop.trace.gz')

  test.each(['shop.trace.gz', 'shop.trace.json.gz'])('%s: threads, tracks and lanes', (name) => {
    const { threads, tracks } = read(name)
    expect(threads.map(({ name: own }) => own)).toEqual([
      'main',
      expect.stringMatching(/^worker \d+ reports$/),
    ])
    expect(
      tracks
        .filter(({ kind }) => kind !== 'recorder')
        .map(({ thread, kind, name: own }) => [thread, kind, own]),
    ).toEqual([
      [0, 'tasks', 'tasks'],
      [0, 'elsewhere', 'outside of tasks'],
      [0, 'loop', 'event loop'],
      [0, 'gc', 'garbage collection'],
      [0, 'cpu', 'CPU samples'],
      [0, 'lock', 'stock 1'],
      [1, 'tasks', 'tasks'],
      [1, 'gc', 'garbage collection'],
      [1, 'cpu', 'CPU samples'],
    ])
    expect(tracks[0]?.laneCount).toBeGreaterThan(3)
  })

  test('slices of a lane lie within what is around them, one deeper', () => {
    const all = [...trace.kind.keys()]
    const inner = all.filter((slice) => (trace.parent[slice] ?? -1) >= 0)
    expect(inner.length).toBeGreaterThan(1000)
    const isOff = (slice: number): boolean => {
      const parent = trace.parent[slice] ?? -1
      return (
        trace.depth[slice] !== (trace.depth[parent] ?? 0) + 1 ||
        (trace.start[slice] ?? 0) < (trace.start[parent] ?? 0) ||
        (trace.end[slice] ?? 0) > (trace.end[parent] ?? 0)
      )
    }
    expect(inner.filter(isOff)).toEqual([])
    expect(all.filter((slice) => trace.parent[slice] === -1 && trace.depth[slice] !== 0)).toEqual([])
  })

  test('slices of one row follow each other, so that they can be looked up', () => {
    const rows = laneRows(trace).flat()
    expect(rows.length).toBeGreaterThan(20)
    const touching = rows.flatMap((row) =>
      Array.from(row).filter(
        (slice, at) => at > 0 && (trace.end[row[at - 1] ?? 0] ?? 0) > (trace.start[slice] ?? 0),
      ),
    )
    expect(touching).toEqual([])
  })
})

test('slices that overlap and do not nest are in rows of their own', () => {
  const at = (ts: number, dur: number): object => ({ ph: 'X', name: `${ts}`, ts, dur, tid: 1, pid: 1 })
  const trace = parseTrace(
    Buffer.from(JSON.stringify([at(0, 10), at(5, 10), at(12, 10), at(13, 1)])),
    'other.json',
  )
  expect([...trace.depth]).toEqual([0, 1, 0, 2])
  expect([...trace.parent]).toEqual([-1, -1, -1, 1])
})

test('packed or not, it is the same', () => {
  const plain = Buffer.from('{"traceEvents":[{"ph":"X","name":"a","ts":1.5,"dur":2}]}')
  expect(unpackTrace(gzipSync(plain), 'a').bytes).toEqual(unpackTrace(plain, 'a').bytes)
})

test('what Node.js writes with --trace-events-enabled is read as far as it goes, and what is left out is said', () => {
  const events = [
    { ph: 'M', name: 'thread_name', pid: 1, tid: 1, args: { name: 'JavaScriptMainThread' } },
    { ph: 'B', name: 'outer', cat: 'node', pid: 1, tid: 1, ts: 10 },
    { ph: 'X', name: 'inner', cat: 'node', pid: 1, tid: 1, ts: 12, dur: 3 },
    { ph: 'E', name: 'outer', cat: 'node', pid: 1, tid: 1, ts: 20 },
    { ph: 'E', name: 'stray', cat: 'node', pid: 1, tid: 1, ts: 21 },
    { ph: 'b', name: 'async', cat: 'node', pid: 1, tid: 1, ts: 22, id: 1 },
    { ph: 'C', name: 'heap', pid: 1, tid: 1, ts: 11, args: { used: 5 } },
  ]
  const trace = parseTrace(Buffer.from(JSON.stringify(events)), 'node_trace.1.log')
  expect([...trace.kind.keys()].map((slice) => [nameOf(trace, slice), durationOf(trace, slice)])).toEqual([
    ['outer', 10_000],
    ['inner', 3000],
  ])
  expect(trace.tracks.map(({ name }) => name)).toEqual(['JavaScriptMainThread'])
  expect(trace.counters.map(({ name, values }) => [name, ...values])).toEqual([['heap', 5]])
  expect(trace.info.notes).toEqual(['2 events of the file are of a kind that is not shown'])
})

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
