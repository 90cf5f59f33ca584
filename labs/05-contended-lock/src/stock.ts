// How many units lie where: counters in memory that all threads share, and the lock on them.
import { SharedMutex } from '@hotpath/instrument'
import { placeCount } from './items.ts'

/** What another thread needs to work on the same stock. */
export interface StockMemory {
  readonly counters: SharedArrayBuffer
  readonly lock: SharedArrayBuffer
}

/** The stock of the house. Made once with {@link Stock.fill}, then from its memory in each worker. */
export class Stock {
  readonly memory: StockMemory
  /** Held by whoever reads or changes more than one counter. */
  readonly lock: SharedMutex
  /** Units by place. */
  readonly units: Int32Array<SharedArrayBuffer>
  /** One cell, which moves whenever the units do. */
  readonly version: Int32Array<SharedArrayBuffer>

  constructor(memory: StockMemory) {
    this.memory = memory
    this.lock = new SharedMutex(memory.lock)
    this.units = new Int32Array(memory.counters, 0, placeCount)
    this.version = new Int32Array(memory.counters, placeCount * 4, 1)
  }

  /** Returns a new stock with so many units in each place. */
  static fill(units: number): Stock {
    const stock = new Stock({
      counters: new SharedArrayBuffer((placeCount + 1) * 4),
      lock: new SharedArrayBuffer(SharedMutex.byteLength),
    })
    stock.units.fill(units)
    return stock
  }
}
