// What a ring keeps, what it lets go, and what it makes of those who ask for too much.
import { describe, expect, test } from 'vitest'
import { droppedCount } from '../drops.ts'
import type { TraceEvent } from './events.ts'
import { CHUNK_BYTES, CHUNK_RECORDS, kinds, MAX_NAMES, OPEN_PLACES } from './layout.ts'
import { MAX_LOG_BYTES, NO_PLACE, Ring, type RingBounds, type Stamp } from './ring.ts'
import { decodeRing, RingReader } from './ring-reader.ts'

/** A clock that is set by hand, in nanoseconds. */
function handClock(): { now: bigint; stamp: Stamp } {
  const clock = {
    now: 1_000_000_000n,
    stamp: ((into, index) => {
      into[index] = clock.now
    }) as Stamp,
  }
  return clock
}

const roomy: RingBounds = { minAgeMs: 1000, maxBytes: 4 * CHUNK_BYTES }

function read(ring: Ring, toNanos = 2n ** 62n): TraceEvent[] {
  return decodeRing(new RingReader(ring.memory).copy(), { baseNanos: 0n, fromNanos: 0n, toNanos }).list()
}

test('what is opened and closed comes out with its times, its name, its task and how it ended', () => {
  const clock = handClock()
  const ring = new Ring({ ...roomy, stamp: clock.stamp })
  const place = ring.open(kinds.region, ring.name('render'), 7, 0)
  clock.now += 250n
  ring.close(place, 1)
  expect(read(ring)).toEqual([
    {
      kind: kinds.region,
      name: 'render',
      start: 1_000_000_000,
      end: 1_000_000_250,
      task: 7,
      extra: 0,
      value: 1,
      text: '',
      open: false,
    },
  ])
  expect(ring.lastDurationMs).toBe(0.00025)
})

test('times beyond 32 and beyond 53 bits are exact to the nanosecond', () => {
  const clock = handClock()
  const ring = new Ring({ ...roomy, stamp: clock.stamp })
  clock.now = 2n ** 60n + 12_345_678_901n
  const place = ring.open(kinds.region, ring.name('late'), 0, 0)
  clock.now += 2n ** 33n + 1n
  ring.close(place, 0)
  const copy = new RingReader(ring.memory).copy()
  const events = decodeRing(copy, { baseNanos: 2n ** 60n, fromNanos: 0n, toNanos: 2n ** 62n }).list()
  expect(events.map(({ start, end }) => [start, end])).toEqual([
    [12_345_678_901, 12_345_678_901 + 2 ** 33 + 1],
  ])
})

test('what is in progress is shown until now, a request by its path without values and query', () => {
  const clock = handClock()
  const ring = new Ring({ ...roomy, stamp: clock.stamp })
  const place = ring.open(kinds.request, ring.name('GET'), 3, 0)
  ring.writePath(place, '/items/12?token=secret')
  expect(read(ring, clock.now + 500n)).toMatchObject([
    { kind: kinds.request, name: 'GET /items/:id', start: 1e9, end: 1e9 + 500, open: true },
  ])
  expect(Buffer.from(ring.memory).includes('secret')).toBe(false)
})

test('what is left out while it is in progress leaves no trace', () => {
  const ring = new Ring(roomy)
  const place = ring.open(kinds.request, ring.name('GET'), 1, 0)
  ring.forget(place)
  ring.close(NO_PLACE, 0)
  expect(read(ring)).toEqual([])
  expect(ring.openCount).toBe(0)
})

test('a hold that is shorter than asked for leaves no record, and one of exactly that length does', () => {
  const clock = handClock()
  const ring = new Ring({ ...roomy, stamp: clock.stamp })
  for (const nanos of [999n, 1000n]) {
    const place = ring.open(kinds.hold, ring.name('lock'), 0, 1)
    clock.now += nanos
    ring.closeIfLonger(place, 0, 1000)
  }
  expect(read(ring).map(({ start, end }) => end - start)).toEqual([1000])
})

describe('a message', () => {
  test.each([
    ['is kept as it is', 'hello', 'hello'],
    ['may be empty', '', ''],
    ['is cut after so many bytes', 'x'.repeat(MAX_LOG_BYTES + 1), 'x'.repeat(MAX_LOG_BYTES)],
    ['is never cut within a character', `${'x'.repeat(MAX_LOG_BYTES - 1)}é`, 'x'.repeat(MAX_LOG_BYTES - 1)],
    ['of many bytes for each character is cut too', '日'.repeat(200), '日'.repeat(MAX_LOG_BYTES / 3)],
  ])('%s', (_behaviour, text, want) => {
    const ring = new Ring(roomy)
    ring.log(ring.name('db'), 5, text)
    expect(read(ring)).toMatchObject([{ kind: kinds.log, name: 'db', task: 5, text: want }])
  })

  test('that does not fit into its chunk goes to the next one, and what is around it stays whole', () => {
    const ring = new Ring(roomy)
    const text = 'y'.repeat(100)
    // One record is left in the chunk.
    for (let i = 0; i < CHUNK_RECORDS - 1; i++) ring.close(ring.open(kinds.region, ring.name('r'), i, 0), 0)
    ring.log(ring.name('db'), 1, text)
    ring.close(ring.open(kinds.region, ring.name('after'), 0, 0), 0)
    const events = read(ring)
    expect(events).toHaveLength(CHUNK_RECORDS + 1)
    expect(events.slice(-2)).toMatchObject([
      { kind: kinds.log, text },
      { kind: kinds.region, name: 'after' },
    ])
    expect(events.slice(0, -2).map(({ task }) => task)).toEqual(
      Array.from({ length: CHUNK_RECORDS - 1 }, (_one, i) => i),
    )
  })
})

describe('a full ring', () => {
  /** Writes regions, one each microsecond, and returns the tasks of those that are left. */
  function fill(bounds: RingBounds, count: number): { tasks: number[]; evicted: number } {
    const clock = handClock()
    const before = droppedCount('trace_chunk')
    const ring = new Ring({ ...bounds, stamp: clock.stamp })
    for (let task = 1; task <= count; task++) {
      ring.close(ring.open(kinds.region, ring.name('r'), task, 0), 0)
      clock.now += 1000n
    }
    return { tasks: read(ring).map(({ task }) => task), evicted: droppedCount('trace_chunk') - before }
  }

  test('lets the oldest go when bytes run out, however young they are, and counts it', () => {
    const { tasks, evicted } = fill({ minAgeMs: 60_000, maxBytes: 3 * CHUNK_BYTES }, 5 * CHUNK_RECORDS - 1)
    expect(tasks[0]).toBe(2 * CHUNK_RECORDS + 1)
    expect(tasks).toHaveLength(3 * CHUNK_RECORDS - 1)
    expect(evicted).toBe(2)
  })

  test('lets the old go before it takes more memory, which is no loss', () => {
    // A chunk is filled in 2 ms.
    const { tasks, evicted } = fill({ minAgeMs: 1, maxBytes: 100 * CHUNK_BYTES }, 20 * CHUNK_RECORDS - 1)
    expect(evicted).toBe(0)
    expect(tasks.length).toBeLessThanOrEqual(3 * CHUNK_RECORDS)
    expect(tasks.at(-1)).toBe(20 * CHUNK_RECORDS - 1)
    expect(tasks[0]).toBeLessThanOrEqual(19 * CHUNK_RECORDS)
  })

  test('keeps what is as old as asked for and not older', () => {
    const { tasks, evicted } = fill({ minAgeMs: 10, maxBytes: 100 * CHUNK_BYTES }, 30 * CHUNK_RECORDS)
    expect(evicted).toBe(0)
    // 10 ms are 10,000 events.
    expect(tasks.length).toBeGreaterThanOrEqual(10_000)
    expect(tasks.length).toBeLessThan(10_000 + 2 * CHUNK_RECORDS)
  })
})

describe('who asks for too much', () => {
  test('gets no place where so many things are in progress already, and is counted', () => {
    const ring = new Ring(roomy)
    const before = droppedCount('trace_place')
    const name = ring.name('r')
    const places = Array.from({ length: OPEN_PLACES }, () => ring.open(kinds.region, name, 0, 0))
    expect(new Set(places).size).toBe(OPEN_PLACES)
    expect(ring.open(kinds.region, name, 0, 0)).toBe(NO_PLACE)
    expect(droppedCount('trace_place') - before).toBe(1)
    expect(new RingReader(ring.memory).header.dropped.places).toBe(1)
    ring.close(places[0] ?? NO_PLACE, 0)
    expect(ring.open(kinds.region, name, 0, 0)).toBe(places[0])
  })

  test('gets none beyond a limit of its own, while others still do', () => {
    const ring = new Ring(roomy)
    for (let i = 0; i < 10; i++) ring.open(kinds.request, 1, i, 0, 10)
    expect(ring.open(kinds.request, 1, 11, 0, 10)).toBe(NO_PLACE)
    expect(ring.open(kinds.region, 1, 11, 0)).not.toBe(NO_PLACE)
  })

  test('has names put together once there are too many, and is counted', () => {
    const ring = new Ring(roomy)
    const before = droppedCount('trace_name')
    for (let i = 0; i <= MAX_NAMES; i++) ring.close(ring.open(kinds.region, ring.name(`n${i}`), 0, 0), 0)
    expect(droppedCount('trace_name') - before).toBe(1)
    const events = read(ring)
    expect(events.at(-1)?.name).toBe('(other)')
    expect(events.at(-2)?.name).toBe(`n${MAX_NAMES - 1}`)
    expect(ring.name('n7')).toBe(8)
  })

  test('has long names cut, within the bytes that there are for all', () => {
    const ring = new Ring(roomy)
    for (let i = 0; i < 1000; i++) ring.name(`${i} ${'é'.repeat(500)}`)
    ring.close(ring.open(kinds.region, 1, 0, 0), 0)
    expect(read(ring)[0]?.name).toBe(`0 ${'é'.repeat(99)}`)
    expect(ring.name('one more')).toBe(0)
  })

  test('by something that is no text changes nothing', () => {
    const ring = new Ring(roomy)
    expect(ring.name(undefined as unknown as string)).toBe(0)
  })
})
