// What V8 and Chrome write, as JSON, compressed or not -> Profile.

import { constants, gunzipSync } from 'node:zlib'
import {
  fromChromeTrace,
  fromV8CpuProfile,
  fromV8HeapProfile,
  isChromeTrace,
  type Profile,
  ProfileError,
} from '@hotpath/profile'
import { PprofError } from './errors.ts'

/** Tells whether bytes are JSON: no protobuf of a profile begins with a brace or a bracket. */
export function isV8File(bytes: Uint8Array): boolean {
  const beginning = isCompressed(bytes) ? unpackBeginning(bytes) : bytes
  const first = beginning.findIndex((byte) => ![0x20, 0x09, 0x0a, 0x0d].includes(byte))
  // As protobuf those would be fields 15 and 11, and groups, which pprof has none of.
  return beginning[first] === 0x7b || beginning[first] === 0x5b
}

/**
 * Parses a `.cpuprofile`, a `.heapprofile` or a trace of Chrome: what is in it says itself which it is.
 *
 * @param name - what it is called in messages
 * @param maxBytes - how many it may have when it is unpacked
 * @throws {PprofError} `SOURCE_BAD_JSON`, `SOURCE_IS_SNAPSHOT`
 * @throws {ProfileError} `PROFILE_BAD_V8`, `PROFILE_TOO_LARGE`
 */
export function parseV8File(bytes: Uint8Array, name: string, maxBytes: number): Profile {
  const value = parseJson(isCompressed(bytes) ? unpack(bytes, name, maxBytes) : bytes, name)
  if (isChromeTrace(value)) return fromChromeTrace(value, { source: name })
  if (has(value, 'snapshot')) {
    const advice = 'want a profile; Chrome’s memory panel opens it'
    throw new PprofError('SOURCE_IS_SNAPSHOT', `${name}: reading: a heap snapshot, ${advice}`)
  }
  // A heap profile is a tree below "head", a CPU profile a list of "nodes".
  return has(value, 'head')
    ? fromV8HeapProfile(value, { source: name })
    : fromV8CpuProfile(value, { source: name })
}

function has(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && key in value
}

function isCompressed(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

/** The first bytes of what is compressed; none where it cannot be unpacked, which is for others to say. */
function unpackBeginning(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes.subarray(0, 512), { finishFlush: constants.Z_SYNC_FLUSH })
  } catch {
    return new Uint8Array()
  }
}

function unpack(bytes: Uint8Array, name: string, maxBytes: number): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new ProfileError('PROFILE_TOO_LARGE', `${name}: decompressing: more than ${maxBytes} bytes`, {
        cause,
      })
    }
    const met = cause instanceof Error ? cause.message : String(cause)
    throw new PprofError('SOURCE_BAD_JSON', `${name}: decompressing ${bytes.length} bytes: ${met}`, { cause })
  }
}

function parseJson(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch (cause) {
    const met = cause instanceof Error ? cause.message : String(cause)
    throw new PprofError('SOURCE_BAD_JSON', `${name}: parsing ${bytes.length} bytes of JSON: ${met}`, {
      cause,
    })
  }
}
