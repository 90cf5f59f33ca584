// The profilers of this package: which of them are running.
import { Gauge } from 'prom-client'
import { contention } from '../contention/profiler.ts'
import { segmentSource } from '../cpu/segment-source.ts'
import { heapProfiler } from '../heap.ts'
import { activeRecorder } from '../trace/flight-recorder.ts'
import type { MetricFamily } from './family.ts'

export const profilersFamily: MetricFamily = {
  name: 'profilers',
  description: 'Which profilers are running.',
  start({ registry }) {
    new Gauge({
      name: 'hotpath_profiler_running',
      help: 'Whether a profiler is taking samples, 1 or 0.',
      labelNames: ['profiler'],
      registers: [registry],
      collect() {
        this.set({ profiler: 'cpu' }, Number(segmentSource.running))
        this.set({ profiler: 'heap' }, Number(heapProfiler.running))
        this.set({ profiler: 'block' }, Number(contention.block.active))
        this.set({ profiler: 'mutex' }, Number(contention.mutex.active))
        this.set({ profiler: 'trace' }, Number(activeRecorder() !== undefined))
      },
    })
    return undefined
  },
}
