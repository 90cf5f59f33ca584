// What this package had to leave out, as a counter for each kind of thing.
import { type Droppable, droppables, droppedCount } from '../drops.ts'
import { type MetricFamily, registerCounter } from './family.ts'

export const dropsFamily: MetricFamily = {
  name: 'drops',
  description: 'What the instrumentation had to leave out.',
  start(context) {
    registerCounter(context, {
      name: 'hotpath_dropped_total',
      help: 'What the instrumentation had to leave out, by kind.',
      labelNames: ['what'],
      // The keys of a constant are what its type says.
      read: () =>
        (Object.keys(droppables) as Droppable[]).map((what) => ({
          labels: { what },
          value: droppedCount(what),
        })),
    })
    return undefined
  },
}
