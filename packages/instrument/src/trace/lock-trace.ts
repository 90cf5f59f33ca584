// Where locks say who waits and who is inside, while somebody records that.
import { currentTask } from './current-task.ts'
import { kinds, OPEN_PLACES } from './layout.ts'
import { NO_PLACE, type Ring } from './ring.ts'

/** Names a wait or a hold among all that were recorded in this thread; negative is none. */
export type LockToken = number

/** No wait and no hold. */
export const NO_TOKEN: LockToken = -1

/** Records what locks do; undefined while nobody wants to know. */
export let lockTrace: LockTrace | undefined

// A hold of which nobody took notice is not worth a record, unless it is as long as a turn of the event loop may be.
const LONG_HOLD_NANOS = 1_000_000
const MAX_EPOCH = 2 ** 16

let lastLock = 0
let lastEpoch = 0

/** Returns a number for a lock, by which its waits and holds are told from those of others. */
export function nextLockNumber(): number {
  return ++lastLock
}

/** Records waits and holds into a ring until the result is disposed of. What has not ended by then is left out. */
export function traceLocks(ring: Ring): Disposable {
  lastEpoch = (lastEpoch + 1) % MAX_EPOCH
  const trace = new LockTrace(ring, lastEpoch)
  lockTrace = trace
  return {
    [Symbol.dispose]() {
      ring.forgetAll(kinds.wait)
      ring.forgetAll(kinds.hold)
      if (lockTrace === trace) lockTrace = undefined
    },
  }
}

/** Waits and holds of one ring. Tokens of another one mean nothing to it. */
export class LockTrace {
  readonly #ring: Ring
  readonly #epoch: number

  constructor(ring: Ring, epoch: number) {
    this.#ring = ring
    this.#epoch = epoch
  }

  beginWait(name: string, lock: number): LockToken {
    return this.#token(this.#ring.open(kinds.wait, this.#ring.name(name), currentTask(), lock))
  }

  /** Ends a wait and returns the task that waited. */
  endWait(token: LockToken): number {
    const place = this.#place(token)
    if (place === NO_PLACE) return 0
    const task = this.#ring.taskAt(place)
    this.#ring.close(place, 0)
    return task
  }

  beginHold(name: string, lock: number, task: number = currentTask()): LockToken {
    return this.#token(this.#ring.open(kinds.hold, this.#ring.name(name), task, lock))
  }

  /** Ends a hold, which is recorded if it made somebody wait or was long. */
  endHold(token: LockToken, madeWait: boolean): void {
    this.#ring.closeIfLonger(this.#place(token), 0, madeWait ? 0 : LONG_HOLD_NANOS)
  }

  #token(place: number): LockToken {
    return place === NO_PLACE ? NO_TOKEN : this.#epoch * OPEN_PLACES + place
  }

  #place(token: LockToken): number {
    return token < 0 || Math.floor(token / OPEN_PLACES) !== this.#epoch ? NO_PLACE : token % OPEN_PLACES
  }
}
