// A thread that does as it is told with a lock that it shares: see shared-mutex.test.ts.
import { parentPort, workerData } from 'node:worker_threads'
import { SharedMutex } from '../../src/locks/shared-mutex.ts'

export interface Order {
  readonly buffer: SharedArrayBuffer
  /** Two numbers which only the one inside may touch, and a word to go on: 0 is wait. */
  readonly cells: SharedArrayBuffer
  readonly role: 'count' | 'hold' | 'wait' | 'insist'
  readonly times?: number
}

const { buffer, cells, role, times = 1 } = workerData as Order
const mutex = new SharedMutex(buffer)
const numbers = new Int32Array(cells)

function spin(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

switch (role) {
  case 'count':
    for (let i = 0; i < times; i++) {
      using _guard = mutex.lock()
      // Two steps, which are one only under a lock.
      const before = numbers[0] ?? 0
      for (let pause = 0; pause < 20; pause++) numbers[1] = pause
      numbers[0] = before + 1
    }
    break
  case 'hold': {
    using _guard = mutex.lock()
    parentPort?.postMessage('inside')
    Atomics.wait(numbers, 2, 0)
    break
  }
  case 'wait': {
    parentPort?.postMessage('waiting')
    using _guard = mutex.lock()
    parentPort?.postMessage('inside')
    break
  }
  case 'insist':
    // Gives the lock back and takes it again at once, before anybody can wake up.
    parentPort?.postMessage('insisting')
    while (Atomics.load(numbers, 2) === 0) {
      using _guard = mutex.lock()
      Atomics.add(numbers, 0, 1)
      spin(1)
    }
    break
}
