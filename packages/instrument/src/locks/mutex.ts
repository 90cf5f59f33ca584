// One at a time, for async code.
import { ours } from '../contention/stack.ts'
import { Gate, type LockOptions, type LockSettings } from './gate.ts'
import type { Guard } from './guard.ts'

/**
 * Lets one caller in at a time, in the order in which they asked.
 *
 * A caller who waits is seen by the block profile, one who makes others wait by the mutex profile, at the line that
 * gives the lock back. Without waiting neither costs anything. Not reentrant: a caller who is inside and locks
 * again waits for itself.
 *
 * @example
 * const mutex = new Mutex()
 * async function withdraw(amount: number): Promise<void> {
 *   using _guard = await mutex.lock()
 *   await write((await read()) - amount)
 * }
 */
export class Mutex {
  readonly #gate: Gate

  constructor(settings: LockSettings = {}) {
    this.#gate = new Gate(1, 'Mutex', settings)
  }

  /** Whether somebody is inside. */
  get locked(): boolean {
    return this.#gate.available === 0
  }

  /** How many callers wait. */
  get waiting(): number {
    return this.#gate.waiting
  }

  /**
   * Waits for the lock. Rejects with the reason of `signal` when that is aborted before; an abort that comes when
   * the lock has been handed over is too late, and the guard arrives.
   */
  lock(options?: LockOptions): Promise<Guard> {
    return this.#gate.acquire(1, options, method.lock)
  }

  /** Returns the lock if it is free, and undefined otherwise. */
  tryLock(): Guard | undefined {
    return this.#gate.tryAcquire(1)
  }

  /**
   * Runs a function inside the lock and returns what it returns. The lock is given back when the function ends,
   * with a result or with an error.
   *
   * The mutex profile then shows whoever awaits the result; a caller that does not await it cannot be shown.
   */
  async runExclusive<T>(action: () => T | PromiseLike<T>, options?: LockOptions): Promise<T> {
    const guard = await this.#gate.acquire(1, options, method.runExclusive)
    try {
      return await action()
    } finally {
      guard.releaseFrom(method.runExclusive)
    }
  }
}

// Where the stacks of our callers begin: just above these.
const method = {
  lock: ours(Mutex.prototype, 'lock'),
  runExclusive: ours(Mutex.prototype, 'runExclusive'),
}
