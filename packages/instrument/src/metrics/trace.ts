// The flight recorder: how much it records, and the windows that it wrote.
import { recordedEvents } from '../trace/recording.ts'
import { snapshotCounts } from '../trace/snapshot-counts.ts'
import { type MetricFamily, registerCounter } from './family.ts'

export const traceFamily: MetricFamily = {
  name: 'trace',
  description: 'What the flight recorder records, and the windows that it wrote to files.',
  start(context) {
    registerCounter(context, {
      name: 'hotpath_trace_events_total',
      help: 'Events recorded by the main thread, for the flight recorder or a trace of some seconds.',
      read: () => [{ labels: {}, value: recordedEvents() }],
    })
    registerCounter(context, {
      name: 'hotpath_trace_snapshots_total',
      help: 'Windows of the flight recorder that were written to files, by reason.',
      labelNames: ['reason'],
      read: () => Array.from(snapshotCounts().written, ([reason, value]) => ({ labels: { reason }, value })),
    })
    registerCounter(context, {
      name: 'hotpath_trace_suppressed_total',
      help: 'Troubles for which no window was written, because there was one for the same reason shortly before.',
      read: () => [{ labels: {}, value: snapshotCounts().passedOver }],
    })
    return undefined
  },
}
