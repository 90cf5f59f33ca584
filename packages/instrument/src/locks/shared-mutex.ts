// One at a time, across the threads of a process.
import { threadId } from 'node:worker_threads'
import { type ContentionProfiler, contention } from '../contention/profiler.ts'
import { type CapturedStack, captureStack, type Ours, ours, readStack } from '../contention/stack.ts'
import { InstrumentError } from '../errors.ts'
import { lockTrace, type LockToken, NO_TOKEN, nextLockNumber } from '../trace/lock-trace.ts'
import type { LockOptions, LockSettings } from './gate.ts'
import { Guard, type Releasable } from './guard.ts'
import { SHARED_BYTES, SharedMemory } from './shared-memory.ts'

// Each 100 ms a sleeper looks for itself. Nothing but a thread that was terminated just when it had been woken
// makes that necessary; it then costs the others 100 ms once, and not for ever.
const LOOK_MS = 100

// Go's limit: who has waited for longer than 1 ms and is overtaken all the same has newcomers stand back. A
// thread takes about 50 us to wake up, so that 2 ms of silence mean that it is gone.
const STARVING_NANOS = 1_000_000n
const STAND_BACK_MS = 2

// About 2 us: most critical sections are shorter than the 50 us that falling asleep and waking up take.
const SPINS = 40

/** Where the shared memory of a lock is. */
export interface SharedMutexSettings extends LockSettings {
  /** Where in the buffer it begins; a multiple of 8. Default 0. */
  byteOffset?: number | undefined
}

/**
 * Lets one thread in at a time. The lock lives in shared memory: make it in one thread, send its `buffer` to the
 * others, and make it from the buffer there.
 *
 * `lock()` stops the whole thread until it is inside: right for workers and for short critical sections, wrong for
 * a thread that serves requests, which has `lockAsync()`. Who comes first is usually first but need not be: a
 * thread on the processor may overtake one that is waking up, for 1 ms at most, then it stands back. A thread that
 * ends while it waits is no trouble to the others; one that ends inside leaves the lock locked.
 *
 * @example
 * // main thread
 * const mutex = new SharedMutex()
 * new Worker('./worker.ts', { workerData: mutex.buffer })
 * // worker
 * const mutex = new SharedMutex(workerData)
 * using _guard = mutex.lock()
 */
export class SharedMutex implements Releasable {
  /** How many bytes of a buffer one lock takes. */
  static readonly byteLength: number = SHARED_BYTES

  /** What other threads need to make the same lock, together with {@link byteOffset}. */
  readonly buffer: SharedArrayBuffer

  /** Where in the buffer it begins. */
  readonly byteOffset: number

  readonly #memory: SharedMemory
  readonly #contention: ContentionProfiler
  readonly #name: string
  readonly #number = nextLockNumber()

  /**
   * @param buffer - that of the same lock in another thread, or zeros; a new one is made when left out
   * @throws {InstrumentError} `OPTION_INVALID` when there is no room in it at this offset
   */
  constructor(
    buffer: SharedArrayBuffer = new SharedArrayBuffer(SHARED_BYTES),
    settings: SharedMutexSettings = {},
  ) {
    const { byteOffset = 0 } = settings
    if (!(byteOffset >= 0 && byteOffset % 8 === 0 && byteOffset + SHARED_BYTES <= buffer.byteLength)) {
      throw new InstrumentError(
        'OPTION_INVALID',
        `SharedMutex: making one: met byteOffset ${byteOffset} in ${buffer.byteLength} bytes, want a multiple of 8 with ${SHARED_BYTES} bytes after it`,
      )
    }
    this.buffer = buffer
    this.byteOffset = byteOffset
    this.#memory = new SharedMemory(buffer, byteOffset)
    this.#contention = settings.contention ?? contention
    this.#name = settings.name ?? 'SharedMutex'
  }

  /** Whether some thread is inside. */
  get locked(): boolean {
    return this.#memory.held
  }

  /**
   * Stops this thread until it is inside.
   *
   * @throws {InstrumentError} `LOCK_WOULD_DEADLOCK` when this thread is inside already, and so would never wake up
   */
  lock(): Guard {
    if (!this.#memory.tryTake()) this.#waitFor(Number.POSITIVE_INFINITY, method.lock)
    return this.#enter()
  }

  /**
   * Stops this thread until it is inside or the time is over. Without a time it does not wait at all.
   *
   * @returns undefined when the lock could not be had
   */
  tryLock(timeoutMs = 0): Guard | undefined {
    if (this.#memory.tryTake()) return this.#enter()
    if (timeoutMs <= 0 || this.#mine) return undefined
    return this.#waitFor(timeoutMs, method.tryLock) ? this.#enter() : undefined
  }

  /**
   * Waits until this thread is inside, and goes on with other work meanwhile. The process does not end while
   * somebody waits. Rejects with the reason of `signal` when that is aborted before.
   */
  async lockAsync(options?: LockOptions): Promise<Guard> {
    const signal = options?.signal
    signal?.throwIfAborted()
    if (!this.#memory.tryTake()) await this.#waitForAsync(signal)
    return this.#enter()
  }

  /** Runs a function inside and returns what it returns. It must not wait: the lock is given back when it returns. */
  runExclusive<T>(action: () => T): T {
    if (!this.#memory.tryTake()) this.#waitFor(Number.POSITIVE_INFINITY, method.runExclusive)
    const guard = this.#enter()
    try {
      return action()
    } finally {
      guard.releaseFrom(method.runExclusive)
    }
  }

  /** For guards. */
  release(_permits: number, above: Ours, hold: LockToken): void {
    const memory = this.#memory
    if (hold !== NO_TOKEN) lockTrace?.endHold(hold, memory.contended)
    memory.owner = 0
    if (!memory.contended) {
      memory.free()
      return
    }
    const { mutex } = this.#contention
    const nowNanos = process.hrtime.bigint()
    // Also when nobody samples in this thread: otherwise the next to release elsewhere would get our blame.
    const beganNanos = memory.settle(nowNanos)
    const blame = mutex.active ? memory.sumWaits(beganNanos, nowNanos) : undefined
    memory.free()
    if (blame !== undefined && blame.waiting > 0) {
      // One contention for each release, as in Go: it lets one in.
      mutex.offer(blame.delayNanos, 1, () => readStack(captureStack(above)))
    }
  }

  get #mine(): boolean {
    return this.#memory.owner === threadId + 1
  }

  #enter(): Guard {
    this.#memory.owner = threadId + 1
    const hold = lockTrace === undefined ? NO_TOKEN : lockTrace.beginHold(this.#name, this.#number)
    return new Guard(this, 1, hold)
  }

  #traceWait(): LockToken {
    return lockTrace === undefined ? NO_TOKEN : lockTrace.beginWait(this.#name, this.#number)
  }

  #waitFor(timeoutMs: number, above: Ours): boolean {
    if (this.#mine) {
      throw new InstrumentError(
        'LOCK_WOULD_DEADLOCK',
        `SharedMutex: locking in thread ${threadId}: met a lock that this thread holds, want it released before`,
      )
    }
    const memory = this.#memory
    for (let spin = 0; spin < SPINS; spin++) {
      if (memory.tryTake()) return true
      pause()
    }
    const sinceNanos = process.hrtime.bigint()
    const traced = this.#traceWait()
    const wait = memory.beginWait(sinceNanos)
    memory.standBack(Math.min(STAND_BACK_MS, timeoutMs))
    let taken = memory.takeOrMark()
    let woken = false
    while (!taken) {
      const waitedNanos = process.hrtime.bigint() - sinceNanos
      if (woken && waitedNanos > STARVING_NANOS) memory.starve()
      const leftMs = timeoutMs - Number(waitedNanos) / 1e6
      if (leftMs <= 0) break
      if (wait !== undefined) memory.continueWait(wait, sinceNanos + waitedNanos)
      woken = memory.sleep(Math.min(LOOK_MS, leftMs)) === 'ok'
      taken = memory.takeOrMark()
    }
    // A wait that is given up has been woken for nothing at worst: the lock is marked, so its holder wakes the next.
    if (taken) memory.sate()
    if (wait !== undefined) memory.endWait(wait, sinceNanos)
    if (traced !== NO_TOKEN) lockTrace?.endWait(traced)
    const { block } = this.#contention
    if (block.active) {
      const delayNanos = Number(process.hrtime.bigint() - sinceNanos)
      block.offer(delayNanos, 1, () => readStack(captureStack(above)))
    }
    return taken
  }

  async #waitForAsync(signal: AbortSignal | undefined): Promise<void> {
    const memory = this.#memory
    const { block } = this.#contention
    const sinceNanos = process.hrtime.bigint()
    const captured: CapturedStack | undefined = block.active ? captureStack(method.lockAsync) : undefined
    const traced = this.#traceWait()
    const wait = memory.beginWait(sinceNanos)
    let wake: (how: 'aborted') => void = () => {}
    const onAbort = (): void => wake('aborted')
    signal?.addEventListener('abort', onAbort, { once: true })
    // Asynchronous waits alone do not keep the process alive: it would end in the middle of an await.
    const alive = setInterval(() => {}, LOOK_MS)
    try {
      await memory.standBackAsync(STAND_BACK_MS)
      let woken = false
      for (;;) {
        signal?.throwIfAborted()
        if (memory.takeOrMark()) break
        const nowNanos = process.hrtime.bigint()
        if (woken && nowNanos - sinceNanos > STARVING_NANOS) memory.starve()
        if (wait !== undefined) memory.continueWait(wait, nowNanos)
        const sleep = memory.sleepAsync(LOOK_MS)
        if (!sleep.async) continue
        const how = await new Promise<string>((resolve) => {
          wake = resolve
          void sleep.value.then(resolve)
        })
        woken = how === 'ok'
        if (signal?.aborted) {
          // This sleep goes on without us. Whoever wakes it means somebody who is still there.
          void sleep.value.then((late) => late === 'ok' && memory.wakeOne())
        }
      }
      memory.owner = threadId + 1
      memory.sate()
    } finally {
      clearInterval(alive)
      signal?.removeEventListener('abort', onAbort)
      if (wait !== undefined) memory.endWait(wait, sinceNanos)
      if (traced !== NO_TOKEN) lockTrace?.endWait(traced)
      if (captured !== undefined) {
        block.offer(Number(process.hrtime.bigint() - sinceNanos), 1, () => readStack(captured))
      }
    }
  }
}

/** Tells the processor that this is a loop of waiting; newer engines only. */
const pause: () => void = (Atomics as { pause?: () => void }).pause ?? (() => {})

// Where the stacks of our callers begin: just above these.
const method = {
  lock: ours(SharedMutex.prototype, 'lock'),
  tryLock: ours(SharedMutex.prototype, 'tryLock'),
  lockAsync: ours(SharedMutex.prototype, 'lockAsync'),
  runExclusive: ours(SharedMutex.prototype, 'runExclusive'),
}
