// What this package had to leave out, counted: nothing is lost in silence.

/** What may be dropped, and why that happens; `hotpath_dropped_total` has a label value for each. */
export const droppables = {
  contention_stack: 'A sampled wait counted without its stack, because there were too many different ones.',
  cpu_segment:
    'Ten seconds of CPU samples, or what there were of them, because the sampler failed or got stuck.',
  heap_snapshot: 'A heap snapshot that could not be collected or written.',
  pushed_profile: 'A profile that could not be pushed: refused, too old, or more than may wait.',
  metric_series: 'A series left out of an answer because there were more than maxSeries.',
  metric_family: 'A metric left out of an answer because reading it failed.',
  task: 'Work in flight that was not looked at, because too much of it was.',
  trace_event: 'An event that was not recorded because what announced it was not as expected.',
  trace_place: 'A request, task or region that was not recorded because too many were in progress.',
  trace_name: 'An event recorded with the name (other), because there were too many names.',
  trace_chunk: 'Some 2,000 events that left the window before they were as old as minAgeMs: maxBytes wins.',
  trace_samples: 'CPU samples that are missing in a trace because the sampler could not be had.',
  trace_thread: 'The events of a worker thread that are missing because there were too many threads.',
  trace_snapshot: 'A window that should have been written to a file, and was not.',
  route_label: 'A request labelled with the route (other), because there were more than maxRoutes.',
} as const

/** A name in {@link droppables}. */
export type Droppable = keyof typeof droppables

const counts = new Map<Droppable, number>()

/** Counts something that was dropped. Never throws. */
export function countDropped(what: Droppable, count = 1): void {
  counts.set(what, droppedCount(what) + count)
}

/** Returns how often something was dropped since the process started. */
export function droppedCount(what: Droppable): number {
  return counts.get(what) ?? 0
}
