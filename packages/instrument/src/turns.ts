// Work that holds the event loop takes turns: one piece at a time, and everybody else's work in between.
import { InstrumentError } from './errors.ts'

/** A queue of work. */
export interface Turns {
  /** How many have not had their turn yet. */
  readonly waiting: number
  /**
   * Runs work when those before it have run and the event loop has gone round once since. What the work awaits holds
   * nobody up. Rejects without running it where the signal is aborted by then.
   *
   * @throws {InstrumentError} `ANSWERS_LIMIT` when too many wait already
   */
  take<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>
}

/** Returns a queue for so many. */
export function createTurns(maxWaiting: number): Turns {
  let waiting = 0
  let last = Promise.resolve()
  return {
    get waiting() {
      return waiting
    },
    async take(work, signal) {
      if (waiting >= maxWaiting) {
        throw new InstrumentError('ANSWERS_LIMIT', `${waiting} requests are waiting for an answer already`)
      }
      const before = last
      const turn = Promise.withResolvers<void>()
      last = turn.promise
      waiting++
      await before
      waiting--
      try {
        signal.throwIfAborted()
        // Not awaited: the turn is over when the work first lets go of the event loop.
        return work()
      } finally {
        setImmediate(turn.resolve)
      }
    },
  }
}
