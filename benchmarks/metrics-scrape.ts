// What a scrape costs the service: prom-client's own rendering against ours, on one registry, interleaved.
//
//   node benchmarks/metrics-scrape.ts [pairs] [series]
//
// Held is the longest time that nothing else could run during a scrape: by the clock, which on a busy machine counts
// waiting for a core too, and as processor time of the main thread. Work is the processor time of all threads.
import { threadCpuMicros } from '@hotpath/bench'
import { runtimeMetrics } from '@hotpath/instrument'
import process from 'node:process'
import { setImmediate as turn } from 'node:timers/promises'
import { Counter, Histogram, type Registry } from 'prom-client'
import { formatPairs, measurePairs } from './pairs.ts'

interface Scrape {
  readonly heldMs: number
  readonly heldCpuMs: number
  readonly workMs: number
}

/** Renders once and looks at the event loop meanwhile. */
async function scrape(render: () => Promise<unknown>): Promise<Scrape> {
  let done = false
  let heldMs = 0
  let heldCpuMs = 0
  let lastMs = 0
  let lastCpuMs = 0
  const look = async (): Promise<void> => {
    while (!done) {
      await turn()
      const [nowMs, nowCpuMs] = [performance.now(), threadCpuMicros() / 1000]
      heldMs = Math.max(heldMs, nowMs - lastMs)
      heldCpuMs = Math.max(heldCpuMs, nowCpuMs - lastCpuMs)
      lastMs = nowMs
      lastCpuMs = nowCpuMs
    }
  }
  await turn()
  const before = process.cpuUsage()
  lastMs = performance.now()
  lastCpuMs = threadCpuMicros() / 1000
  const looking = look()
  await render()
  const { user, system } = process.cpuUsage(before)
  done = true
  await looking
  return { heldMs, heldCpuMs, workMs: (user + system) / 1000 }
}

function fillWithCounters(registry: Registry, series: number): void {
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests.',
    labelNames: ['route', 'method', 'code'],
    registers: [registry],
  })
  for (let id = 0; id < series; id++) requests.inc({ route: `/items/${id}`, method: 'GET', code: '200' }, id)
}

function fillWithHistograms(registry: Registry, series: number): void {
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Durations.',
    labelNames: ['route'],
    registers: [registry],
  })
  // Eleven buckets, +Inf, sum and count.
  for (let id = 0; id < series / 14; id++) durations.observe({ route: `/items/${id}` }, id / 1000)
}

const [pairs = 30, series = 10_000] = process.argv.slice(2).map(Number)

for (const [kind, fill] of [
  ['counters', fillWithCounters],
  ['histograms', fillWithHistograms],
] as const) {
  using metrics = runtimeMetrics({ maxSeries: series * 2 })
  fill(metrics.registry, series)
  const theirs = (): Promise<Scrape> => scrape(() => metrics.registry.metrics())
  const ours = (): Promise<Scrape> => scrape(() => metrics.render())
  // Both are compiled by then, and the page of the one is the page of the other.
  for (let round = 0; round < 5; round++) {
    await theirs()
    await ours()
  }
  console.log(`\n${series} series of ${kind}, ${pairs} pairs in random order, Node ${process.version}`)
  for (const quantity of ['heldMs', 'heldCpuMs', 'workMs'] as const) {
    const measure = (run: () => Promise<Scrape>) => async (): Promise<number> => (await run())[quantity]
    console.log(formatPairs(quantity, await measurePairs({ pairs, a: measure(theirs), b: measure(ours) })))
  }
  console.log(
    formatPairs(
      'A/A heldCpu',
      await measurePairs({
        pairs,
        a: async () => (await ours()).heldCpuMs,
        b: async () => (await ours()).heldCpuMs,
      }),
    ),
  )
}
