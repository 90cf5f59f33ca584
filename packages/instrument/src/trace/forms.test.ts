// The two forms of a trace say the same, exactly, and nothing of it is ours to believe: they are read by others' rules.
import { expect, test } from 'vitest'
import { readChrome } from '../../testdata/chrome.ts'
import { readPerfetto } from '../../testdata/perfetto.ts'
import { CHUNK_BYTES, kinds, outcomes } from './layout.ts'
import { Ring } from './ring.ts'
import { RingReader } from './ring-reader.ts'
import { makeTraceFile, type ThreadCopy, type TraceOrder } from './trace-builder.ts'

// More than 53 bits: a machine that has been up for half a year.
const START = 15_552_000_000_000_123n

/** A thread that answered two requests, one of which has not ended, and did some other things. */
function recorded(threadId = 0, name = ''): { copy: ThreadCopy; end: bigint } {
  let now = START
  const ring = new Ring({
    minAgeMs: 60_000,
    maxBytes: 4 * CHUNK_BYTES,
    thread: { id: threadId, name },
    stamp: (into, index) => {
      into[index] = now
    },
  })
  const request = ring.open(kinds.request, ring.name('GET'), 1, 0)
  now += 1_001n
  const region = ring.open(kinds.region, ring.name('load "all"'), 1, 0)
  now += 1n
  const wait = ring.open(kinds.wait, ring.name('stock'), 1, 7)
  now += 1n
  ring.log(ring.name('db'), 1, 'rows: 3 \u0000 é\n')
  now += 2_000_000_000n
  ring.close(wait, 0)
  ring.close(region, outcomes.failed)
  ring.count(ring.name('heap used, bytes'), 12_345_678_901)
  ring.rename(request, kinds.request, ring.name('GET /items/:id'))
  ring.close(request, 503)
  ring.close(ring.open(kinds.call, ring.name('POST api:443/v1'), 0, 0), 0)
  ring.add({ kind: kinds.collection, name: ring.name('major GC'), startNanos: now - 10n, endNanos: now })
  const other = ring.open(kinds.request, ring.name('POST'), 2, 0)
  ring.writePath(other, '/users/42/orders?card=1')
  now += 500n
  const thread = { id: threadId, name }
  return { copy: { thread, copy: new RingReader(ring.memory).copy() }, end: now }
}

function order(format: TraceOrder['format'], end: bigint): TraceOrder {
  return {
    pid: 4242,
    program: '/srv/shop/server.ts',
    nodeVersion: 'v26.10.0',
    reason: 'test',
    fromNanos: START,
    toNanos: end,
    format,
    gzip: false,
    notes: ['a note'],
  }
}

test('perfetto: every slice, moment and quantity with its exact times, names and arguments', async () => {
  const { copy, end } = recorded()
  const { bytes, events } = await makeTraceFile([copy], order('perfetto', end))
  const trace = readPerfetto(bytes)
  expect(events).toBe(8)
  expect(trace.process).toEqual({ pid: 4242, name: 'server.ts' })
  expect(trace.threads).toEqual([{ tid: 4242, name: 'main' }])
  const answered = START + 2_000_001_003n
  expect(trace.events.filter(({ track }) => track !== 'trace')).toEqual([
    {
      track: 'tasks',
      name: 'GET /items/:id',
      category: 'request',
      start: START,
      end: answered,
      args: { task: 1, status: 503 },
    },
    {
      track: 'tasks',
      name: 'load "all"',
      category: 'region',
      start: START + 1_001n,
      end: answered,
      args: { task: 1, outcome: 'failed' },
    },
    {
      track: 'tasks',
      name: 'stock 7',
      category: 'lock-wait',
      start: START + 1_002n,
      end: answered,
      args: { task: 1, lock: 7 },
    },
    {
      track: 'tasks',
      name: 'db',
      category: 'log',
      start: START + 1_003n,
      end: undefined,
      args: { task: 1, message: 'rows: 3 \u0000 é\n' },
    },
    {
      track: 'tasks',
      name: 'POST /users/:id/orders',
      category: 'request',
      start: answered,
      end,
      args: { task: 2, unfinished: true },
    },
    {
      track: 'outside of tasks',
      name: 'POST api:443/v1',
      category: 'call',
      start: answered,
      end: answered,
      args: { outcome: 'aborted' },
    },
    {
      track: 'garbage collection',
      name: 'major GC',
      category: 'gc',
      start: answered - 10n,
      end: answered,
      args: {},
    },
  ])
  expect(trace.counters.get('heap used, bytes')).toEqual([{ at: answered, value: 12_345_678_901n }])
  expect(trace.counters.get('requests in flight')).toEqual([
    { at: START, value: 1n },
    { at: answered, value: 1n },
  ])
  expect(trace.events.find(({ track }) => track === 'trace')).toMatchObject({
    name: 'trace: test',
    args: { reason: 'test', node: 'v26.10.0', 'note 1': 'a note' },
  })
  const [ours, calendar] = [trace.clocks.get(6) ?? 0n, trace.clocks.get(1) ?? 0n]
  expect(calendar - ours).toBe(copy.copy.header.epochOffsetNanos)
})

test('chrome: says the same as perfetto does, to the nanosecond', async () => {
  const { copy, end } = recorded()
  const perfetto = readPerfetto((await makeTraceFile([copy], order('perfetto', end))).bytes)
  const { bytes } = await makeTraceFile([copy], order('chrome', end))
  const { events, metadata } = readChrome(bytes)
  const slices = events.filter(({ ph }) => ph === 'X' || ph === 'i')
  expect(
    slices.map(({ name, cat, args, track, ph }) => ({
      name,
      category: cat,
      args,
      track,
      moment: ph === 'i',
    })),
  ).toEqual(
    perfetto.events
      .filter(({ track }) => track !== 'trace')
      .map(({ name, category, args, track, end: until }) => ({
        name,
        category,
        args,
        track,
        moment: until === undefined,
      })),
  )
  // Numbers of JSON have 53 bits: the texts are exact.
  const texts = [
    ...Buffer.from(bytes)
      .toString()
      .matchAll(/"ts":([\d.]+)(?:,"dur":([\d.]+))?/g),
  ]
  const micros = (text: string): bigint => {
    const [whole = '', part = ''] = text.split('.')
    return BigInt(whole) * 1000n + BigInt(part.padEnd(3, '0'))
  }
  const exact = texts
    .slice(0, slices.length)
    .map(([, ts = '', dur]) => [micros(ts), dur && micros(ts) + micros(dur)])
  expect(exact).toEqual(
    perfetto.events.filter(({ track }) => track !== 'trace').map(({ start, end: until }) => [start, until]),
  )
  expect(metadata).toMatchObject({ reason: 'test', pid: 4242, node: 'v26.10.0', notes: ['a note'] })
  expect(events.filter(({ ph }) => ph === 'C').map(({ name, args }) => [name, args['value']])).toEqual([
    ['heap used, bytes', 12_345_678_901],
    ['requests in flight', 1],
    ['requests in flight', 1],
  ])
})

test('threads are told apart by their titles, whichever comes first', async () => {
  const { copy: worker, end } = recorded(3, 'pool')
  const { copy: main } = recorded()
  const { bytes, threads } = await makeTraceFile([worker, main], order('perfetto', end))
  const trace = readPerfetto(bytes)
  expect(threads).toBe(2)
  expect(trace.threads).toEqual([
    { tid: 4242, name: 'main' },
    { tid: 4245, name: 'worker 3 pool' },
  ])
  const requests = trace.events.filter(({ name }) => name === 'GET /items/:id')
  expect(requests.map(({ track }) => track)).toEqual(['tasks', 'worker 3 pool: tasks'])
})

test('what is missing is said in the trace', async () => {
  const { copy, end } = recorded()
  const dropped = { places: 1, names: 2, evictedChunks: 3 }
  const damaged = {
    ...copy,
    copy: { ...copy.copy, header: { ...copy.copy.header, dropped }, lostChunks: 4 },
  }
  const { bytes } = await makeTraceFile([damaged], order('chrome', end))
  expect(readChrome(bytes).metadata['notes']).toEqual([
    'a note',
    expect.stringContaining('1 things were not recorded'),
    expect.stringContaining('2 events have the name (other)'),
    expect.stringContaining('left before their time 3 times'),
    expect.stringContaining('4 times 2048 events were overwritten'),
  ])
})
