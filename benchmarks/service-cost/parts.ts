// What each row has on in its windows, as things that start in the service's own process and end there.
import {
  collectBlock,
  continuousProfile,
  FlightRecorder,
  heapProfiler,
  type HeapMode,
  labelRequests,
  type Middleware,
  Mutex,
  runtimeMetrics,
  setBlockProfileRate,
  setMutexProfileFraction,
  startDiagnostics,
  startMetricsServer,
  traceSnapshots,
} from '@hotpath/instrument'
import type { Profile } from '@hotpath/profile'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
// The insides of the package: nobody else needs a sampler at another rate.
import { createEngineSampler } from '../../packages/instrument/src/cpu/engine-sampler.ts'
import { SegmentSource } from '../../packages/instrument/src/cpu/segment-source.ts'
import { createTimeProfiler, engine } from '../../packages/instrument/src/engine.ts'
import type { AllocationNode } from '../../packages/instrument/src/heap.ts'
import { requestsInFlight } from '../../packages/instrument/src/tasks/requests-in-flight.ts'
import { record, recordedEvents, ring } from '../../packages/instrument/src/trace/recording.ts'
import { RequestSource } from '../../packages/instrument/src/trace/sources/requests.ts'
import {
  defaultSources,
  sourceNames,
  type TraceSources,
} from '../../packages/instrument/src/trace/sources.ts'
import { traceWriter } from '../../packages/instrument/src/trace/writer.ts'
import { BareMutex } from '../bare-mutex.ts'
import { recordAsyncHooks } from '../old-ways/async-hooks.ts'
import { answerAsSpan, beginSpan, openTelemetry, withSpan } from '../old-ways/spans.ts'
import { defaultCategories, httpCategories, traceEvents } from '../old-ways/trace-events.ts'
import { startFlame } from './flame-preload.ts'
import { startInspectorProfiler } from './inspector-profiler.ts'
import { type Lock, noAnnotations, type QuoteService, regionsOften, WAREHOUSES } from './quote-app.ts'
import type { RowId } from './rows.ts'
import { type Running, runningUntilDisposed, startRate } from './running.ts'

type Start = (service: QuoteService) => Promise<Running> | Running

/** How the two windows of a row begin. */
export interface Part {
  readonly on: Start
  readonly off: Start
  /** What is on in both, and stays on between them. */
  readonly both?: Start
}

const locksOf = (create: () => Lock): readonly Lock[] => Array.from({ length: WAREHOUSES }, create)
const bareLocks = locksOf(() => new BareMutex())

/** The locks that the service has in all rows but one. */
export const usualLocks: readonly Lock[] = locksOf(() => new Mutex())

/** Made once, as services do: what it learns of routes with the first requests is no cost of the others. */
const requestLabels = labelRequests()

const nothing: Start = () => runningUntilDisposed(new AsyncDisposableStack())

export const parts: Readonly<Record<RowId, Part>> = {
  'a-a': { on: nothing, off: nothing },
  continuous: { on: profileCpu, off: nothing },
  'continuous-10x': { on: () => profileCpuOften(10), off: nothing },
  'continuous-20x': { on: () => profileCpuOften(20), off: nothing },
  labels: { both: () => diagnose(), on: labelRoutes, off: nothing },
  'in-flight': { both: sampleCpuAndHeap, on: followRequests, off: nothing },
  'heap-live': { on: () => sampleHeap('live'), off: nothing },
  'heap-live-32x': { on: () => sampleHeapOften(32), off: nothing },
  'heap-alloc': { on: () => sampleHeap('alloc'), off: nothing },
  'locks-off': { on: nothing, off: lockBarely },
  'locks-on': { on: sampleContention, off: nothing },
  metrics: { on: keepMetrics, off: nothing },
  all: { on: diagnoseAndLabel, off: nothing },
  trace: { both: keepMemory, on: recordSources, off: nothing },
  'trace-requests-20x': { both: keepMemory, on: () => recordRequestsOften(20), off: nothing },
  'trace-regions-20x': { both: recordFlight, on: (service) => annotate(service, 20), off: nothing },
  'trace-crash-copy': { on: recordAndCopy, off: recordFlight },
  spans: { on: traceSpans, off: nothing },
  'trace-events-http': { on: () => traceOldStyle(httpCategories), off: nothing },
  'trace-events': { on: () => traceOldStyle(defaultCategories), off: nothing },
  'async-hooks': { on: hookAsync, off: nothing },
  inspector: { on: () => startInspectorProfiler(), off: nothing },
  'inspector-20x': { on: () => startInspectorProfiler({ times: 20 }), off: nothing },
  flame: { on: startFlame, off: nothing },
}

function profileCpu(): Running {
  const stack = new AsyncDisposableStack()
  stack.use(continuousProfile.start())
  const rate = startRate()
  return runningUntilDisposed(stack, {
    seen: async () => `${rate(countOf(await lastMinute()))} samples a second`,
  })
}

/** The same sampler, more often: at its own rate its cost is about as large as the noise of a machine. */
function profileCpuOften(times: number): Running {
  const stack = new AsyncDisposableStack()
  const source = new SegmentSource({
    createSampler: () =>
      createEngineSampler({
        createProfiler: (options) =>
          createTimeProfiler({ ...options, intervalMicros: Math.round(options.intervalMicros / times) }),
      }),
  })
  let samples = 0
  const follower = stack.use(
    source.follow((segment) => {
      samples += segment.samples.length
    }),
  )
  const rate = startRate()
  return runningUntilDisposed(stack, {
    seen() {
      follower.flush()
      return `${rate(samples)} samples a second`
    },
  })
}

function labelRoutes(service: QuoteService): Running {
  const stack = new AsyncDisposableStack()
  stack.use(mount(service, requestLabels))
  return runningUntilDisposed(stack, {
    seen: async () => `${routed(await lastMinute())} of the samples with a route`,
  })
}

function sampleCpuAndHeap(): Running {
  const stack = new AsyncDisposableStack()
  stack.use(continuousProfile.start())
  stack.use(heapProfiler.start())
  return runningUntilDisposed(stack)
}

/** As the profile of async tasks and the metrics do, between them. */
function followRequests(): Running {
  const stack = new AsyncDisposableStack()
  stack.use(requestsInFlight.follow())
  return runningUntilDisposed(stack, { seen: () => `${requestsInFlight.size} at that moment` })
}

function sampleHeap(mode: HeapMode): Running {
  const stack = new AsyncDisposableStack()
  stack.use(heapProfiler.start({ mode }))
  return runningUntilDisposed(stack, { seen: () => `${heapProfiler.profile().samples.length} stacks` })
}

/** The same sampler, one sample for fewer bytes. */
function sampleHeapOften(times: number): Running {
  const { heap } = engine()
  const stack = new AsyncDisposableStack()
  heap.start((512 * 1024) / times, 64, false)
  stack.defer(() => heap.stop())
  return runningUntilDisposed(stack, { seen: () => `${stacksOf(heap.v8Profile())} stacks` })
}

/** How many places of the tree have objects in use. */
function stacksOf({ allocations, children }: AllocationNode): number {
  return children.reduce((sum, child) => sum + stacksOf(child), allocations.length > 0 ? 1 : 0)
}

function lockBarely(service: QuoteService): Running {
  const stack = new AsyncDisposableStack()
  service.locks = bareLocks
  stack.defer(() => {
    service.locks = usualLocks
  })
  return runningUntilDisposed(stack)
}

function sampleContention(): Running {
  const stack = new AsyncDisposableStack()
  setBlockProfileRate(1)
  stack.defer(() => setBlockProfileRate(0))
  setMutexProfileFraction(1)
  stack.defer(() => void setMutexProfileFraction(0))
  const waits = (): number => countOf(collectBlock())
  const before = waits()
  const rate = startRate()
  return runningUntilDisposed(stack, { seen: () => `${rate(waits() - before)} waits a second` })
}

async function keepMetrics(): Promise<Running> {
  await using stack = new AsyncDisposableStack()
  const metrics = stack.use(runtimeMetrics())
  const server = stack.use(await startMetricsServer({ metrics, port: 0 }))
  return runningUntilDisposed(stack.move(), { scrapeUrl: `${server.url}/metrics` })
}

/** A recorder with the sources that are on unless told otherwise. */
function recordFlight(): Running {
  const stack = new AsyncDisposableStack()
  const recorder = new FlightRecorder()
  recorder.start()
  stack.defer(() => recorder.stop())
  return runningUntilDisposed(stack)
}

const window = { minAgeMs: 10_000, maxBytes: 10 * 1024 * 1024 }
const noSources = Object.fromEntries(sourceNames.map((name) => [name, false])) as unknown as TraceSources // of all

/** What a recorder has from its start: memory, and the thread that writes. Neither costs a request anything. */
function keepMemory(): Running {
  const stack = new AsyncDisposableStack()
  stack.use(traceWriter.use())
  stack.use(record({ ...window, sources: noSources }))
  return runningUntilDisposed(stack)
}

/** All that a recorder records by itself, into memory that is there. */
function recordSources(): Running {
  const stack = new AsyncDisposableStack()
  stack.use(record({ ...window, sources: defaultSources }))
  return runningUntilDisposed(stack, { seen: seenEvents() })
}

/** What a recorder does at the beginning and at the end of a request, so many times. */
function recordRequestsOften(times: number): Running {
  const stack = new AsyncDisposableStack()
  if (ring === undefined) throw new Error('trace: nothing records')
  const source = new RequestSource(ring)
  const doubles = Symbol('doubles')
  interface Doubled {
    [doubles]?: { statusCode: number; req: unknown }[]
  }
  interface Message {
    readonly request: unknown
    readonly response: Doubled & { readonly statusCode: number; readonly req: unknown }
    readonly socket: unknown
  }
  const onStart = (message: unknown): void => {
    const { request, response, socket } = message as Message
    response[doubles] = Array.from({ length: times }, () => ({ statusCode: 0, req: response.req }))
    for (const one of response[doubles]) source.onStart({ request, response: one, socket })
  }
  const onFinish = (message: unknown): void => {
    const { request, response, socket } = message as Message
    for (const one of response[doubles] ?? []) {
      one.statusCode = response.statusCode
      source.onFinish({ request, response: one, socket })
    }
  }
  subscribe('http.server.request.start', onStart)
  stack.defer(() => void unsubscribe('http.server.request.start', onStart))
  subscribe('http.server.response.finish', onFinish)
  stack.defer(() => void unsubscribe('http.server.response.finish', onFinish))
  return runningUntilDisposed(stack, { seen: seenEvents() })
}

function annotate(service: QuoteService, times: number): Running {
  const stack = new AsyncDisposableStack()
  service.annotations = regionsOften(times)
  stack.defer(() => {
    service.annotations = noAnnotations
  })
  return runningUntilDisposed(stack, { seen: seenEvents() })
}

function seenEvents(): () => string {
  const before = recordedEvents()
  const rate = startRate()
  return () => `${rate(recordedEvents() - before)} events a second`
}

/** Into a folder of its own, which goes with it. */
function recordAndCopy(): Running {
  const stack = new AsyncDisposableStack()
  stack.use(recordFlight())
  const directory = mkdtempSync('crash-copy-')
  stack.defer(() => rmSync(directory, { recursive: true, force: true }))
  const crashCopyMs = 1000
  stack.use(traceSnapshots({ directory, slowRequestMs: 0, stallMs: 0, hangMs: 0, crashCopyMs }))
  return runningUntilDisposed(stack, {
    seen: () => `${readdirSync(directory).length} copy of ${sizeOf(directory)} KiB`,
  })
}

function sizeOf(directory: string): number {
  const blocks = readdirSync(directory).map((name) => statSync(join(directory, name)).blocks)
  return Math.round(blocks.reduce((sum, count) => sum + count, 0) / 2)
}

/** One for the request and eight within it, in the places where ours has regions. */
function traceSpans(service: QuoteService): Running {
  const stack = new AsyncDisposableStack()
  openTelemetry()
  stack.use(
    mount(service, (_req, _res, next) => answerAsSpan('GET /customers/:customer/quote', () => next?.())),
  )
  service.annotations = { within: withSpan, begin: beginSpan }
  stack.defer(() => {
    service.annotations = noAnnotations
  })
  return runningUntilDisposed(stack)
}

function traceOldStyle(categories: readonly string[]): Running {
  const stack = new AsyncDisposableStack()
  stack.use(traceEvents(categories))
  // Into the folder of this process, which is removed with it.
  const written = (): number => readdirSync('.').filter((name) => name.startsWith('node_trace')).length
  return runningUntilDisposed(stack, { seen: () => `${written()} files` })
}

function hookAsync(): Running {
  const stack = new AsyncDisposableStack()
  const recorder = stack.use(recordAsyncHooks())
  const rate = startRate()
  return runningUntilDisposed(stack, { seen: () => `${rate(recorder.events)} events a second` })
}

/** As a service does it, with everything on that is meant to be on always. */
async function diagnose(): Promise<Running> {
  await using stack = new AsyncDisposableStack()
  const diagnostics = stack.use(
    await startDiagnostics({
      env: {
        ENABLE_PPROF: 'true',
        PPROF_ADDR: '127.0.0.1:0',
        ENABLE_CONTINUOUS_PROFILE: 'true',
        METRICS_ADDR: '127.0.0.1:0',
      },
    }),
  )
  return runningUntilDisposed(stack.move(), { scrapeUrl: `${diagnostics.metricsServer?.url}/metrics` })
}

async function diagnoseAndLabel(service: QuoteService): Promise<Running> {
  await using stack = new AsyncDisposableStack()
  const { scrapeUrl } = stack.use(await diagnose())
  stack.use(mount(service, requestLabels))
  const rate = startRate()
  return runningUntilDisposed(stack.move(), {
    ...(scrapeUrl === undefined ? {} : { scrapeUrl }),
    async seen() {
      const cpu = await lastMinute()
      const heapStacks = heapProfiler.profile().samples.length
      return `${rate(countOf(cpu))} samples a second, ${routed(cpu)} with a route, ${heapStacks} stacks of the heap`
    },
  })
}

/** Sends requests through a middleware, as if it were mounted first. */
function mount(service: QuoteService, middleware: Middleware): Disposable {
  service.middleware = middleware
  return {
    [Symbol.dispose]() {
      service.middleware = undefined
    },
  }
}

function lastMinute(): Promise<Profile> {
  return continuousProfile.last({ seconds: 60 })
}

/** Adds up the first column, which in all these profiles is a count. */
function countOf({ samples }: Pick<Profile, 'samples'>): number {
  return samples.reduce((sum, { values: [count = 0] }) => sum + Number(count), 0)
}

function routed(profile: Profile): string {
  const samples = profile.samples.filter(({ labels }) => labels.some(({ key }) => key === 'route'))
  return `${Math.round((100 * countOf({ samples })) / countOf(profile))} %`
}
