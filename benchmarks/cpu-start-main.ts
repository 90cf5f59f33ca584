// A process that has just begun, with a whole service loaded and not yet listening: says what starting the continuous
// profile took. Started by `cpu-rotation.ts`.
import { threadCpuMicros } from '@hotpath/bench'
import { continuousProfile } from '@hotpath/instrument'
import 'express'

/** What it says, as JSON. */
export interface Start {
  readonly wallMs: number
  readonly cpuMicros: number
  readonly heapBytes: number
}

const heapBytes = process.memoryUsage().heapUsed
const cpuMicrosBefore = threadCpuMicros()
const startMs = performance.now()
using _running = continuousProfile.start()
const start: Start = {
  wallMs: performance.now() - startMs,
  cpuMicros: threadCpuMicros() - cpuMicrosBefore,
  heapBytes,
}
console.log(JSON.stringify(start))
