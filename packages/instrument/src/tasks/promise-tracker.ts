// Promises that wait: those which begin while somebody looks, by where their stack was, until they settle.
import { inspect } from 'node:util'
import { promiseHooks } from 'node:v8'
import {
  captureStack,
  type CapturedStack,
  readCallSites,
  type Stack,
  stackOfSites,
} from '../contention/stack.ts'
import { countDropped } from '../drops.ts'
import { type PromiseRole, roleOfPromise } from './promise-role.ts'
import { type Task, withoutMachinery } from './task.ts'
import type { Thinning } from './thinning.ts'

// Some 500 bytes each: 25 MB. A service has a few hundred; whoever has more has found what there is to find.
const MAX_PENDING = 50_000

// A stack that was captured and not read holds on to the functions in it and takes some 3 kB: 12 MB.
const MAX_UNREAD = 4096

interface Tracked {
  readonly weight: number
  readonly sinceMs: number
  /** The promise that it was made for, where that is tracked too. */
  readonly parent: Tracked | undefined
  readonly derived: boolean
  captured: CapturedStack | undefined
  role: PromiseRole | undefined
  stack: Stack | undefined
  /** Whether it was made while no function of a script was running. */
  nowhere: boolean
  /** Whether anything waits for it. What does, settles after it. */
  awaited: boolean
  settled: boolean
  /** The promise that it was made for, where nothing is known of that one. */
  stranger: object | undefined
  /** In place of the promises themselves, once it has been there for a while. */
  weak: { readonly promise: WeakRef<object>; readonly stranger: WeakRef<object> | undefined } | undefined
}

/**
 * Follows promises from when they begin to when they settle.
 *
 * A request that hangs is one piece of work, however many async functions wait for each other in it. What is counted
 * is therefore the innermost wait, at the place of its `await` or `then`: the one for a promise which does not itself
 * wait for another. A promise that nobody waits for counts where it was made.
 *
 * So as not to take such a chain apart, promises are taken or left together with those that they were made for.
 */
export class PromiseTracker implements Disposable {
  readonly #thinning: Thinning
  readonly #nowMs: () => number
  readonly #maxPending: number
  readonly #stop: () => void
  // What is pending. Nearly all promises settle before the next tick, and a strong reference for that long costs
  // 0.1 us; what can never settle must be free to go, and a weak one costs twice as much. Undefined: left out.
  readonly #young = new Map<object, Tracked | undefined>()
  readonly #old = new WeakMap<object, Tracked | undefined>()
  readonly #pending = new Set<Tracked>()
  #unread = 0
  #dropped = 0

  constructor(options: PromiseTrackerOptions) {
    const { thinning, nowMs = () => performance.now(), maxPending = MAX_PENDING } = options
    this.#thinning = thinning
    this.#nowMs = nowMs
    this.#maxPending = maxPending
    const init = (promise: object, parent: object | undefined): void => this.#begin(promise, parent, init)
    // Typed as any function; what it takes and returns is in the documentation.
    this.#stop = promiseHooks.createHook({
      init: init as (promise: Promise<unknown>, parent: Promise<unknown>) => void,
      settled: (promise: Promise<unknown>) => this.#settle(promise),
    }) as () => void
  }

  /** How many promises were not looked at, because too many were pending. */
  get dropped(): number {
    return this.#dropped
  }

  /**
   * To be called every 100 ms or so: what has been pending since before is little of all there was. Its stacks are
   * read, so that nothing of the service is kept for them.
   */
  tick(): void {
    for (const [promise, tracked] of this.#young) {
      this.#old.set(promise, tracked)
      if (tracked === undefined) continue
      const { stranger } = tracked
      tracked.weak = {
        promise: new WeakRef(promise),
        stranger: stranger === undefined ? undefined : new WeakRef(stranger),
      }
      tracked.stranger = undefined
      read(tracked)
    }
    this.#young.clear()
    this.#unread = 0
  }

  /** Returns what is waiting, each thing once. */
  list(): Task[] {
    this.tick()
    const nowMs = this.#nowMs()
    return [...this.#pending].filter(isWork).map((tracked) => ({
      type: 'promise',
      stack: withoutMachinery(placeOf(tracked)),
      weight: tracked.weight,
      ageMs: nowMs - tracked.sinceMs,
      abandoned: tracked.weak?.promise.deref() === undefined,
    }))
  }

  /** Stops looking and forgets everything. Promises cost what they did before. */
  [Symbol.dispose](): void {
    this.#stop()
    this.#pending.clear()
    this.#young.clear()
  }

  // Runs for every promise of the service.
  #begin(promise: object, parent: object | undefined, above: (...args: never) => unknown): void {
    try {
      const isStranger = parent !== undefined && !this.#young.has(parent) && !this.#old.has(parent)
      const known = parent === undefined || isStranger ? undefined : this.#find(parent)
      // With one that was taken, or as chance has it.
      const weight = parent === undefined || isStranger ? this.#thinning.take() : (known?.weight ?? 0)
      let tracked: Tracked | undefined
      if (weight > 0 && this.#hasRoom()) {
        tracked = {
          weight,
          sinceMs: this.#nowMs(),
          parent: known,
          derived: parent !== undefined,
          captured: captureStack(above),
          role: undefined,
          stack: undefined,
          nowhere: false,
          awaited: false,
          settled: false,
          stranger: isStranger ? parent : undefined,
          weak: undefined,
        }
        if (known !== undefined) {
          known.awaited = true
          this.#thinning.count()
        }
        this.#pending.add(tracked)
        if (this.#unread++ >= MAX_UNREAD) read(tracked)
      }
      this.#young.set(promise, tracked)
    } catch {
      // A promise of the service must come into being whatever happens here.
      this.#dropped++
    }
  }

  #find(promise: object): Tracked | undefined {
    return this.#young.get(promise) ?? this.#old.get(promise)
  }

  #hasRoom(): boolean {
    if (this.#pending.size < this.#maxPending) return true
    this.#dropped++
    countDropped('task')
    return false
  }

  #settle(promise: object): void {
    const tracked = this.#find(promise)
    this.#young.delete(promise)
    if (tracked === undefined) return
    tracked.settled = true
    tracked.captured = undefined
    tracked.stranger = undefined
    this.#pending.delete(tracked)
  }
}

function isWork(tracked: Tracked): boolean {
  const { role } = read(tracked)
  if (!tracked.derived) return role === 'source' && !tracked.awaited
  const { parent, weak } = tracked
  if (parent === undefined) {
    // Older than the tracker, or settled before this one was made. What is gone had settled, more likely than not.
    const stranger = weak?.stranger?.deref()
    return stranger !== undefined && isPending(stranger)
  }
  // What it was made for has settled: it follows something else now, which counts by itself.
  if (parent.settled) return false
  const { role: parentRole } = read(parent)
  // Nobody gets to see what the engine makes at an await. If one has a waiter, it stands for an object with a
  // then() of its own, about which nothing more is known.
  return parentRole === 'source' || parentRole === 'await'
}

/** What a tracker takes from outside; another clock in tests. */
export interface PromiseTrackerOptions {
  readonly thinning: Thinning
  readonly nowMs?: () => number
  readonly maxPending?: number
}

function read(tracked: Tracked): { role: PromiseRole; stack: Stack; nowhere: boolean } {
  const { captured } = tracked
  if (tracked.role === undefined || tracked.stack === undefined) {
    const sites = captured === undefined ? [] : withoutHooks(readCallSites(captured))
    tracked.role = roleOfPromise(sites, tracked.derived)
    tracked.stack = stackOfSites(sites)
    tracked.nowhere = sites.every((site) => !site.getFileName())
    tracked.captured = undefined
  }
  return { role: tracked.role, stack: tracked.stack, nowhere: tracked.nowhere }
}

/**
 * Returns where something waits. Of an async function that returns a promise without awaiting it, the engine waits for
 * that promise by itself and from nowhere: then it is where the promise was made.
 */
function placeOf(tracked: Tracked): Stack {
  const { stack, nowhere } = read(tracked)
  return nowhere && tracked.parent !== undefined ? read(tracked.parent).stack : stack
}

/** Where there are several hooks, Node calls them from a function of its own. */
function withoutHooks(sites: readonly NodeJS.CallSite[]): readonly NodeJS.CallSite[] {
  return sites[0]?.getFileName() === 'node:internal/promise_hooks' ? sites.slice(1) : sites
}

/** There is no other way to ask. Own properties are not looked at, and nothing of the service's is called. */
function isPending(promise: object): boolean {
  return inspect(promise, { depth: 0, customInspect: false, getters: false }).includes('<pending>')
}
