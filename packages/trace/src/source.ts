// File, stdin or URL -> the bytes of a trace. The one module that looks outside for traces.

import { readFileSync, statSync } from 'node:fs'
import type { FetchOptions } from '@hotpath/pprof/tool'
import { isUrl, reasonOf } from '@hotpath/pprof/tool'
import { TraceError } from './errors.ts'

/** The bytes of a source, and what it is called in messages. */
export interface SourceBytes {
  readonly name: string
  readonly bytes: Uint8Array
  /** Whether they came over the network, so that there is no file of them. */
  readonly isRemote: boolean
}

/** What reading a source needs of the world. */
export interface SourceWorld extends FetchOptions {
  /** Reads to the end, or until there is more than `maxBytes`. */
  readonly readStdin: (maxBytes: number) => Promise<Uint8Array>
  readonly maxBytes: number
}

/** What a bare server is asked for: what has happened already, and needs no wait. */
const USUAL_PATH = '/debug/trace/snapshot'

/**
 * Reads one source: `-` is stdin; what begins with `http://`, `https://` or `host:port` is fetched; all else is a file.
 *
 * @throws {TraceError} `TRACE_UNREADABLE`, `TRACE_TOO_LARGE`
 * @throws {PprofError} those of fetching
 */
export async function readSource(source: string, world: SourceWorld): Promise<SourceBytes> {
  if (isUrl(source)) {
    const { fetchBytes, profileUrl, withoutCredentials } = await import('@hotpath/pprof/tool')
    const url = profileUrl(source, world.seconds, world.seconds > 0 ? '/debug/pprof/trace' : USUAL_PATH)
    return { name: withoutCredentials(url), bytes: await fetchBytes(url, world), isRemote: true }
  }
  const { maxBytes } = world
  if (source === '-') {
    const bytes = await world.readStdin(maxBytes)
    if (bytes.length > maxBytes) throw tooLarge('stdin', maxBytes)
    return { name: 'stdin', bytes, isRemote: false }
  }
  return { name: source, bytes: readFile(source, maxBytes), isRemote: false }
}

function readFile(path: string, maxBytes: number): Uint8Array {
  try {
    const about = statSync(path)
    // A device has no end.
    if (!about.isFile() && !about.isFIFO())
      throw new Error(about.isDirectory() ? 'is a directory' : 'is no file')
    if (about.size > maxBytes) throw tooLarge(path, maxBytes)
    return readFileSync(path)
  } catch (cause) {
    if (cause instanceof TraceError) throw cause
    throw new TraceError('TRACE_UNREADABLE', `${path}: reading: ${reasonOf(cause)}`, { cause })
  }
}

function tooLarge(name: string, maxBytes: number): TraceError {
  const advice = '-max_bytes=1GB allows more, if the file is to be trusted'
  return new TraceError('TRACE_TOO_LARGE', `${name}: reading: more than ${maxBytes} bytes; ${advice}`)
}
