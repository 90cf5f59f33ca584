// What was measured of one benchmark, as the values of a line of results.
import type { Measurement } from './format.ts'
import type { Allocated, Timed } from './measure.ts'

/**
 * Returns the values in the order of Go: ns/op, processor time if it is asked for, MB/s, what the author reported, B/op, allocs/op; and bytes outside of
 * the heap as `ext-B/op` where there are any, since a heap that keeps small is no reason to say nothing of them.
 */
export function valuesOf(
  { n, elapsedNanos, cpuNanos, bytes, metrics }: Timed,
  {
    allocated,
    hasCpuTime = false,
  }: { readonly allocated?: Allocated | undefined; readonly hasCpuTime?: boolean } = {},
): Measurement[] {
  const reported = new Map(metrics)
  const nanos = reported.get('ns/op') ?? elapsedNanos / n
  const megabytes = bytes > 0 && elapsedNanos > 0 ? ((bytes * n) / 1e6 / elapsedNanos) * 1e9 : 0
  const builtIn = new Set(['ns/op', 'MB/s', 'B/op', 'allocs/op'])
  const own = [...reported].filter(([unit]) => !builtIn.has(unit)).sort(([a], [b]) => (a < b ? -1 : 1))
  const value = (unit: string, measured: number | undefined): Measurement[] =>
    measured === undefined ? [] : [{ value: measured, unit }]
  return [
    ...(nanos === 0 ? [] : value('ns/op', nanos)),
    ...value('cpu-ns/op', hasCpuTime ? cpuNanos / n : undefined),
    ...value('MB/s', reported.get('MB/s') ?? (megabytes > 0 ? megabytes : undefined)),
    ...own.flatMap(([unit, measured]) => value(unit, measured)),
    ...value('B/op', reported.get('B/op') ?? allocated?.bytes),
    ...value('allocs/op', reported.get('allocs/op') ?? allocated?.objects),
    ...value('ext-B/op', allocated?.externalBytes === 0 ? undefined : allocated?.externalBytes),
  ]
}

/** What is doubtful about a time: the optimiser may have left nothing to measure. */
export function doubtsOf(name: string, { n, cpuNanos, emptyNanos }: Timed): string[] {
  if (emptyNanos === undefined) return []
  const took = (cpuNanos / n).toFixed(2)
  return [
    `${name}: ${took} ns/op, and a loop around nothing takes ${emptyNanos.toFixed(2)}: what it computes may have been left out, as nobody uses it; hand it to b.keep()`,
  ]
}
