// A thread that does as it is told with a lock that it shares: see shared-mutex.test.ts.
import { parentPort, workerData } from 'node:worker_threads'
import { SharedMemory } from '../../src/locks/shared-memory.ts'
import { SharedMutex } from '../../src/locks/shared-mutex.ts'
import { cells, type Order } from './lock-thread-order.ts'

const order = workerData as Order
const { buffer, role, times = 1 } = order
const mutex = new SharedMutex(buffer)
const numbers = new Int32Array(order.cells)

function spin(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

const memory = new SharedMemory(buffer, 0)

switch (role) {
  case 'count':
    for (let i = 0; i < times; i++) {
      using _guard = mutex.lock()
      // Two steps, which are one only under a lock.
      const before = numbers[cells.count] ?? 0
      for (let pause = 0; pause < 20; pause++) numbers[cells.pause] = pause
      numbers[cells.count] = before + 1
    }
    break
  case 'hold': {
    using _guard = mutex.lock()
    parentPort?.postMessage('inside')
    Atomics.wait(numbers, cells.goOn, 0)
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
    while (Atomics.load(numbers, cells.goOn) === 0) {
      // In this order: whoever starves now has had no more turns than these.
      const turns = Atomics.load(numbers, cells.turns)
      const starving = memory.starving
      const beginMs = performance.now()
      using _guard = mutex.lock()
      // Two milliseconds it stands back; whoever has not come by then is taken for gone.
      const stoodBack = Atomics.load(numbers, cells.turns) > turns || performance.now() - beginMs > 1.5
      if (starving) Atomics.add(numbers, stoodBack ? cells.stoodBack : cells.passed, 1)
      spin(1)
    }
    break
}
