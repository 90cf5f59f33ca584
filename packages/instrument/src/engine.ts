// The native sampler of this process: loaded when first needed, so that what is off costs nothing.
import type * as Pprof from '@datadog/pprof'
import type { TimeProfile, TimeProfileNode } from '@datadog/pprof/out/src/v8-types.js'
import type { AsyncLocalStorage } from 'node:async_hooks'
import { createRequire } from 'node:module'
import { errorText, InstrumentError } from './errors.ts'

/** The parts of `@datadog/pprof` that are used here. */
export type Engine = Pick<typeof Pprof, 'heap' | 'time'>

/** What the sampler of this thread saw between two moments, as a tree of calls. */
export interface EngineTimeProfile extends TimeProfile {
  topDownRoot: EngineTimeNode
}

/** A node of that tree: a function, and how often it was met at the end of the calls that lead to it. */
export interface EngineTimeNode extends TimeProfileNode {
  children: EngineTimeNode[]
}

/** The native sampler of this thread. There can be one at a time, whoever made it. */
export interface EngineTimeProfiler {
  /** @throws {TypeError} when another one is running in this thread */
  start(): void
  stop(restart: boolean): EngineTimeProfile
  /** Ends it for good. Only after `stop(false)`. */
  dispose(): void
  /** Wraps what samples are to be marked with; the value of an `AsyncLocalStorage` that the sampler was given. */
  createContextHolder(context: object): object
}

/** How a native sampler is made. All are needed. */
export interface EngineTimeOptions {
  readonly intervalMicros: number
  /** Room is made for twice as many samples; without a restart, what comes later has no time and no context. */
  readonly durationMillis: number
  readonly lineNumbers: boolean
  readonly withContexts: boolean
  readonly workaroundV8Bug: boolean
  readonly collectCpuTime: boolean
  readonly collectAsyncId: boolean
  readonly useCPED: boolean
  readonly CPEDKey: AsyncLocalStorage<object | undefined> | undefined
  readonly isMainThread: boolean
}

const require = createRequire(import.meta.url)
let loaded: Engine | undefined

/**
 * Returns the engine, loading its native code the first time.
 *
 * @throws {InstrumentError} `ENGINE_UNAVAILABLE` where there is no build for this platform or Node version
 */
export function engine(): Engine {
  if (loaded === undefined) {
    try {
      // The package's own types say what it exports.
      loaded = require('@datadog/pprof') as Engine
    } catch (cause) {
      throw new InstrumentError(
        'ENGINE_UNAVAILABLE',
        `profiler: loading @datadog/pprof for ${process.platform} ${process.arch}, Node ${process.version}: ${errorText(cause)}`,
        { cause },
      )
    }
  }
  return loaded
}

/**
 * Makes a native sampler. This goes below what the package exports: its own start and stop wait for two samples each
 * time, 11 to 20 ms in which nothing else runs, and build a table of strings that nobody here needs.
 *
 * @throws {InstrumentError} `ENGINE_UNAVAILABLE`
 */
export function createTimeProfiler(options: EngineTimeOptions): EngineTimeProfiler {
  engine() // for its error
  const bindings = require('@datadog/pprof/out/src/time-profiler-bindings.js') as {
    TimeProfiler: new (options: EngineTimeOptions) => EngineTimeProfiler
  }
  return new bindings.TimeProfiler(options)
}

/**
 * Tells whether the engine can see what an `AsyncLocalStorage` holds, which it can where Node keeps that in V8's own
 * frames: since Node 24, unless `--no-async-context-frame` says otherwise.
 */
export function seesAsyncContext(): boolean {
  engine()
  const frame = require('@datadog/pprof/out/src/async-context-frame.js') as {
    isAsyncContextFrameActive(): boolean
  }
  return frame.isAsyncContextFrameActive()
}

// V8 keeps objects that were collected, for alloc_* columns, since the version that Node 26 brought.
const ALLOCATIONS_SINCE_NODE = 26

/** Tells whether this version of Node can count what was allocated and collected since. */
export function supportsAllocations(version: string = process.versions.node): boolean {
  return Number.parseInt(version, 10) >= ALLOCATIONS_SINCE_NODE
}
