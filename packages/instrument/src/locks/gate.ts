// A number of permits and a fair queue for them: what Mutex, Semaphore and RwLock are made of.
import { setImmediate } from 'node:timers'
import { type ContentionProfiler, contention } from '../contention/profiler.ts'
import { type CapturedStack, captureStack, type Ours, readStack } from '../contention/stack.ts'
import { Guard, type Releasable } from './guard.ts'
import { WaitTally } from './wait-tally.ts'

/** How to wait. */
export interface LockOptions {
  /** Ends the wait: the caller leaves the queue at once, and gets a rejection with the signal's reason. */
  signal?: AbortSignal | undefined
}

/** What a lock is made with. */
export interface LockSettings {
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

  constructor(permits: number, settings: LockSettings = {}) {
    this.#available = permits
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
    return new Guard(this, permits)
  }

  /** @param above - the method that the caller called; the stack of a wait begins at its caller */
  acquire(permits: number, options: LockOptions | undefined, above: Ours): Promise<Guard> {
    const signal = options?.signal
    // A caller who has given up gets nothing, not even a lock that is free.
    if (signal?.aborted) return Promise.reject(signal.reason as unknown as Error)
    if (this.#head === undefined && this.#available >= permits) {
      this.#available -= permits
      return Promise.resolve(new Guard(this, permits))
    }
    return this.#wait(permits, signal, above)
  }

  release(permits: number, above: Ours): void {
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

  #leave(waiter: Waiter): void {
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
      this.#leave(head)
      head.stopListening?.()
      resume(head, new Guard(this, head.permits))
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
