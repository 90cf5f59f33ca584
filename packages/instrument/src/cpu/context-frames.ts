// Node's frames of async context, which it keeps to itself: entering one that is there already allocates nothing, where
// AsyncLocalStorage makes a new one each time, and copies into it what the current one holds.
import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'

/** What all stores hold at a moment. Entering something makes another, so any number of things may go on in one. */
export type ContextFrame = object

/** Makes, reads and enters frames. */
export interface ContextFrames {
  /** Makes a frame with all that the current one holds, but this value in this store. */
  new (store: AsyncLocalStorage<object | undefined>, value: object): ContextFrame
  /** Undefined where no store holds anything. */
  current(): ContextFrame | undefined
  /** Enters a frame, to the end of the event that is being handled or until the next one is entered. */
  set(frame: ContextFrame | undefined): void
}

/**
 * Returns what enters frames, or undefined where this Node has none that do what is expected of them; tried out each
 * time, because nothing of this is promised by anybody.
 */
export function findContextFrames(): ContextFrames | undefined {
  const store = new AsyncLocalStorage<object | undefined>()
  const [one, other] = [{}, {}]
  try {
    const frame = store.run(one, frameOfNow)
    const frames: unknown = frame?.constructor
    if (frame === undefined || !hasMethods(frames)) return undefined
    const before = frames.current()
    try {
      frames.set(frame)
      const isEntered = frames.current() === frame && store.getStore() === one
      const second = new frames(store, other)
      const isUntouched = frames.current() === frame && store.getStore() === one
      frames.set(second)
      const isReplaced = store.getStore() === other
      frames.set(undefined)
      const isLeft = frames.current() === undefined && store.getStore() === undefined
      return isEntered && isUntouched && isReplaced && isLeft ? frames : undefined
    } finally {
      frames.set(before)
    }
  } catch {
    return undefined // another Node than was expected
  }
}

/** Where Node shows a frame: resources have the one that they were made in. */
function frameOfNow(): ContextFrame | undefined {
  const resource = new AsyncResource('HOTPATH', { requireManualDestroy: true })
  const key = Object.getOwnPropertySymbols(resource).find(
    ({ description }) => description === 'context_frame',
  )
  const frame: unknown = key && Reflect.get(resource, key)
  return typeof frame === 'object' && frame !== null ? frame : undefined
}

function hasMethods(frames: unknown): frames is ContextFrames {
  return (
    typeof frames === 'function' &&
    ['current', 'set'].every((name) => typeof Reflect.get(frames, name) === 'function')
  )
}
