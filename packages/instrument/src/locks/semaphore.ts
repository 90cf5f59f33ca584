// So many at a time, for async code: a pool of connections, a limit on what is in flight.
import { InstrumentError } from '../errors.ts'
import { ours } from '../contention/stack.ts'
import { Gate, type LockOptions, type LockSettings } from './gate.ts'
import type { Guard } from './guard.ts'

/** How much to take, and how to wait. */
export interface AcquireOptions extends LockOptions {
  /** How many permits are needed at once. Default 1. */
  permits?: number | undefined
}

/**
 * Hands out a fixed number of permits, in the order in which they were asked for. A caller who needs many is not
 * overtaken by those who need few.
 *
 * Waits are seen by the profiles as those of a `Mutex`: the mutex profile blames the release that let somebody in.
 *
 * @example
 * const connections = new Semaphore(10)
 * using _connection = await connections.acquire()
 */
export class Semaphore {
  readonly #gate: Gate
  readonly #permits: number

  /**
   * @param permits - how many there are
   * @throws {InstrumentError} `OPTION_INVALID` unless that is an integer from 1
   */
  constructor(permits: number, settings: LockSettings = {}) {
    if (!Number.isSafeInteger(permits) || permits < 1) {
      throw new InstrumentError(
        'OPTION_INVALID',
        `Semaphore: making one: met ${permits} permits, want an integer from 1`,
      )
    }
    this.#permits = permits
    this.#gate = new Gate(permits, 'Semaphore', settings)
  }

  /** How many permits are free. */
  get available(): number {
    return this.#gate.available
  }

  /** How many callers wait. */
  get waiting(): number {
    return this.#gate.waiting
  }

  /**
   * Waits for permits. Rejects with the reason of `signal` when that is aborted before.
   *
   * @throws {InstrumentError} `OPTION_INVALID` when more are asked for than there will ever be
   */
  acquire(options?: AcquireOptions): Promise<Guard> {
    return this.#gate.acquire(this.#check(options), options, method.acquire)
  }

  /**
   * Returns permits if they are free and nobody is before, and undefined otherwise.
   *
   * @throws {InstrumentError} `OPTION_INVALID` when more are asked for than there will ever be
   */
  tryAcquire(options?: Pick<AcquireOptions, 'permits'>): Guard | undefined {
    return this.#gate.tryAcquire(this.#check(options))
  }

  /** Runs a function with permits, gives them back when it ends, and returns what it returns. */
  async run<T>(action: () => T | PromiseLike<T>, options?: AcquireOptions): Promise<T> {
    const guard = await this.#gate.acquire(this.#check(options), options, method.run)
    try {
      return await action()
    } finally {
      guard.releaseFrom(method.run)
    }
  }

  #check(options: Pick<AcquireOptions, 'permits'> | undefined): number {
    const permits = options?.permits ?? 1
    if (!Number.isSafeInteger(permits) || permits < 1 || permits > this.#permits) {
      throw new InstrumentError(
        'OPTION_INVALID',
        `Semaphore: acquiring: met ${permits} permits, want an integer from 1 to ${this.#permits}`,
      )
    }
    return permits
  }
}

// Where the stacks of our callers begin: just above these.
const method = {
  acquire: ours(Semaphore.prototype, 'acquire'),
  run: ours(Semaphore.prototype, 'run'),
}
