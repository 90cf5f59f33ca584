// Many readers or one writer, for async code.
import { ours } from '../contention/stack.ts'
import { Gate, type LockOptions, type LockSettings } from './gate.ts'
import type { Guard } from './guard.ts'

// A reader takes one permit and a writer all of them: 2^30, more than there can be promises in memory.
const ALL = 2 ** 30

/**
 * Lets in any number of readers, or one writer. First come, first served: a reader who comes while a writer waits
 * queues behind it, so that a stream of readers cannot keep a writer out for ever, nor writers a reader.
 *
 * A reader that locks again inside may therefore wait for a writer that waits for it: do not nest.
 *
 * @example
 * const lock = new RwLock()
 * using _guard = await lock.readLock()
 */
export class RwLock {
  readonly #gate: Gate

  constructor(settings: LockSettings = {}) {
    this.#gate = new Gate(ALL, 'RwLock', settings)
  }

  /** How many readers are inside. */
  get readers(): number {
    return this.writing ? 0 : ALL - this.#gate.available
  }

  /** Whether a writer is inside. */
  get writing(): boolean {
    return this.#gate.available === 0
  }

  /** How many callers wait, readers and writers. */
  get waiting(): number {
    return this.#gate.waiting
  }

  /** Waits until reading is allowed. Rejects with the reason of `signal` when that is aborted before. */
  readLock(options?: LockOptions): Promise<Guard> {
    return this.#gate.acquire(1, options, method.readLock)
  }

  /** Waits until nobody else is inside. Rejects with the reason of `signal` when that is aborted before. */
  writeLock(options?: LockOptions): Promise<Guard> {
    return this.#gate.acquire(ALL, options, method.writeLock)
  }

  /** Returns the lock for reading if that needs no wait, and undefined otherwise. */
  tryReadLock(): Guard | undefined {
    return this.#gate.tryAcquire(1)
  }

  /** Returns the lock for writing if that needs no wait, and undefined otherwise. */
  tryWriteLock(): Guard | undefined {
    return this.#gate.tryAcquire(ALL)
  }

  /** Runs a function that reads, and returns what it returns. */
  async runRead<T>(action: () => T | PromiseLike<T>, options?: LockOptions): Promise<T> {
    const guard = await this.#gate.acquire(1, options, method.runRead)
    try {
      return await action()
    } finally {
      guard.releaseFrom(method.runRead)
    }
  }

  /** Runs a function that writes, and returns what it returns. */
  async runWrite<T>(action: () => T | PromiseLike<T>, options?: LockOptions): Promise<T> {
    const guard = await this.#gate.acquire(ALL, options, method.runWrite)
    try {
      return await action()
    } finally {
      guard.releaseFrom(method.runWrite)
    }
  }
}

// Where the stacks of our callers begin: just above these.
const method = {
  readLock: ours(RwLock.prototype, 'readLock'),
  writeLock: ours(RwLock.prototype, 'writeLock'),
  runRead: ours(RwLock.prototype, 'runRead'),
  runWrite: ours(RwLock.prototype, 'runWrite'),
}
