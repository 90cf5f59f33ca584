// What a thread of lock-thread.ts is told to do, and what it shares with who tells it: see shared-mutex.test.ts.

export interface Order {
  readonly buffer: SharedArrayBuffer
  /** See {@link cells}. */
  readonly cells: SharedArrayBuffer
  readonly role: 'count' | 'hold' | 'wait' | 'insist'
  readonly times?: number
}

/** Numbers in shared memory, by what they are. */
export const cells = {
  /** Which only the one inside may touch. */
  count: 0,
  pause: 1,
  /** A word to go on: 0 is wait. */
  goOn: 2,
  /** How often the one who waits has been inside. */
  turns: 3,
  /** How often the one who insists saw somebody starve and stood back, or came in before it at once. */
  stoodBack: 4,
  passed: 5,
} as const
