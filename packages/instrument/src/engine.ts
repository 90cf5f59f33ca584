// The native sampler of this process: loaded when first needed, so that what is off costs nothing.
import { createRequire } from 'node:module'
import type * as Pprof from '@datadog/pprof'
import { errorText, InstrumentError } from './errors.ts'

/** The parts of `@datadog/pprof` that are used here. */
export type Engine = Pick<typeof Pprof, 'heap' | 'time'>

/** A profile as the engine hands it out: tables of numbers over a table of strings. */
export type EngineProfile = ReturnType<Engine['time']['stop']>

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

// V8 keeps objects that were collected, for alloc_* columns, since the version that Node 26 brought.
const ALLOCATIONS_SINCE_NODE = 26

/** Tells whether this version of Node can count what was allocated and collected since. */
export function supportsAllocations(version: string = process.versions.node): boolean {
  return Number.parseInt(version, 10) >= ALLOCATIONS_SINCE_NODE
}
