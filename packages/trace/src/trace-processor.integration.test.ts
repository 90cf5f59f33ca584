// Perfetto's own trace processor is asked about what was recorded: it finds the same slices, tasks and quantities.

import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { FlightRecorder, log, withRegion, withTask } from '@hotpath/instrument'
import { describe, expect, test } from 'vitest'
import { parseTrace } from './parse.ts'
import { slicesOfKind, Tasks } from './tasks.ts'
import { TraceProcessor } from './testing/trace-processor.ts'
import { durationOf, kindOfCategory, nameOf, type SliceKind, type Trace } from './trace.ts'

/** What a processor says that it could not make sense of. */
const complaints = "select name, value from stats where severity = 'error' and value > 0"

describe.each(['perfetto', 'chrome'] as const)('recorded a moment ago, as %s', (format) => {
  test('each task with its number, its regions within it, messages and outcomes', async () => {
    const recorder = new FlightRecorder({ minAgeMs: 600_000, sources: { gc: false, stalls: false } })
    recorder.start()
    for (let order = 1; order <= 5; order++) {
      withTask('order', () => {
        withRegion('check', () => withRegion('price', () => undefined))
        log('order', `number ${order}`)
      })
    }
    await withTask('refund', async () => Promise.reject(new Error('no'))).catch(() => undefined)
    const { bytes } = await recorder.snapshot({ format })
    await recorder.stop()
    using processor = await TraceProcessor.load(bytes)
    expect(await processor.query(complaints)).toEqual([])
    const named = format === 'perfetto' ? 'debug' : 'args'
    expect(
      await processor.query(
        `select name, count(*) as n, min(extract_arg(arg_set_id, '${named}.task')) > 0 as has_task, ` +
          `max(extract_arg(arg_set_id, '${named}.outcome')) as outcome from slice where category = 'task' group by name`,
      ),
    ).toEqual([
      { name: 'order', n: 5, has_task: 1, outcome: null },
      { name: 'refund', n: 1, has_task: 1, outcome: 'failed' },
    ])
    expect(
      await processor.query(
        'select child.name as child, parent.name as parent, child.depth as depth, count(*) as n from slice child ' +
          "join slice parent on child.parent_id = parent.id where child.category = 'region' group by 1, 2, 3",
      ),
    ).toEqual([
      { child: 'check', parent: 'order', depth: 1, n: 5 },
      { child: 'price', parent: 'check', depth: 2, n: 5 },
    ])
    expect(
      await processor.query(
        `select extract_arg(arg_set_id, '${named}.message') as said from slice where category = 'log' order by ts`,
      ),
    ).toEqual([1, 2, 3, 4, 5].map((order) => ({ said: `number ${order}` })))
  })
})

describe('a service under load', () => {
  const file = readFileSync(new URL('../testdata/shop.trace.gz', import.meta.url))
  const trace = parseTrace(file, 'shop.trace.gz')

  test('counts, sums and the longest of each category are those that our reader has', async () => {
    using processor = await TraceProcessor.load(gunzipSync(file))
    expect(await processor.query(complaints)).toEqual([])
    const rows = await processor.query(
      "select category, count(*) as n, sum(dur) as total, max(dur) as longest from slice where category != '' group by category",
    )
    expect(rows.length).toBeGreaterThan(8)
    expect(rows).toEqual(
      Object.keys(kindOfCategory)
        .sort()
        .flatMap((category) => sums(trace, category)),
    )
  })

  test('the slowest requests, by SQL of TRACE-FORMAT.md, are the slowest tasks', async () => {
    using processor = await TraceProcessor.load(gunzipSync(file))
    const rows = await processor.query(
      "select s.name, s.dur as nanos, extract_arg(s.arg_set_id, 'debug.task') as task " +
        "from slice s where s.category = 'request' order by s.dur desc limit 10",
    )
    const slowest = new Tasks(trace).list
      .filter(({ slice }) => trace.kind[slice] === kindOfCategory['request'])
      .sort((a, b) => b.end - b.start - (a.end - a.start))
      .slice(0, 10)
    expect(rows).toEqual(
      slowest.map(({ type, start, end, number }) => ({ name: type, nanos: end - start, task: number })),
    )
  })

  test('quantities have the same values at the same times', async () => {
    using processor = await TraceProcessor.load(gunzipSync(file))
    const rows = await processor.query(
      'select t.name, count(*) as n, min(c.value) as least, max(c.value) as most, max(c.ts) - min(c.ts) as nanos ' +
        'from counter c join track t on c.track_id = t.id group by t.name order by t.name',
    )
    const own = trace.counters.map(({ name, thread, times, values }) => ({
      name: thread === 0 ? name : `${trace.threads[thread]?.name}: ${name}`,
      n: times.length,
      least: Math.min(...values),
      most: Math.max(...values),
      nanos: (times.at(-1) ?? 0) - (times[0] ?? 0),
    }))
    expect(rows).toEqual(own.sort((a, b) => (a.name < b.name ? -1 : 1)))
  })
})

function sums(trace: Trace, category: string): object[] {
  const own = slicesOfKind(trace, (kindOfCategory[category] ?? 0) as SliceKind) // a kind, by its table
  if (own.length === 0) return []
  const durations = own.map((slice) => durationOf(trace, slice))
  expect(nameOf(trace, own[0] ?? 0)).not.toBe('')
  return [
    {
      category,
      n: own.length,
      total: durations.reduce((sum, one) => sum + one, 0),
      longest: Math.max(...durations),
    },
  ]
}
