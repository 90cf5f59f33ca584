// Threads which collect garbage for a heap profile at the same moment: see heap.test.ts. Says what went wrong, if anything.
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { heapProfiler } from '../../src/heap.ts'

const THREADS = 4
const ROUNDS = 3

/** Waits until as many threads as there are have come this far. */
function meet(counter: Int32Array<SharedArrayBuffer>): void {
  Atomics.add(counter, 0, 1)
  while (Atomics.load(counter, 0) < THREADS);
}

if (isMainThread) {
  for (let round = 0; round < ROUNDS; round++) {
    const counter = new Int32Array(new SharedArrayBuffer(4))
    const threads = Array.from(
      { length: THREADS },
      () => new Worker(fileURLToPath(import.meta.url), { workerData: counter }),
    )
    await Promise.all(threads.map((thread) => once(thread, 'exit')))
  }
} else {
  using _sampling = heapProfiler.start()
  meet(workerData as Int32Array<SharedArrayBuffer>)
  try {
    heapProfiler.profile({ gc: true })
  } catch (error) {
    console.error(error)
  }
}
