// Timers, sockets, requests to the system: those which begin while somebody looks, until they are gone.
import { createHook, type AsyncHook } from 'node:async_hooks'
import { captureStack, type CapturedStack, readStack, type Stack } from '../contention/stack.ts'
import { countDropped } from '../drops.ts'
import { isOurs, type Task, withoutMachinery } from './task.ts'
import type { Thinning } from './thinning.ts'

// Some 400 bytes each: 20 MB.
const MAX_PENDING = 50_000
const MAX_UNREAD = 4096
// Types are names that libraries may make up.
const MAX_TYPE_LENGTH = 64

interface Tracked {
  readonly type: string
  readonly weight: number
  readonly sinceMs: number
  captured: CapturedStack | undefined
  stack: Stack | undefined
}

// Over before anybody can look; and promises are followed elsewhere, where it is cheaper.
const ignored: ReadonlySet<string> = new Set(['TickObject', 'Microtask', 'PROMISE'])

/** Follows resources of the runtime from when they begin to when they are destroyed. */
export class ResourceTracker implements Disposable {
  readonly #thinning: Thinning
  readonly #nowMs: () => number
  readonly #maxPending: number
  readonly #hook: AsyncHook
  readonly #pending = new Map<number, Tracked>()
  #unread: number[] = []
  #dropped = 0

  constructor(options: ResourceTrackerOptions) {
    const { thinning, nowMs = () => performance.now(), maxPending = MAX_PENDING } = options
    this.#thinning = thinning
    this.#nowMs = nowMs
    this.#maxPending = maxPending
    const init = (id: number, type: string): void => this.#begin(id, type, init)
    // Without promises it costs 0.5 us for each resource; with them, every promise of the service would pay 4 us.
    // Before Node 26 there is no such option.
    this.#hook = createHook({ init, destroy: (id) => void this.#pending.delete(id), trackPromises: false })
    this.#hook.enable()
  }

  /** How many resources were not looked at, because too many were there. */
  get dropped(): number {
    return this.#dropped
  }

  /** To be called every 100 ms or so: see {@link PromiseTracker.tick}. */
  tick(): void {
    const unread = this.#unread
    this.#unread = []
    for (const id of unread) {
      const tracked = this.#pending.get(id)
      if (tracked !== undefined) read(tracked)
    }
  }

  /** Returns what is there. */
  list(): Task[] {
    this.tick()
    const nowMs = this.#nowMs()
    return Array.from(this.#pending.values(), (tracked) => ({
      type: tracked.type,
      stack: withoutMachinery(read(tracked)),
      weight: tracked.weight,
      ageMs: nowMs - tracked.sinceMs,
      abandoned: false,
    }))
  }

  /** Stops looking and forgets everything. Resources cost what they did before. */
  [Symbol.dispose](): void {
    this.#hook.disable()
    this.#pending.clear()
    this.#unread = []
  }

  // Runs for every resource of the service; what is thrown from here would end the process.
  #begin(id: number, type: string, above: (...args: never) => unknown): void {
    try {
      if (ignored.has(type) || isOurs()) return
      const weight = this.#thinning.take()
      if (weight === 0) return
      if (this.#pending.size >= this.#maxPending) {
        this.#dropped++
        countDropped('task')
        return
      }
      const tracked: Tracked = {
        type: type.slice(0, MAX_TYPE_LENGTH),
        weight,
        sinceMs: this.#nowMs(),
        captured: captureStack(above),
        stack: undefined,
      }
      this.#pending.set(id, tracked)
      if (this.#unread.length < MAX_UNREAD) this.#unread.push(id)
      else read(tracked)
    } catch {
      this.#dropped++
    }
  }
}

/** What a tracker takes from outside; another clock in tests. */
export interface ResourceTrackerOptions {
  readonly thinning: Thinning
  readonly nowMs?: () => number
  readonly maxPending?: number
}

function read(tracked: Tracked): Stack {
  tracked.stack ??= readStack(tracked.captured ?? {})
  tracked.captured = undefined
  return tracked.stack
}
