// What threads that share a lock keep in common: who is inside, who waits and since when.

/** How many waits can be told apart at once. One more waits as well, but nobody is blamed for it. */
export const MAX_WAITERS = 64

const CELLS = { state: 0, owner: 1, starving: 4 } as const
const TIMES = { blamed: 1, waits: 3 } as const

/** Bytes that a lock needs: three words, a moment, and two moments for each wait. */
export const SHARED_BYTES: number = (TIMES.waits + 2 * MAX_WAITERS) * 8

const FREE = 0
const HELD = 1
// Held, and somebody may be asleep: whoever releases has to wake one.
const CONTENDED = 2

// A wait shows that it is alive each 100 ms (see shared-mutex.ts). After 20 times of silence its thread has ended.
const SILENCE_NANOS = 2_000_000_000n

/** The cells of one lock in shared memory. Every method is one atomic step, or says why it need not be. */
export class SharedMemory {
  readonly #cells: Int32Array<SharedArrayBuffer>
  readonly #times: BigInt64Array<SharedArrayBuffer>

  constructor(buffer: SharedArrayBuffer, byteOffset: number) {
    this.#cells = new Int32Array(buffer, byteOffset, SHARED_BYTES / 4)
    this.#times = new BigInt64Array(buffer, byteOffset, SHARED_BYTES / 8)
  }

  get held(): boolean {
    return Atomics.load(this.#cells, CELLS.state) !== FREE
  }

  /** The thread that is inside, plus one; 0 is none. Only a thread asking about itself gets a lasting answer. */
  get owner(): number {
    return Atomics.load(this.#cells, CELLS.owner)
  }

  set owner(owner: number) {
    Atomics.store(this.#cells, CELLS.owner, owner)
  }

  /** Takes the lock if it is free and nobody starves for it. */
  tryTake(): boolean {
    return !this.starving && Atomics.compareExchange(this.#cells, CELLS.state, FREE, HELD) === FREE
  }

  /** Takes the lock if it is free, and otherwise sees to it that whoever holds it wakes somebody. */
  takeOrMark(): boolean {
    return Atomics.exchange(this.#cells, CELLS.state, CONTENDED) === FREE
  }

  /** Whether somebody may be asleep for the lock. */
  get contended(): boolean {
    return Atomics.load(this.#cells, CELLS.state) === CONTENDED
  }

  /** Frees the lock and wakes one. */
  free(): void {
    if (Atomics.exchange(this.#cells, CELLS.state, FREE) === CONTENDED) this.wakeOne()
  }

  wakeOne(): void {
    Atomics.notify(this.#cells, CELLS.state, 1)
  }

  /** Sleeps until woken, for at most that long; not at all when the lock is no longer marked. */
  sleep(timeoutMs: number): 'ok' | 'not-equal' | 'timed-out' {
    return Atomics.wait(this.#cells, CELLS.state, CONTENDED, timeoutMs)
  }

  /** The same without stopping the thread. */
  sleepAsync(timeoutMs: number): ReturnType<typeof Atomics.waitAsync> {
    return Atomics.waitAsync(this.#cells, CELLS.state, CONTENDED, timeoutMs)
  }

  /** Whether somebody asked newcomers to stand back. */
  get starving(): boolean {
    return Atomics.load(this.#cells, CELLS.starving) !== 0
  }

  /** Asks newcomers to stand back for a moment. */
  starve(): void {
    Atomics.store(this.#cells, CELLS.starving, 1)
  }

  /** Lets newcomers go on. */
  sate(): void {
    if (Atomics.exchange(this.#cells, CELLS.starving, 0) !== 0) Atomics.notify(this.#cells, CELLS.starving)
  }

  /** Stands back for whoever starves: until it is inside, or for as long as it takes to be sure that it is gone. */
  standBack(timeoutMs: number): void {
    if (Atomics.wait(this.#cells, CELLS.starving, 1, timeoutMs) === 'timed-out') this.sate()
  }

  /** The same without stopping the thread. */
  async standBackAsync(timeoutMs: number): Promise<void> {
    const wait = Atomics.waitAsync(this.#cells, CELLS.starving, 1, timeoutMs)
    if (wait.async && (await wait.value) === 'timed-out') this.sate()
  }

  /** Writes down that a wait began, and returns where; undefined when there is no room. */
  beginWait(nowNanos: bigint): number | undefined {
    for (let wait = 0; wait < MAX_WAITERS; wait++) {
      if (Atomics.compareExchange(this.#times, sinceOf(wait), 0n, nowNanos) === 0n) return wait
    }
    return undefined
  }

  /** Writes down that a wait goes on. */
  continueWait(wait: number, nowNanos: bigint): void {
    Atomics.store(this.#times, seenOf(wait), nowNanos)
  }

  /** Writes down that a wait is over, unless it was taken for dead and its place given away meanwhile. */
  endWait(wait: number, sinceNanos: bigint): void {
    Atomics.compareExchange(this.#times, sinceOf(wait), sinceNanos, 0n)
  }

  /** Begins a new account of blame, and returns when the old one began. Called by the holder, so there is one. */
  settle(nowNanos: bigint): bigint {
    return Atomics.exchange(this.#times, TIMES.blamed, nowNanos)
  }

  /**
   * Adds up how long those who wait now have waited, each since it came or since the account began. Waits of
   * threads that ended in the middle of them are struck out.
   */
  sumWaits(beganNanos: bigint, nowNanos: bigint): { waiting: number; delayNanos: number } {
    let waiting = 0
    let delayNanos = 0
    for (let wait = 0; wait < MAX_WAITERS; wait++) {
      const since = Atomics.load(this.#times, sinceOf(wait))
      if (since === 0n) continue
      const seen = Atomics.load(this.#times, seenOf(wait))
      if (nowNanos - (seen > since ? seen : since) > SILENCE_NANOS) {
        this.endWait(wait, since)
        continue
      }
      const from = since > beganNanos ? since : beganNanos
      waiting++
      // Another thread may have read its clock after we read ours.
      if (from < nowNanos) delayNanos += Number(nowNanos - from)
    }
    return { waiting, delayNanos }
  }
}

const sinceOf = (wait: number): number => TIMES.waits + 2 * wait
const seenOf = (wait: number): number => TIMES.waits + 2 * wait + 1
