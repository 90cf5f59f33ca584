// Garbage collection: how often, and how long it held the program up, by kind.
import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks'
import { Histogram } from 'prom-client'
import type { MetricFamily } from './family.ts'

const kinds = new Map<number, string>([
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weakcb'],
])

export const gcFamily: MetricFamily = {
  name: 'garbage collection',
  description: 'Pauses of the garbage collector as a histogram, by kind.',
  start({ registry }) {
    const durations = new Histogram({
      name: 'nodejs_gc_duration_seconds',
      help: 'Pauses of the garbage collector by kind: major, minor, incremental, weakcb.',
      labelNames: ['kind'],
      // Those of prom-client, so that dashboards made for it go on working.
      buckets: [0.001, 0.01, 0.1, 1, 2, 5],
      registers: [registry],
    })
    // A series that appears with its first value has no increase() to show for it.
    for (const kind of kinds.values()) durations.zero({ kind })

    const observer = new PerformanceObserver((list) => {
      // All of them, not only the first: several collections share one delivery when the loop was busy.
      for (const entry of list.getEntries()) {
        const kind = kinds.get(kindOf(entry) ?? Number.NaN)
        if (kind !== undefined) durations.observe({ kind }, entry.duration / 1000)
      }
    })
    observer.observe({ entryTypes: ['gc'] })
    return { [Symbol.dispose]: () => observer.disconnect() }
  },
}

function kindOf(entry: PerformanceEntry): number | undefined {
  // An entry of a collection carries what the general type does not know of.
  return (entry as PerformanceEntry & { readonly detail?: { readonly kind?: number } }).detail?.kind
}
