// What a lock hands out: the right to be inside, to be given back once.
import { InstrumentError } from '../errors.ts'
import { type Ours, ours } from '../contention/stack.ts'
import type { LockToken } from '../trace/lock-trace.ts'

/** What takes a guard's permits back. `above` is the method that the caller called. */
export interface Releasable {
  /** @param hold - what the guard was made with */
  release(permits: number, above: Ours, hold: LockToken): void
}

/**
 * The right to be inside a lock, until it is released or its scope ends.
 *
 * @example
 * using guard = await mutex.lock()
 */
export class Guard implements Disposable {
  #from: Releasable | undefined
  readonly #permits: number
  readonly #hold: LockToken

  /** For locks; guards are made by `lock()` and its like. */
  constructor(from: Releasable, permits: number, hold: LockToken) {
    this.#from = from
    this.#permits = permits
    this.#hold = hold
  }

  /** Whether this guard is still inside. */
  get held(): boolean {
    return this.#from !== undefined
  }

  /**
   * Gives the lock back; whoever waits longest is next.
   *
   * @throws {InstrumentError} `LOCK_NOT_HELD` when it was given back before: by now somebody else may be inside, who
   * counts on being alone
   */
  release(): void {
    if (this.#from === undefined) {
      throw new InstrumentError(
        'LOCK_NOT_HELD',
        'guard: releasing a lock: met a guard that was released before, want one release',
      )
    }
    this.#giveBack(this.#from, method.release)
  }

  /** Gives the lock back unless that was done before. Called at the end of a `using` scope. */
  [Symbol.dispose](): void {
    if (this.#from !== undefined) this.#giveBack(this.#from, method.dispose)
  }

  /** For locks: gives the lock back on behalf of `above`, a method that the caller called. */
  releaseFrom(above: Ours): void {
    if (this.#from !== undefined) this.#giveBack(this.#from, above)
  }

  #giveBack(from: Releasable, above: Ours): void {
    this.#from = undefined
    from.release(this.#permits, above, this.#hold)
  }
}

// Where the stacks of our callers begin: just above these.
const method = {
  release: ours(Guard.prototype, 'release'),
  dispose: ours(Guard.prototype, Symbol.dispose),
}
