// A number of permits and a fair queue for them: what Mutex, Semaphore and RwLock are made of.
import { setImmediate } from 'node:timers'
import { type ContentionProfiler, contention } from '../contention/profiler.ts'
import { type CapturedStack, captureStack, type Ours, readStack } from '../contention/stack.ts'
import { lockTrace, type LockToken, NO_TOKEN, nextLockNumber } from '../trace/lock-trace.ts'
import { Guard, type Releasable } from './guard.ts'
import { WaitTally } from './wait-tally.ts'

/** How to wait. */
export interface LockOptions {
  /** Ends the wait: the caller leaves the queue at once, and gets a rejection with the signal's reason. */
  signal?: AbortSignal | undefined
}

/** What a lock is made with. */
export interface LockSettings {
  /** What it is called on a timeline; one of a few. Default: its kind, such as `Mutex`. */
  name?: string | undefined
  /** Where waits are reported. Default: what `/debug/pprof/block` and `/debug/pprof/mutex` show. */
  contention?: ContentionProfiler | undefined
}

/**
 * First come, first served, whatever the number of permits: a waiter for many is not overtaken by waiters for few.
 * A release hands its permits over; nobody who comes later can take them before.
 */
export class Gate implements Releasable {
  #available: number
  #head: Waiter | undefined
  #tail: Waiter | undefined
  #waiting = 0
  readonly #tally = new WaitTally()
  readonly #contention: ContentionProfiler
  readonly #name: string
  readonly #number = nextLockNumber()

  constructor(permits: number, kind: string, settings: LockSettings = {}) {
    this.#available = permits
    this.#name = settings.name ?? kind
    this.#contention = settings.contention ?? contention
  }

  /** How many permits are free. */
  get available(): number {
    return this.#available
  }

  /** How many callers wait. */
  get waiting(): number {
    return this.#waiting
  }

  /** Takes permits if that needs no wait. */
  tryAcquire(permits: number): Guard | undefined {
    if (this.#head !== undefined || this.#available < permits) return undefined
    this.#available -= permits
    return this.#enter(permits)
  }

  /** @param above - the method that the caller called; the stack of a wait begins at its caller */
  acquire(permits: number, options: LockOptions | undefined, above: Ours): Promise<Guard> {
    const signal = options?.signal
    // A caller who has given up gets nothing, not even a lock that is free.
    if (signal?.aborted) return Promise.reject(signal.reason as unknown as Error)
    if (this.#head === undefined && this.#available >= permits) {
      this.#available -= permits
      return Promise.resolve(this.#enter(permits))
    }
    return this.#wait(permits, signal, above)
  }

  release(permits: number, above: Ours, hold: LockToken): void {
    if (hold !== NO_TOKEN) lockTrace?.endHold(hold, this.#head !== undefined)
    this.#available += permits
    if (this.#head !== undefined || this.#tally.pending) this.#handOver(above)
  }

  #wait(permits: number, signal: AbortSignal | undefined, above: Ours): Promise<Guard> {
    const { promise, resolve, reject } = Promise.withResolvers<Guard>()
    const waiter: Waiter = {
      permits,
      resolve,
      previous: this.#tail,
      next: undefined,
      sinceNanos: undefined,
      captured: undefined,
      stopListening: undefined,
      wait: lockTrace === undefined ? NO_TOKEN : lockTrace.beginWait(this.#name, this.#number),
    }
    const { block, mutex, nowNanos } = this.#contention
    if (block.active || mutex.active) {
      waiter.sinceNanos = nowNanos()
      this.#tally.arrive(waiter.sinceNanos)
      // Now or never: once the caller awaits, its stack is gone. Whether the wait is kept depends on its length.
      if (block.active) waiter.captured = captureStack(above)
    }
    if (signal !== undefined) {
      const onAbort = (): void => {
        this.#leave(waiter)
        reject(signal.reason)
        this.#letIn()
      }
      signal.addEventListener('abort', onAbort, { once: true })
      waiter.stopListening = () => signal.removeEventListener('abort', onAbort)
    }
    if (this.#tail === undefined) this.#head = waiter
    else this.#tail.next = waiter
    this.#tail = waiter
    this.#waiting++
    return promise
  }

  #enter(permits: number, task?: number): Guard {
    const hold = lockTrace === undefined ? NO_TOKEN : lockTrace.beginHold(this.#name, this.#number, task)
    return new Guard(this, permits, hold)
  }

  /** Takes a waiter out of the queue, and returns the task that it waited for. */
  #leave(waiter: Waiter): number | undefined {
    const task = waiter.wait === NO_TOKEN ? undefined : lockTrace?.endWait(waiter.wait)
    this.#unlink(waiter)
    return task
  }

  #unlink(waiter: Waiter): void {
    const { previous, next } = waiter
    if (previous === undefined) this.#head = next
    else previous.next = next
    if (next === undefined) this.#tail = previous
    else next.previous = previous
    this.#waiting--
    const { sinceNanos, captured } = waiter
    if (sinceNanos === undefined) return
    const nowNanos = this.#contention.nowNanos()
    this.#tally.leave(nowNanos)
    if (captured !== undefined) {
      this.#contention.block.offer(nowNanos - sinceNanos, 1, () => readStack(captured))
    }
  }

  /** Lets in who is next, as far as the permits go. */
  #letIn(): void {
    for (let head = this.#head; head !== undefined && head.permits <= this.#available; head = this.#head) {
      this.#available -= head.permits
      const task = this.#leave(head)
      head.stopListening?.()
      resume(head, this.#enter(head.permits, task))
    }
  }

  #handOver(above: Ours): void {
    this.#letIn()
    if (!this.#tally.pending) return
    const { contentions, delayNanos } = this.#tally.take()
    const { mutex } = this.#contention
    if (mutex.active) mutex.offer(delayNanos, contentions, () => readStack(captureStack(above)))
  }
}

interface Waiter {
  readonly permits: number
  readonly resolve: (guard: Guard) => void
  previous: Waiter | undefined
  next: Waiter | undefined
  /** When the wait began; undefined when nobody was sampling then. */
  sinceNanos: number | undefined
  captured: CapturedStack | undefined
  /** On the timeline. */
  readonly wait: LockToken
  stopListening: (() => void) | undefined
}

// Two callers who pass a lock to and fro without ever waiting for anything else would keep every timer and
// socket of the process waiting: handing over is a microtask. So each 1,024th time the event loop goes first.
// At 0.2 us a time that is 5,000 rounds of the loop in a second of nothing but handing over.
const HANDOVERS_PER_ROUND = 1024
let handovers = 0

function resume({ resolve }: Waiter, guard: Guard): void {
  if (++handovers % HANDOVERS_PER_ROUND === 0) setImmediate(resolve, guard)
  else resolve(guard)
}
