// How many units lie where: counters in memory that all threads share, and a lock for each shelf.
import { SharedMutex } from '@hotpath/instrument'
import { placeCount, shelfCount } from './items.ts'

/** What another thread needs to work on the same stock. */
export interface StockMemory {
  readonly counters: SharedArrayBuffer
  readonly locks: SharedArrayBuffer
}

/** The stock of the house. Made once with {@link Stock.fill}, then from its memory in each worker. */
export class Stock {
  readonly memory: StockMemory
  /** Units by place. */
  readonly units: Int32Array<SharedArrayBuffer>
  /** One cell for each shelf, which moves whenever its units do. */
  readonly versions: Int32Array<SharedArrayBuffer>
  readonly #locks: readonly SharedMutex[]

  constructor(memory: StockMemory) {
    this.memory = memory
    this.units = new Int32Array(memory.counters, 0, placeCount)
    this.versions = new Int32Array(memory.counters, placeCount * 4, shelfCount)
    this.#locks = Array.from(
      { length: shelfCount },
      (_lock, shelf) => new SharedMutex(memory.locks, { byteOffset: shelf * SharedMutex.byteLength }),
    )
  }

  /** Returns a new stock with so many units in each place. */
  static fill(units: number): Stock {
    const stock = new Stock({
      counters: new SharedArrayBuffer((placeCount + shelfCount) * 4),
      locks: new SharedArrayBuffer(shelfCount * SharedMutex.byteLength),
    })
    stock.units.fill(units)
    return stock
  }

  /** Returns what is held by whoever reads or changes more than one counter of a shelf. An order is for one shelf. */
  lockOf(shelf: number): SharedMutex {
    const lock = this.#locks[shelf]
    if (lock === undefined) throw new RangeError(`stock: locking shelf ${shelf}, want 0 to ${shelfCount - 1}`)
    return lock
  }
}
