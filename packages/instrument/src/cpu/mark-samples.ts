// Marks the samples of a profiler, by what it finds in a store when it looks.
import type { AsyncLocalStorage } from 'node:async_hooks'
import { type ContextFrame, type ContextFrames, findContextFrames } from './context-frames.ts'
import type { MarkSamples, SampleContext } from './sample-context.ts'

/** What the sampler looks into. */
export type MarkStore = AsyncLocalStorage<object | undefined>

/** What code runs in that is marked with a context. */
interface Mark {
  readonly holder: object
  /** With this mark in it and nothing else. All that runs with this mark shares it. */
  readonly frame: ContextFrame | undefined
}

/**
 * Returns what marks samples.
 *
 * A request begins where no store holds anything, as long as nobody else follows requests. Then it enters a frame that
 * it shares with all requests of its labels: a frame for each, which lives as long as the request, costs some 2 to 4 us,
 * most of it in garbage collections. Where somebody else follows it, it has one of its own, with all that theirs holds.
 *
 * @param wrap - wraps a context for the sampler
 * @param store - where the sampler looks
 */
export function markSamples(
  wrap: (context: SampleContext) => object,
  store: MarkStore,
  frames: ContextFrames | undefined = findContextFrames(),
): MarkSamples {
  // As many as there are contexts, which are few.
  const marks = new Map<SampleContext, Mark>()
  const markOf = (context: SampleContext): Mark | undefined => marks.get(context) ?? makeMark(context)
  const makeMark = (context: SampleContext): Mark | undefined => {
    try {
      const holder = wrap(context)
      const mark = { holder, frame: frames && frameOf(frames, store, holder) }
      marks.set(context, mark)
      if (mark.frame) shared.add(mark.frame)
      return mark
    } catch {
      return undefined // a request comes before its label
    }
  }
  const shared = new Set<ContextFrame>()

  const runInFrame = (using: ContextFrames, mark: Mark, run: () => void): void => {
    const before = using.current()
    const entered = before === undefined ? mark.frame : new using(store, mark.holder)
    using.set(entered)
    try {
      run()
    } finally {
      const after = using.current()
      if (after === entered || after === undefined || shared.has(after)) using.set(before)
      else {
        // Somebody has entered something in the meantime, which stays entered; the mark alone ends.
        using.set(before)
        const outer = store.getStore()
        using.set(after)
        store.enterWith(outer)
      }
    }
  }

  return {
    run(context, run) {
      const mark = markOf(context)
      if (mark === undefined) run()
      else if (frames === undefined) store.run(mark.holder, run)
      else runInFrame(frames, mark, run)
    },
    enter(context, from) {
      const mark = markOf(context)
      if (mark === undefined) return
      const sharedSoFar = marks.get(from)?.frame
      if (sharedSoFar !== undefined && frames?.current() === sharedSoFar) frames.set(mark.frame)
      else store.enterWith(mark.holder)
    },
  }
}

/** Makes the frame in which a store holds a value, and no other one anything. */
function frameOf(frames: ContextFrames, store: MarkStore, value: object): ContextFrame {
  const before = frames.current()
  frames.set(undefined)
  try {
    return new frames(store, value)
  } finally {
    frames.set(before)
  }
}
