// Pauses of the garbage collector, by kind, and what the heap holds after them.
import { constants, performance, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'
import { kinds } from '../layout.ts'
import type { Ring } from '../ring.ts'
import { counters } from '../timeline.ts'
import { limits, reportTrouble } from '../troubles.ts'

const names = new Map<number, string>([
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major GC'],
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor GC'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental GC'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weak callbacks'],
])

/** Records collections until the result is disposed of. */
export function recordCollections(ring: Ring): Disposable {
  const heapName = ring.name(counters.heapUsed)
  // What the clock of performance entries reads at 0 of the other.
  const offsetNanos = process.hrtime.bigint() - BigInt(Math.round(performance.now() * 1e6))
  const observer = new PerformanceObserver((list) => {
    let major = false
    for (const entry of list.getEntries()) {
      const kind = kindOf(entry)
      const startNanos = offsetNanos + BigInt(Math.round(entry.startTime * 1e6))
      ring.add({
        kind: kinds.collection,
        name: ring.name(names.get(kind) ?? 'GC'),
        startNanos,
        endNanos: startNanos + BigInt(Math.round(entry.duration * 1e6)),
        value: kind,
      })
      major ||= kind === constants.NODE_PERFORMANCE_GC_MAJOR
    }
    const { used_heap_size: used } = getHeapStatistics()
    ring.count(heapName, used)
    if (major && used >= limits.heapBytes) {
      reportTrouble({ kind: 'heap', detail: `${Math.round(used / 1e6)} MB in use after a full collection` })
    }
  })
  observer.observe({ entryTypes: ['gc'] })
  return { [Symbol.dispose]: () => observer.disconnect() }
}

function kindOf(entry: PerformanceEntry): number {
  // An entry of a collection carries what the general type does not know of.
  return (entry as PerformanceEntry & { readonly detail?: { readonly kind?: number } }).detail?.kind ?? 0
}
