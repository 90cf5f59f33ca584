// A piece of work that has begun and not ended, as the trackers hand it out.
import type { Stack } from '../contention/stack.ts'

/** Work in flight. */
export interface Task {
  /** What it is: `promise`, or the type that the runtime has for a resource, such as `Timeout`. */
  readonly type: string
  /** Where it began; for a promise that somebody awaits, where that is. Leaf first. */
  readonly stack: Stack
  /** How many it stands for. */
  readonly weight: number
  readonly ageMs: number
  /** Nothing can settle it any more: the promise was collected as garbage while somebody waited for it. */
  readonly abandoned: boolean
}

/**
 * Returns a stack from the first frame on that is the service's own, so that the work is found at who asked for it
 * and not at `new Timeout`. What it is, is in its type. A stack that is Node's own throughout stays as it is.
 */
export function withoutMachinery(stack: Stack): Stack {
  const first = stack.findIndex(({ filename }) => filename !== '' && !filename.startsWith('node:'))
  return first === -1 ? stack : stack.slice(first)
}

let ours = 0

/** Whether the resource that begins right now is our own and not the service's. */
export function isOurs(): boolean {
  return ours > 0
}

/** Starts a timer of our own, which no tracker takes for the service's. */
export function asOurs<T>(begin: () => T): T {
  ours++
  try {
    return begin()
  } finally {
    ours--
  }
}
