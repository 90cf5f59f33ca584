// File, stdin or URL -> Profile. The one module that looks outside for profiles.

import { readFileSync } from 'node:fs'
import { fromV8CpuProfile, fromV8HeapProfile, parse, type Profile } from '@hotpath/profile'
import { PprofError } from './errors.ts'
import type { FetchOptions } from './fetch.ts'

/** A profile that was read, and what it is called in messages. */
export interface ReadProfile {
  readonly name: string
  readonly profile: Profile
  /** Whether it came over the network, so that there is no file of it. */
  readonly isRemote: boolean
}

/** What reading a source needs of the world. */
export interface SourceWorld extends FetchOptions {
  readonly readStdin: () => Promise<Uint8Array>
}

/**
 * Reads one source: `-` is stdin; what begins with `http://`, `https://` or `host:port` is fetched; all
 * else is a file. What is in it says itself whether it is pprof's protobuf, compressed or not, or JSON of V8.
 *
 * @throws {PprofError} `SOURCE_UNREADABLE`, `SOURCE_BAD_JSON`, or one of those of fetching
 * @throws {ProfileError} where the bytes are no profile
 */
export async function readProfile(source: string, world: SourceWorld): Promise<ReadProfile> {
  if (isUrl(source)) {
    const { fetchBytes, profileUrl, withoutCredentials } = await import('./fetch.ts')
    const url = profileUrl(source, world.seconds)
    const name = withoutCredentials(url)
    return { name, profile: parseProfile(await fetchBytes(url, world), name), isRemote: true }
  }
  if (source === '-') {
    return { name: 'stdin', profile: parseProfile(await world.readStdin(), 'stdin'), isRemote: false }
  }
  return { name: source, profile: parseProfile(readBytes(source), source), isRemote: false }
}

/** Tells whether a source is to be fetched: `http://…`, `localhost:6060/…`, `[::1]:6060`. */
export function isUrl(source: string): boolean {
  return /^https?(\+insecure)?:\/\//i.test(source) || /^([\w.-]+|\[[\da-fA-F:.]+\]):\d+([/?]|$)/.test(source)
}

/**
 * Parses a profile in any of the formats that a service or V8 writes.
 *
 * @param name - what it is called in messages
 */
export function parseProfile(bytes: Uint8Array, name: string): Profile {
  if (!isJson(bytes)) return parse(bytes, { source: name })
  const value = parseJson(bytes, name)
  // A heap profile of V8 is a tree below "head", a CPU profile a list of "nodes".
  const isHeap = typeof value === 'object' && value !== null && 'head' in value
  return isHeap ? fromV8HeapProfile(value, { source: name }) : fromV8CpuProfile(value, { source: name })
}

/** No protobuf of a profile begins with a brace: that would be field 15, and a group. */
function isJson(bytes: Uint8Array): boolean {
  const first = bytes.findIndex((byte) => ![0x20, 0x09, 0x0a, 0x0d].includes(byte))
  return bytes[first] === 0x7b
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

function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (cause) {
    throw new PprofError('SOURCE_UNREADABLE', `${path}: reading: ${reasonOf(cause)}`, { cause })
  }
}

/** What the system says, in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'no such file or directory',
    EISDIR: 'is a directory',
    ENOTDIR: 'not a directory',
    EACCES: 'permission denied',
    EPERM: 'operation not permitted',
    EROFS: 'read-only file system',
    ENOSPC: 'no space left on device',
  }
  return (code && reasons[code]) ?? message
}
