// The goroutine profile: work in flight, which is what goroutines are in Go.
import type { Label, Profile } from '@hotpath/profile'
import process from 'node:process'
import { toStack } from '../contention/stack.ts'
import { createFirstClassBuilder } from '../first-class.ts'
import { requestsInFlight } from './requests-in-flight.ts'
import { StackCounts } from './stack-counts.ts'
import { asOurs, type Task } from './task.ts'
import { TaskTracker } from './task-tracker.ts'
import { checkFraction, type TaskFraction } from './thinning.ts'

/** The longest that {@link recordTasks} looks for: what it costs the service is to end by itself. */
export const MAX_TASK_SECONDS = 60

// 4,096 stacks of 32 frames are some 2 MB of profile before it is compressed.
const MAX_STACKS = 4096
// One by one they are for reading; 1,000 are 30,000 lines.
const MAX_ONE_BY_ONE = 1000
const MAX_TYPES = 64

/** How {@link trackTasks} looks. */
export interface TaskTrackingOptions {
  /**
   * 0, the default, looks at everything while there is little, and at less the more there is, so that stacks cost at
   * most 2.5 % of a core. n looks at one in n, whatever that costs: 1 at everything.
   */
  fraction?: TaskFraction | undefined
}

let tracking: { readonly tracker: TaskTracker; readonly sinceMs: number; leases: number } | undefined

/**
 * Keeps the stack that work in flight began at, so that `/debug/pprof/goroutine` has it at any moment, until the
 * result is disposed of. For a service that is being investigated: every promise costs 0.3 us, and those looked at
 * 5 us more. Without it, `seconds=` keeps stacks for just that long.
 *
 * Where it is on already, it stays as it is.
 *
 * @throws {InstrumentError} `OPTION_INVALID`
 */
export function trackTasks({ fraction = 0 }: TaskTrackingOptions = {}): Disposable {
  checkFraction(fraction)
  tracking ??= { tracker: new TaskTracker(fraction), sinceMs: Date.now(), leases: 0 }
  const held = tracking
  held.leases++
  let released = false
  return {
    [Symbol.dispose]() {
      if (released) return
      released = true
      if (--held.leases > 0) return
      held.tracker[Symbol.dispose]()
      if (tracking === held) tracking = undefined
    },
  }
}

/** How many there are, for the index. */
export function countTasks(): number {
  return requestsInFlight.size + process.getActiveResourcesInfo().length
}

/** How a profile of tasks is to look. */
export interface TaskProfileOptions {
  /** Each task for itself and with its age, the oldest first, for `debug=2`. */
  readonly oneByOne?: boolean
}

/**
 * Collects the work in flight in this thread: requests by route, and resources of the runtime by type, neither of
 * which has a stack. Where {@link trackTasks} is on, there are the stacks of promises and resources instead of the
 * types. It costs next to nothing.
 */
export function collectTasks({ oneByOne = false }: TaskProfileOptions = {}): Profile {
  if (tracking !== undefined) {
    const { tracker, sinceMs } = tracking
    return toProfile([...listRequests(), ...tracker.list()], {
      oneByOne,
      comments: [`what began since ${new Date(sinceMs).toISOString()}`, ...describe(tracker)],
    })
  }
  const resources = countTypes(process.getActiveResourcesInfo())
  return toProfile([...listRequests(), ...resources], {
    oneByOne,
    comments: [
      'requests by route and resources by type, without stacks, unless ENABLE_TASK_PROFILE keeps them; seconds=5 has the stacks of what begins in five seconds, or with debug=1 and debug=2 window=5',
    ],
  })
}

/** What to look at, and for how long. */
export interface TaskRecordingOptions extends TaskProfileOptions {
  /** See {@link TaskTrackingOptions.fraction}. */
  readonly fraction?: TaskFraction
  readonly seconds: number
  /** Ends the recording early, with a rejection. */
  readonly signal: AbortSignal
}

/**
 * Returns the work that begins in the next seconds and is still in flight at their end, by the stack it began at.
 * Recordings do not share; nothing is left of one when it is over.
 */
export function recordTasks(options: TaskRecordingOptions): Promise<Profile> {
  return new Promise((resolve, reject) => {
    const watch = (): void => {
      try {
        watchTasks(options, resolve, reject)
      } catch (error) {
        reject(error as Error) // ours
      }
    }
    // Once the promises of whoever called us are all there: they are not the service's.
    asOurs(() => setImmediate(watch).unref())
  })
}

function watchTasks(
  options: TaskRecordingOptions,
  resolve: (profile: Profile) => void,
  reject: (error: Error) => void,
): void {
  const { fraction = 0, seconds, signal, oneByOne = false } = options
  signal.throwIfAborted()
  const started = new DisposableStack()
  const end = (finish: () => void): void => {
    try {
      finish()
    } catch (error) {
      reject(error as Error) // ours, or the engine's
    } finally {
      started.dispose()
    }
  }
  const startTicks = process.hrtime.bigint()
  const finish = (): void => {
    const durationNanos = Number(process.hrtime.bigint() - startTicks)
    const tasks = tracker.list()
    const requests = listRequests().filter(({ ageMs = 0 }) => ageMs * 1e6 <= durationNanos)
    const comments = [`what began in ${seconds} s and was in flight at their end`, ...describe(tracker)]
    resolve(toProfile([...requests, ...tasks], { oneByOne, durationNanos, comments }))
  }
  const cancel = (): void => end(() => reject(signal.reason as Error)) // that of an AbortController
  signal.addEventListener('abort', cancel)
  started.defer(() => signal.removeEventListener('abort', cancel))
  const timer = asOurs(() => setTimeout(() => end(finish), seconds * 1000))
  timer.unref()
  started.defer(() => clearTimeout(timer))
  const tracker = started.use(new TaskTracker(fraction))
}

function describe(tracker: TaskTracker): string[] {
  const { fraction, dropped } = tracker
  const sampled =
    fraction === 1
      ? 'every promise and resource was looked at'
      : `at the end, one promise or resource in ${fraction} was looked at`
  return dropped === 0 ? [sampled] : [sampled, `${dropped} were left out, because too many were in flight`]
}

type Counted = Pick<Task, 'type' | 'stack' | 'weight'> & Partial<Pick<Task, 'ageMs' | 'abandoned'>>

function listRequests(): Counted[] {
  return requestsInFlight.list().map(({ name, ageMs }) => ({
    type: 'request',
    stack: toStack([{ name }, { name: '(requests in flight)' }]),
    weight: 1,
    ageMs,
  }))
}

function countTypes(types: readonly string[]): Counted[] {
  return types.map((type) => ({
    type,
    stack: toStack([{ name: type }, { name: '(active resources)' }]),
    weight: 1,
  }))
}

const sampleTypes = [{ type: 'goroutine', unit: 'count' }] as const

interface Header {
  readonly oneByOne: boolean
  readonly durationNanos?: number
  readonly comments: readonly string[]
}

function toProfile(tasks: readonly Counted[], { oneByOne, durationNanos = 0, comments }: Header): Profile {
  const builder = createFirstClassBuilder({
    sampleTypes,
    periodType: sampleTypes[0],
    period: 1,
    defaultSampleType: '',
    timeNanos: BigInt(Date.now()) * 1_000_000n,
    durationNanos,
    comments,
  })
  const types = new Set<string>()
  const typeOf = (type: string): string => {
    if (types.size < MAX_TYPES) types.add(type)
    return types.has(type) ? type : 'other'
  }
  const counts = new StackCounts()
  const oldestFirst = oneByOne ? tasks.toSorted((a, b) => (b.ageMs ?? 0) - (a.ageMs ?? 0)) : tasks
  for (const [index, { type, stack, weight, ageMs, abandoned }] of oldestFirst.entries()) {
    const labels: Label[] = [{ key: 'type', str: typeOf(type) }]
    if (abandoned) labels.push({ key: 'state', str: 'abandoned' })
    if (oneByOne && index < MAX_ONE_BY_ONE && ageMs !== undefined) {
      // The number tells them apart: two that began together are two.
      labels.push(
        { key: AGE, num: Math.round(ageMs * 1e6), numUnit: 'nanoseconds' },
        { key: NUMBER, num: index },
      )
    }
    counts.add(stack, weight, labels)
  }
  for (const { stack, labels, count } of counts.largest(MAX_STACKS)) builder.add(stack, [count], labels)
  return builder.build()
}

/** The label with the age of a task that stands for itself, in nanoseconds. */
export const AGE = 'age'
const NUMBER = 'task'
