import { Counter, Gauge, Histogram, Registry, Summary } from 'prom-client'
import { expect, test } from 'vitest'
import { MetricsRenderer, type RenderedMetrics, type RenderOptions } from './render.ts'

function render(registry: Registry, options: Partial<RenderOptions> = {}): Promise<RenderedMetrics> {
  return new MetricsRenderer('text').render(registry, { maxSeries: 1000, ...options })
}

/** A registry with one of each kind, and awkward values. */
function sampleRegistry(): Registry {
  const registers = [new Registry()]
  const counter = new Counter({ name: 'a_total', help: 'A.', labelNames: ['path', 'code'], registers })
  counter.inc({ path: '/x"\\\n', code: '200' }, 2)
  counter.inc({ path: '/y' })
  new Gauge({ name: 'b', help: 'B\\\n.', registers }).set(-1.5)
  const histogram = new Histogram({
    name: 'c_seconds',
    help: 'C.',
    labelNames: ['kind'],
    buckets: [0.1, 1],
    registers,
  })
  histogram.observe({ kind: 'x' }, 0.05)
  histogram.observe({ kind: 'y' }, 7)
  new Summary({ name: 'd_seconds', help: 'D.', registers }).observe(3)
  return registers[0] ?? new Registry()
}

test('plain text is what prom-client writes, but for its empty lines', async () => {
  const registry = sampleRegistry()
  const want = (await registry.metrics()).replaceAll('\n\n', '\n')
  expect((await render(registry)).body.toString()).toBe(want)
})

test('the default labels of the registry are on every series', async () => {
  const registry = sampleRegistry()
  registry.setDefaultLabels({ zone: 'a' })
  const want = (await registry.metrics()).replaceAll('\n\n', '\n')
  const got = (await render(registry)).body.toString()
  expect(got.match(/zone="a"/g)?.length).toBe(22) // 2 + 1 + 2 histograms of 5 + a summary of 9
  expect(got.split('\n').map(sortLabels)).toEqual(want.split('\n').map(sortLabels))
})

function sortLabels(line: string): string {
  return line.replace(/\{(.*)\}/, (_all, labels: string) => labels.split(',').toSorted().join(','))
}

test('OpenMetrics ends with # EOF and leaves the names in the registry alone', async () => {
  const registry = sampleRegistry()
  const { body } = await new MetricsRenderer('openmetrics').render(registry, { maxSeries: 1000 })
  expect(body.toString()).toMatch(/^# HELP a A\.\n# TYPE a counter\na_total\{[^]*\n# EOF\n$/)
  expect(registry.getSingleMetric('a_total')).toBeDefined()
  expect((await render(registry)).body.toString()).toContain('# TYPE a_total counter')
})

function manySeries(count: number): Registry {
  const registry = new Registry()
  const counter = new Counter({
    name: 'many_total',
    help: 'Many.',
    labelNames: ['id'],
    registers: [registry],
  })
  for (let id = 0; id < count; id++) counter.inc({ id })
  new Gauge({ name: 'small', help: 'Small.', registers: [registry] }).set(1)
  return registry
}

test('what is beyond the budget is left out and counted, at the cost of the largest', async () => {
  const { body, series, droppedSeries } = await render(manySeries(50), { maxSeries: 11 })
  expect({ series, droppedSeries }).toEqual({ series: 11, droppedSeries: 40 })
  expect(body.toString()).toContain('small 1')
  expect(body.toString().match(/^many_total\{/gm)?.length).toBe(10)
})

test.each([
  ['a budget that is just enough drops nothing', 51, 0],
  ['one less drops one', 50, 1],
])('%s', async (_behaviour, maxSeries, want) => {
  expect((await render(manySeries(50), { maxSeries })).droppedSeries).toBe(want)
})

test('a metric that fails to be read costs itself alone', async () => {
  const registry = sampleRegistry()
  new Gauge({
    name: 'broken',
    help: 'Broken.',
    registers: [registry],
    collect() {
      throw new Error('no')
    },
  })
  const { body, failedMetrics } = await render(registry)
  expect(failedMetrics).toEqual(['broken'])
  expect(body.toString()).toContain('a_total{')
  expect(body.toString()).not.toContain('broken')
})

test('the event loop is given back each time that 3 ms have passed', async () => {
  // A clock that advances by a millisecond each time it is looked at.
  let nowMs = 0
  let lastPauseMs = 0
  const heldMs: number[] = []
  const { body } = await render(manySeries(5000), {
    maxSeries: 10_000,
    now: () => nowMs++,
    pause: async () => {
      heldMs.push(nowMs - lastPauseMs)
      lastPauseMs = nowMs
    },
  })
  expect(heldMs.length).toBeGreaterThan(10)
  expect(Math.max(...heldMs)).toBeLessThanOrEqual(5) // 3, and the readings at either end
  expect(body.toString().match(/^many_total\{/gm)?.length).toBe(5000)
})
