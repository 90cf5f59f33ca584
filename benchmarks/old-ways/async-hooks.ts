// What people used to write when they wanted to know what an async service was doing: every hook, and a stack for each
// operation, in memory that is bounded as ours is.
import { createHook } from 'node:async_hooks'

const MAX_EVENTS = 300_000

interface HookEvent {
  readonly type: string
  readonly asyncId: number
  readonly atMicros: number
  readonly stack?: string | undefined
}

/** Records until the result is disposed of. */
export function recordAsyncHooks(): Disposable & { readonly events: number } {
  const events: HookEvent[] = []
  let count = 0
  const add = (event: HookEvent): void => {
    events[count++ % MAX_EVENTS] = event
  }
  const now = (): number => performance.now() * 1000
  const hook = createHook({
    init(asyncId, type) {
      const holder: { stack?: string } = {}
      Error.captureStackTrace(holder)
      add({ type: `init ${type}`, asyncId, atMicros: now(), stack: holder.stack })
    },
    before: (asyncId) => add({ type: 'before', asyncId, atMicros: now() }),
    after: (asyncId) => add({ type: 'after', asyncId, atMicros: now() }),
    destroy: (asyncId) => add({ type: 'destroy', asyncId, atMicros: now() }),
  })
  hook.enable()
  return {
    get events() {
      return count
    },
    [Symbol.dispose]() {
      hook.disable()
    },
  }
}
