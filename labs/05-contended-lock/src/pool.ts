// The workers: orders go to each of them in turn, and wait for it here.
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { terminateWorker } from '@hotpath/instrument'
import type { Order, Outcome } from './reservations.ts'
import type { StockMemory } from './stock.ts'

const workerFile = new URL('./worker.ts', import.meta.url)
// What an order needs is garbage a moment later: little room for it keeps each worker small.
const resourceLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 24 }

/** A fixed number of worker threads. One that fails ends the service: the lock that it holds would stay locked. */
export class WorkerPool {
  readonly #workers: readonly PoolWorker[]
  #next = 0

  private constructor(workers: readonly PoolWorker[]) {
    this.#workers = workers
  }

  /** Starts so many workers, and returns when all of them take orders. */
  static async start(size: number, stock: StockMemory): Promise<WorkerPool> {
    const workers = Array.from({ length: size }, (_worker, index) => PoolWorker.start(index, stock))
    return new WorkerPool(await Promise.all(workers))
  }

  get size(): number {
    return this.#workers.length
  }

  /** Has the next worker reserve an order. */
  async reserve(order: Order): Promise<Outcome> {
    const worker = this.#workers[this.#next]
    this.#next = (this.#next + 1) % this.#workers.length
    if (worker === undefined) throw new RangeError('pool: reserving: met no workers, want one at least')
    return worker.reserve(order)
  }

  /** Ends all workers. */
  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.close()))
  }
}

/** One worker and its queue. It gets an order when it is through with the one before. */
class PoolWorker {
  readonly #worker: Worker
  readonly #queue: { readonly order: Order; readonly resolve: (outcome: Outcome) => void }[] = []

  private constructor(worker: Worker) {
    this.#worker = worker
    worker.on('message', (outcome: Outcome) => {
      this.#queue.shift()?.resolve(outcome)
      this.#sendNext()
    })
  }

  static async start(index: number, stock: StockMemory): Promise<PoolWorker> {
    const worker = new Worker(workerFile, { name: `packer-${index}`, workerData: stock, resourceLimits })
    await once(worker, 'message') // that it is ready
    return new PoolWorker(worker)
  }

  reserve(order: Order): Promise<Outcome> {
    return new Promise((resolve) => {
      if (this.#queue.push({ order, resolve }) === 1) this.#sendNext()
    })
  }

  async close(): Promise<void> {
    await terminateWorker(this.#worker)
  }

  #sendNext(): void {
    const [first] = this.#queue
    if (first !== undefined) this.#worker.postMessage(first.order)
  }
}
