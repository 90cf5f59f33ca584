// What is recorded by itself, beside what a service says: each can be switched off.
import type { Ring } from './ring.ts'
import { recordCalls } from './sources/calls.ts'
import { recordCollections } from './sources/collections.ts'
import { recordLocks } from './sources/locks.ts'
import { recordRequests } from './sources/requests.ts'
import { keepSamples } from './sources/cpu-samples.ts'
import { recordStalls } from './sources/stalls.ts'

/** The sources, and what each is. The reference page is made from this. */
export const traceSources = {
  requests: 'HTTP requests that are answered, as tasks, by route.',
  calls: 'HTTP requests that are sent, by http and https as well as by fetch.',
  gc: 'Pauses of the garbage collector by kind, and the size of the heap after each.',
  stalls: 'When the event loop was held up for 50 ms or longer, and how late it is.',
  locks: 'Waits for locks, and who was inside when others waited or for 1 ms or longer.',
  cpu: 'Samples of the CPU profiler, where it runs anyway or was asked for.',
  threads: 'The same of worker threads that have diagnostics too.',
} as const

/** The name of a source. */
export type TraceSource = keyof typeof traceSources

/** Which sources are on. */
export type TraceSources = Readonly<Record<TraceSource, boolean>>

/** All of them. The keys of a constant are what its type says. */
export const sourceNames: readonly TraceSource[] = Object.keys(traceSources) as readonly TraceSource[]

/** What is on unless told otherwise: what costs a request a microsecond at most. */
export const defaultSources: TraceSources = {
  requests: true,
  calls: true,
  gc: true,
  stalls: true,
  locks: true,
  cpu: false,
  threads: true,
}

type Start = (ring: Ring) => Disposable

const starts: Readonly<Record<TraceSource, Start>> = {
  requests: recordRequests,
  calls: recordCalls,
  gc: recordCollections,
  stalls: recordStalls,
  locks: recordLocks,
  cpu: keepSamples,
  // Others record for themselves.
  threads: () => ({ [Symbol.dispose]() {} }),
}

/** Starts a source, which writes to a ring until the result is disposed of. Never throws. */
export function startSource(name: TraceSource, ring: Ring): Disposable {
  return starts[name](ring)
}
