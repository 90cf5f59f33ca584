// The table of what stands under /debug/pprof/: the index, the 404 and the reference page all read this one.
import { deltaProfile, type Profile } from '@hotpath/profile'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import { collectBlock, describeRate } from './contention/block-profile.ts'
import { collectMutex, describeFraction } from './contention/mutex-profile.ts'
import { contention } from './contention/profiler.ts'
import { recordWindow } from './contention/window.ts'
import { continuousProfile } from './cpu/continuous.ts'
import { cpuProblem, cpuProfiler } from './cpu/profiler.ts'
import { InstrumentError } from './errors.ts'
import { heapDelta, heapProfiler, type HeapView } from './heap.ts'
import { formatContentionText, formatCountText, formatHeapText } from './legacy-text.ts'
import { readLastSeconds, readRecordingSeconds, readTimeType } from './query.ts'
import { stallProfiler } from './stalls/stall-profile.ts'
import { MIN_STALL_MS } from './stalls/threshold.ts'
import { formatSymbols } from './symbols.ts'
import { collectTasks, countTasks, MAX_TASK_SECONDS, recordTasks } from './tasks/goroutine-profile.ts'
import { formatTaskText } from './tasks/goroutine-text.ts'
import { threadCreations } from './threads/thread-creations.ts'
import { recordWorkerCpu } from './threads/worker-cpu.ts'

interface Named {
  readonly name: string
  /** What it is in this world, where the name is that of another. */
  readonly title?: string
  /** One sentence, for the index and the reference page. */
  readonly description: string
  /** What the index shows beside the name; undefined where nothing is counted, or not yet. */
  count?(): number | undefined
}

/** A profile of how things are at one moment, or since the start. */
export interface SnapshotProfile extends Named {
  readonly kind: 'snapshot'
  /**
   * Collects the profile. `gc` asks for a garbage collection before, where that makes a difference; `debug` is not 0
   * when it is for {@link formatText}.
   */
  collect(options: { gc: boolean; debug: number }): Profile | Promise<Profile>
  /** `debug=1`, and `debug=2` where that says more. */
  formatText(profile: Profile, debug: number): string
  /** The largest `debug` that makes a difference. Left out: 1. */
  readonly maxDebug?: number
  /** `window=` together with `debug=`: what `seconds=` is for files. Left out where there is no such thing. */
  recordText?(seconds: number, debug: number, signal: AbortSignal): Promise<Profile>
  /** `seconds=`: what happened between two moments. Left out where that makes no sense. */
  delta?(before: Profile, after: Profile): Profile
  /** Sampling that a client turns on for `seconds=`, and only for itself. */
  readonly sampling?: ClientSampling
}

/** Sampling that is on for one client and for some seconds. */
export interface ClientSampling {
  /** The parameter that asks for it, with an integer from 1. */
  readonly parameter: string
  /** What it is for `seconds=` alone. Left out: that is a delta of what the process samples. */
  readonly defaultPeriod?: number
  /** The longest it may be on, where that is less than for everything else. */
  readonly maxSeconds?: number
  /** Ends early, by a rejection, when the signal says so. */
  record(period: number, seconds: number, signal: AbortSignal): Promise<Profile>
}

/** A recording of the next seconds. */
export interface RecordingProfile extends Named {
  readonly kind: 'recording'
  /** Reads the query; the text of a 400 when it makes no sense. */
  prepare(query: URLSearchParams): RecordingPlan | string
  /** What to say when a recording cannot start, with Go's words. */
  problem(error: unknown): string
}

/** A recording that was asked for. */
export interface RecordingPlan {
  readonly seconds: number
  /** Ends early, by a rejection, when the signal says so. */
  record(signal: AbortSignal): Promise<Profile>
  /** Does the same from outside for a worker that is too busy to do it itself. */
  readonly recordWorker?: RecordWorker
}

/**
 * Records a worker from outside, for so many seconds or until the signal ends it. Undefined where the runtime cannot do
 * that, or the worker has ended.
 */
export type RecordWorker = (
  worker: Worker,
  seconds: number,
  signal: AbortSignal,
) => Promise<Profile | undefined>

/** Something that is no profile but has its place beside them. */
export interface PlainPage extends Named {
  readonly kind: 'plain'
  readonly methods: readonly string[]
  /** @param query - what follows the question mark, or the body of a POST */
  text(query: string): string
}

/** A trace of the next seconds, which is no profile: it is in a form of its own. */
export interface TraceEndpoint extends Named {
  readonly kind: 'trace'
}

/** Whatever has a name under `/debug/pprof/`. */
export type Endpoint = SnapshotProfile | RecordingProfile | TraceEndpoint | PlainPage

function heapEndpoint(name: HeapView, description: string): SnapshotProfile {
  return {
    kind: 'snapshot',
    name,
    description,
    count: () => heapProfiler.latestCount,
    // As in Go, gc=1 means something to heap alone.
    collect: ({ gc }) => heapProfiler.profile({ view: name, gc: gc && name === 'heap' }),
    formatText: formatHeapText,
    delta: heapDelta,
  }
}

const cpuEndpoint: RecordingProfile = {
  kind: 'recording',
  name: 'profile',
  description:
    'CPU profile of the next seconds= (30 unless told otherwise). type=wall counts time passing by the clock, waiting included; type=both counts both. last=60 has the seconds before now, at once, where ENABLE_CONTINUOUS_PROFILE keeps them.',
  count: () => cpuProfiler.recordings,
  prepare(query) {
    const type = readTimeType(query)
    if (type === undefined) return 'invalid value for "type" - must be cpu, wall or both'
    const last = readLastSeconds(query)
    if (typeof last === 'string') return last
    if (last !== undefined) {
      if (!continuousProfile.running) {
        return '"last" parameter needs the continuous profile, which ENABLE_CONTINUOUS_PROFILE=true turns on'
      }
      return { seconds: 0, record: () => continuousProfile.last({ seconds: last, type }) }
    }
    const seconds = readRecordingSeconds(query)
    return {
      seconds,
      async record(signal) {
        using recording = cpuProfiler.start()
        await sleep(seconds * 1000, undefined, { signal, ref: false })
        return recording.stopInSlices({ type })
      },
      recordWorker: (worker, seconds, signal) => recordWorkerCpu(worker, { type, seconds, signal }),
    }
  },
  problem: cpuProblem,
}

const blockEndpoint: SnapshotProfile = {
  kind: 'snapshot',
  name: 'block',
  description:
    'Stacks that waited for a lock, and for how long. Off until setBlockProfileRate or ENABLE_BLOCK_PROFILE; seconds=5 with rate=1 looks at all waits of five seconds.',
  count: () => contention.block.table.size,
  collect() {
    stallProfiler.flush()
    return collectBlock()
  },
  formatText: (profile) => formatContentionText('contention', profile),
  delta: deltaProfile,
  sampling: {
    parameter: 'rate',
    record: (period, seconds, signal) =>
      recordWindow(contention.block, {
        period,
        seconds,
        signal,
        comment: describeRate(period),
        flush: () => stallProfiler.flush(),
      }),
  },
}

const mutexEndpoint: SnapshotProfile = {
  kind: 'snapshot',
  name: 'mutex',
  description:
    'Stacks that made others wait for a lock, and for how long. Off until setMutexProfileFraction or ENABLE_MUTEX_PROFILE; seconds=5 with fraction=1 looks at all waits of five seconds.',
  count: () => contention.mutex.table.size,
  collect: collectMutex,
  formatText: (profile) => formatContentionText('mutex', profile),
  delta: deltaProfile,
  sampling: {
    parameter: 'fraction',
    record: (period, seconds, signal) =>
      recordWindow(contention.mutex, { period, seconds, signal, comment: describeFraction(period) }),
  },
}

const goroutineEndpoint: SnapshotProfile = {
  kind: 'snapshot',
  name: 'goroutine',
  title: 'async tasks',
  description:
    'Work in flight: requests by route and resources by type; seconds=5 has what begins in five seconds and does not end, by the stack it began at, and with fraction=1 all of it. debug=2 lists it one by one, with window=5 by stack too.',
  count: countTasks,
  collect: ({ debug }) => collectTasks({ oneByOne: debug > 1 }),
  formatText: formatTaskText,
  maxDebug: 2,
  recordText: (seconds, debug, signal) => recordTasks({ seconds, signal, oneByOne: debug > 1 }),
  delta: deltaProfile,
  sampling: {
    parameter: 'fraction',
    defaultPeriod: 0,
    maxSeconds: MAX_TASK_SECONDS,
    record: (fraction, seconds, signal) => recordTasks({ fraction, seconds, signal }),
  },
}

const threadcreateEndpoint: SnapshotProfile = {
  kind: 'snapshot',
  name: 'threadcreate',
  title: 'worker threads',
  description: 'Worker threads that were created, ended since or not, by the stack that created them.',
  count: () => threadCreations.count,
  collect: () => threadCreations.collect(),
  formatText: (profile) => formatCountText('threadcreate', profile),
  delta: deltaProfile,
}

const stallEndpoint: SnapshotProfile = {
  kind: 'snapshot',
  name: 'stall',
  description:
    'What held the event loop up, from the samples taken meanwhile. Off until ENABLE_CONTINUOUS_PROFILE; seconds=5 with threshold=50 looks for stalls of 50 ms and more for five seconds.',
  count: () => stallProfiler.stalls,
  collect: () => stallProfiler.collect(),
  formatText: (profile) => formatContentionText('contention', profile),
  delta: deltaProfile,
  sampling: {
    parameter: 'threshold',
    record: (period, seconds, signal) =>
      stallProfiler.record({ thresholdMs: Math.max(MIN_STALL_MS, period), seconds, signal }),
  },
}

const builtIn: readonly Endpoint[] = [
  heapEndpoint(
    'allocs',
    'A sample of everything that was allocated on the heap, what has been collected since included (in the mode PPROF_HEAP=alloc).',
  ),
  blockEndpoint,
  {
    kind: 'plain',
    name: 'cmdline',
    description: 'The command line of this process, its arguments separated by NUL bytes.',
    methods: ['GET', 'HEAD'],
    text: () => [process.execPath, ...process.execArgv, ...process.argv.slice(1)].join('\0'),
  },
  heapEndpoint(
    'heap',
    'A sample of the objects in use on the heap, by the stack that allocated them. gc=1 collects garbage first.',
  ),
  goroutineEndpoint,
  mutexEndpoint,
  cpuEndpoint,
  stallEndpoint,
  {
    kind: 'plain',
    name: 'symbol',
    description: 'Names of the functions at the addresses in the query, or in the body of a POST.',
    methods: ['GET', 'HEAD', 'POST'],
    text: formatSymbols,
  },
  threadcreateEndpoint,
  {
    kind: 'trace',
    name: 'trace',
    description:
      'A trace of the next seconds= (1 unless told otherwise, and not only whole ones): requests, tasks and regions, garbage collections, stalls, locks, on a timeline. cpu=1 adds samples of the CPU profiler; format=chrome is for the DevTools of a browser. /debug/trace/snapshot has the seconds before now, where ENABLE_FLIGHT_RECORDER keeps them.',
  },
]

const custom = new Map<string, SnapshotProfile>()

/** Returns every endpoint, built in or registered, by name. */
export function listEndpoints(): Endpoint[] {
  return [...builtIn, ...custom.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** Returns the endpoint of this name, if there is one. */
export function findEndpoint(name: string): Endpoint | undefined {
  return custom.get(name) ?? builtIn.find((endpoint) => endpoint.name === name)
}

/** A profile of a service's own making. */
export interface CustomProfile {
  /** Letters, digits, `.`, `_` and `-`; the last part of its URL. */
  name: string
  description: string
  /** Collects the profile; `toFirstClass` and `ProfileBuilder` help. */
  collect(): Profile | Promise<Profile>
}

/**
 * Adds a profile under `/debug/pprof/<name>`, in the index too, until the result is disposed of. The counterpart
 * of `pprof.NewProfile` in Go.
 *
 * @throws {InstrumentError} `PROFILE_NAME_INVALID` when the name is taken or cannot stand in a URL
 */
export function registerProfile(profile: CustomProfile): Disposable {
  const { name, description } = profile
  if (!/^[\w.-]{1,64}$/.test(name) || /^\.+$/.test(name) || findEndpoint(name) !== undefined) {
    throw new InstrumentError(
      'PROFILE_NAME_INVALID',
      `registerProfile: adding a profile: met the name ${JSON.stringify(name)}, want one that is not taken, of letters, digits, ".", "_" and "-"`,
    )
  }
  const entry: SnapshotProfile = {
    kind: 'snapshot',
    name,
    description,
    collect: () => profile.collect(),
    formatText: (profile) => formatCountText(name, profile),
  }
  custom.set(name, entry)
  return {
    [Symbol.dispose]() {
      if (custom.get(name) === entry) custom.delete(name)
    },
  }
}
