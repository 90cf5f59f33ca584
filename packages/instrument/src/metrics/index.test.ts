import { setTimeout as sleep } from 'node:timers/promises'
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { block } from '../../testdata/recorded.ts'
import { until } from '../../testdata/until.ts'
import { droppedCount } from '../drops.ts'
import { families, runtimeMetrics, type RuntimeMetrics } from './index.ts'

async function read(metrics: RuntimeMetrics): Promise<string> {
  return (await metrics.render()).body.toString()
}

/** Returns the value of a series, named as on the page. */
function valueOf(page: string, series: string): number {
  const line = page.split('\n').find((candidate) => candidate.startsWith(`${series} `))
  if (line === undefined) throw new Error(`no series ${series} in:\n${page}`)
  return Number(line.slice(series.length + 1))
}

test('each family says what it is', () => {
  expect(families.length).toBeGreaterThan(5)
  for (const { name, description } of families)
    expect(`${name}: ${description}`).toMatch(/^[a-z ]+: [A-Z].+\.$/)
})

test('every metric has a value, and every one of its names is in base units', async () => {
  using metrics = runtimeMetrics()
  const page = await read(metrics)
  const names = [...page.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => ({
    name,
    type,
  }))
  expect(names.length).toBeGreaterThan(20)
  for (const { name, type } of names) {
    expect(page).toMatch(new RegExp(`^${name}(_bucket)?[{ ]`, 'm'))
    expect(name).not.toMatch(/_(ms|milliseconds|mb|kb|percent)(_|$)/)
    expect(name.endsWith('_total')).toBe(type === 'counter')
  }
})

test.each([
  'process_cpu_seconds_total',
  'nodejs_eventloop_idle_seconds_total',
  'nodejs_heap_allocated_bytes_total',
  'nodejs_eventloop_delay_seconds_count',
])('two scrapers both see all of %s', async (series) => {
  using metrics = runtimeMetrics()
  await until(async () => valueOf(await read(metrics), series) > 0)
  const first = valueOf(await read(metrics), series)
  const second = valueOf(await read(metrics), series)
  expect(first).toBeGreaterThan(0)
  expect(second).toBeGreaterThanOrEqual(first)
})

test('collections of garbage are counted by kind, and kinds that did not happen are 0', async () => {
  using metrics = runtimeMetrics()
  expect(valueOf(await read(metrics), 'nodejs_gc_duration_seconds_count{kind="weakcb"}')).toBe(0)
  let minor = 0
  for (let waitMs = 1; minor === 0 && waitMs < 10_000; waitMs *= 2) {
    for (let i = 0; i < 1e6; i++) String(i).padStart(20)
    await sleep(waitMs)
    minor = valueOf(await read(metrics), 'nodejs_gc_duration_seconds_count{kind="minor"}')
  }
  expect(minor).toBeGreaterThan(0)
})

test('a stalled loop is seen as delay', async () => {
  using metrics = runtimeMetrics()
  const ticks = async (): Promise<number> =>
    valueOf(await read(metrics), 'nodejs_eventloop_delay_seconds_count')
  await until(async () => (await ticks()) > 0)
  const before = await read(metrics)
  block(300)
  await until(async () => (await ticks()) > valueOf(before, 'nodejs_eventloop_delay_seconds_count'))
  const after = await read(metrics)
  const since = (name: string): number =>
    valueOf(after, `nodejs_eventloop_delay_seconds_${name}`) -
    valueOf(before, `nodejs_eventloop_delay_seconds_${name}`)
  // The stall kept fourteen ticks waiting at least, of which the first waited for more than a quarter of a second.
  expect(since('count')).toBeGreaterThanOrEqual(14)
  expect(since('count')).toBeGreaterThan(since('bucket{le="0.25"}'))
  expect(since('sum')).toBeGreaterThan(1)
})

test('the metrics of the service are on the same page', async () => {
  const registry = new Registry()
  using metrics = runtimeMetrics({ registry })
  new Counter({ name: 'orders_total', help: 'Orders.', registers: [registry] }).inc(3)
  expect(valueOf(await read(metrics), 'orders_total')).toBe(3)
})

test('names that are taken are refused, and the registry is left as it was', () => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const before = registry.getMetricsAsArray().map(({ name }) => name)
  expect(() => runtimeMetrics({ registry })).toThrow(
    expect.objectContaining({
      code: 'METRIC_NAME_TAKEN',
      message: expect.stringContaining('nodejs_active_resources'),
    }),
  )
  expect(registry.getMetricsAsArray().map(({ name }) => name)).toEqual(before)
})

test.each([0, -1, 1.5, Number.NaN])('maxSeries %d is refused', (maxSeries) => {
  expect(() => runtimeMetrics({ maxSeries })).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
})

test('after it was disposed of its names can be taken again', () => {
  const registry = new Registry()
  runtimeMetrics({ registry })[Symbol.dispose]()
  runtimeMetrics({ registry })[Symbol.dispose]()
  expect(registry.getMetricsAsArray()).toEqual([])
})

test('series beyond the budget are counted where the next scrape sees them', async () => {
  using metrics = runtimeMetrics({ maxSeries: 500 })
  const gauge = new Gauge({ name: 'g', help: 'G.', labelNames: ['id'], registers: [metrics.registry] })
  for (let id = 0; id < 600; id++) gauge.set({ id }, 1)
  const before = droppedCount('metric_series')
  await metrics.render()
  const dropped = droppedCount('metric_series')
  expect(dropped).toBeGreaterThan(before)
  expect(valueOf(await read(metrics), 'hotpath_dropped_total{what="metric_series"}')).toBe(dropped)
})

test('scrapes at the same time share one answer', async () => {
  using metrics = runtimeMetrics()
  let collected = 0
  new Gauge({
    name: 'g',
    help: 'G.',
    registers: [metrics.registry],
    collect() {
      collected++
    },
  })
  const [a, b] = await Promise.all([metrics.render(), metrics.render('text/plain')])
  expect(a).toBe(b)
  await metrics.render()
  expect(collected).toBe(2)
})
