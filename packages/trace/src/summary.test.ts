// A small trace, summed up: who was slow, and why.

import { parse, toFolded } from '@hotpath/profile'
import { describe, expect, test } from 'vitest'
import { Causes, covered } from './causes.ts'
import { formatNanos } from './durations.ts'
import { extractProfile } from './extract.ts'
import { summarize } from './summary.ts'
import { formatSummary } from './summary-text.ts'
import { checkouts, smallFile, smallTrace } from './testing/small-trace.ts'
import { runTrace } from './testing/world.ts'
import { spread, Tasks } from './tasks.ts'

const trace = smallTrace(checkouts)
const tasks = new Tasks(trace)

describe('tasks', () => {
  test('each has what belongs to it, in the order in which it began', () => {
    expect(
      tasks.list.map(({ type, number, status, outcome }) => ({ type, number, status, outcome })),
    ).toEqual([
      { type: 'POST /checkout', number: 1, status: 201, outcome: 'done' },
      { type: 'POST /checkout', number: 2, status: 500, outcome: 'done' },
      { type: 'GET /page', number: 3, status: 200, outcome: 'done' },
    ])
    expect(tasks.membersOf(1).map((slice) => trace.texts[trace.name[slice] ?? 0])).toEqual([
      'POST /checkout',
      'reserve',
      'stock 1',
      'checkout',
    ])
  })

  // By hand: the smallest value that so many of a hundred do not exceed.
  test.each([
    [[5], { medianNanos: 5, p99Nanos: 5, maxNanos: 5, totalNanos: 5, count: 1 }],
    [[4, 1, 3, 2], { medianNanos: 2, p99Nanos: 4, maxNanos: 4, totalNanos: 10, count: 4 }],
    [
      Array.from({ length: 200 }, (_, at) => at + 1),
      { medianNanos: 100, p99Nanos: 198, maxNanos: 200, totalNanos: 20_100, count: 200 },
    ],
    [[], { medianNanos: 0, p99Nanos: 0, maxNanos: 0, totalNanos: 0, count: 0 }],
  ])('spread of %j', (durations, want) => {
    expect(spread('', durations)).toMatchObject(want)
  })
})

describe('causes', () => {
  test('what the second checkout spent its time with: the region, the lock and its holder, the loop, the collector', () => {
    const causes = new Causes(trace, tasks).of(1)
    expect(causes.map(({ kind, name, nanos, culprit }) => [kind, name, nanos / 1e6, culprit])).toEqual([
      ['region', 'reserve', 100, ''],
      ['lock', 'stock 1', 80, 'POST /checkout (task 1)'],
      ['stall', 'event loop held up', 60, 'sortPrices (/srv/shop/shop.ts:29)'],
      ['gc', 'major GC', 9, ''],
      ['gc', 'minor GC', 3, ''],
    ])
  })

  test('a task that nothing overlaps has no causes', () => {
    expect(new Causes(trace, tasks).of(2)).toEqual([])
  })

  test.each([
    [[], 0],
    [[[0, 10]], 10],
    [
      [
        [0, 10],
        [5, 15],
      ],
      15,
    ],
    [
      [
        [20, 30],
        [0, 10],
        [2, 3],
      ],
      20,
    ],
    [
      [
        [0, 10],
        [10, 20],
      ],
      20,
    ],
  ] as const)('%j covers %d', (intervals, want) => {
    expect(covered(intervals)).toBe(want)
  })
})

test('the summary, as it is printed', () => {
  const text = formatSummary(summarize(trace, { rows: 2, focus: undefined }), 2)
  expect(text).toBe(`shop.ts (process 7)
Window: 202 ms, 13 slices, 3 tasks, 1 thread, 1 failed

Tasks by type
  count   median      p99      max    total  failed  type
      2   100 ms   120 ms   120 ms   220 ms       1  POST /checkout
      1  2.00 ms  2.00 ms  2.00 ms  2.00 ms       -  GET /page

Slowest tasks, and what their time went into
    120 ms  POST /checkout  task 2, of main, at 0.005000 s, status 500
              100 ms  region: reserve
             80.0 ms  waiting for stock 1, held by POST /checkout (task 1)
             60.0 ms  event loop held up by sortPrices (/srv/shop/shop.ts:29)
             9.00 ms  garbage collection: major GC
            0.110000 s  checkout: paid
    100 ms  POST /checkout  task 1, of main, at 0.000000 s, status 201
             90.0 ms  region: reserve
             60.0 ms  event loop held up by sortPrices (/srv/shop/shop.ts:29)
             9.00 ms  garbage collection: major GC

Event loop held up, once
   60.0 ms  at 0.020000 s of main, with 2 tasks in progress
              sortPrices (/srv/shop/shop.ts:29)
              answer (/srv/shop/app.ts:7)

Pauses of the garbage collector
  count   median      max    total  kind
      1  9.00 ms  9.00 ms  9.00 ms  major GC
      1  3.00 ms  3.00 ms  3.00 ms  minor GC

Waits for locks
  count   median      max    total  lock
      1  80.0 ms  80.0 ms  80.0 ms  stock 1   inside for the longest: POST /checkout
`)
})

test('-focus leaves other tasks out, -n makes the lists short and says so', async () => {
  const { stdout } = await runTrace(['-focus=page', '-'], { stdin: smallFile(checkouts) })
  expect(stdout).toContain('GET /page')
  expect(stdout).not.toContain('reserve')
  const short = await runTrace(['-n', '1', '-'], { stdin: smallFile(checkouts) })
  expect(short.stdout).toContain('and 1 more; -n=1000 shows all')
})

test.each(['/srv/shop', '/srv/shop/'])('-trim_path=%s leaves it away in front of paths', async (path) => {
  const { stdout } = await runTrace([`-trim_path=${path}`, '-'], { stdin: smallFile(checkouts) })
  expect(stdout).toContain('event loop held up by sortPrices (shop.ts:29)')
  expect(stdout).toMatch(/^ +answer \(app\.ts:7\)$/m)
})

describe('profiles out of a trace', () => {
  const folded = (type: Parameters<typeof extractProfile>[1]): string[] =>
    toFolded(extractProfile(trace, type, 'small'))
      .trim()
      .split('\n')
      .sort()

  test('what waited, by what it was doing', () => {
    expect(folded('sync')).toEqual(['POST /checkout;reserve;stock 1 80000000'])
  })

  test('who held the event loop up', () => {
    expect(folded('sched')).toEqual(['answer;sortPrices 60000000'])
  })

  test('what the CPU was sampled in, each its own', () => {
    expect(folded('cpu')).toEqual(['answer 10000000', 'answer;sortPrices 50000000'])
  })

  test('where tasks spent their time, with no moment twice', () => {
    expect(folded('region')).toEqual([
      'GET /page 2000000',
      'POST /checkout 30000000',
      'POST /checkout;reserve 190000000',
    ])
  })

  test('what is not there is said not to be', async () => {
    const { code, stderr, bytes } = await runTrace(['-pprof=net', '-'], { stdin: smallFile(checkouts) })
    expect([code, bytes.length]).toEqual([1, 0])
    expect(stderr).toMatch(
      /^trace: stdin: -pprof=net: the trace has none of it.*\(TRACE_WITHOUT_SAMPLES\)\n$/,
    )
  })

  test('the command line writes a file that pprof reads', async () => {
    const { code, bytes } = await runTrace(['-pprof=sync', '-'], { stdin: smallFile(checkouts) })
    expect(code).toBe(0)
    expect(parse(bytes).sampleTypes).toEqual([
      { type: 'contentions', unit: 'count' },
      { type: 'delay', unit: 'nanoseconds' },
    ])
  })
})

test.each([
  [0, '0 ns'],
  [999, '999 ns'],
  [1000, '1.00 µs'],
  [12_345, '12.3 µs'],
  [999_499, '999 µs'],
  [999_600, '1.00 ms'],
  [123_456_789, '123 ms'],
  [1_530_000_000, '1.53 s'],
  [61_000_000_000, '61.0 s'],
])('%d ns is %s', (nanos, want) => {
  expect(formatNanos(nanos)).toBe(want)
})
