// The Mutex of @hotpath/instrument with all that reports to profiles taken out: what it would cost without.
import { setImmediate } from 'node:timers'

/** The right to be inside, to be given back once. */
export class BareGuard implements Disposable {
  #from: BareGate | undefined
  readonly #permits: number

  constructor(from: BareGate, permits: number) {
    this.#from = from
    this.#permits = permits
  }

  release(): void {
    if (this.#from === undefined) throw new Error('released before')
    this.#giveBack(this.#from)
  }

  [Symbol.dispose](): void {
    if (this.#from !== undefined) this.#giveBack(this.#from)
  }

  #giveBack(from: BareGate): void {
    this.#from = undefined
    from.release(this.#permits)
  }
}

interface Waiter {
  readonly permits: number
  readonly resolve: (guard: BareGuard) => void
  previous: Waiter | undefined
  next: Waiter | undefined
  stopListening: (() => void) | undefined
}

const HANDOVERS_PER_ROUND = 1024
let handovers = 0

class BareGate {
  #available: number
  #head: Waiter | undefined
  #tail: Waiter | undefined

  constructor(permits: number) {
    this.#available = permits
  }

  acquire(permits: number, options: { signal?: AbortSignal } | undefined): Promise<BareGuard> {
    const signal = options?.signal
    if (signal?.aborted) return Promise.reject(signal.reason as unknown as Error)
    if (this.#head === undefined && this.#available >= permits) {
      this.#available -= permits
      return Promise.resolve(new BareGuard(this, permits))
    }
    return this.#wait(permits, signal)
  }

  release(permits: number): void {
    this.#available += permits
    if (this.#head !== undefined) this.#letIn()
  }

  #wait(permits: number, signal: AbortSignal | undefined): Promise<BareGuard> {
    const { promise, resolve, reject } = Promise.withResolvers<BareGuard>()
    const waiter: Waiter = {
      permits,
      resolve,
      previous: this.#tail,
      next: undefined,
      stopListening: undefined,
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
    return promise
  }

  #leave({ previous, next }: Waiter): void {
    if (previous === undefined) this.#head = next
    else previous.next = next
    if (next === undefined) this.#tail = previous
    else next.previous = previous
  }

  #letIn(): void {
    for (let head = this.#head; head !== undefined && head.permits <= this.#available; head = this.#head) {
      this.#available -= head.permits
      this.#leave(head)
      head.stopListening?.()
      const guard = new BareGuard(this, head.permits)
      if (++handovers % HANDOVERS_PER_ROUND === 0) setImmediate(head.resolve, guard)
      else head.resolve(guard)
    }
  }
}

/** Lets one caller in at a time, and tells nobody. */
export class BareMutex {
  readonly #gate = new BareGate(1)

  lock(options?: { signal?: AbortSignal }): Promise<BareGuard> {
    return this.#gate.acquire(1, options)
  }

  async runExclusive<T>(action: () => T | PromiseLike<T>): Promise<T> {
    const guard = await this.#gate.acquire(1, undefined)
    try {
      return await action()
    } finally {
      guard[Symbol.dispose]()
    }
  }
}
