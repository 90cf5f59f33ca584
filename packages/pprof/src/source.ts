// File, stdin or URL -> Profile. The one module that looks outside for profiles.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { DEFAULT_MAX_BYTES, parse, type Profile, ProfileError } from '@hotpath/profile'
import { PprofError } from './errors.ts'
import type { FetchOptions } from './fetch.ts'
import { LARGEST_MAX_BYTES } from './options.ts'
import { reasonOf } from './reason.ts'
import type { SourceMerger } from './source-merger.ts'
import { isV8File, parseV8File } from './v8-file.ts'

/** The bytes of a source, and what it is called in messages. */
export interface SourceBytes {
  readonly name: string
  readonly bytes: Uint8Array
  /** Whether they came over the network, so that there is no file of them. */
  readonly isRemote: boolean
}

/** A profile that was read, and what it is called in messages. */
export interface ReadProfile {
  readonly name: string
  readonly profile: Profile
  /** Whether it came over the network, so that there is no file of it. */
  readonly isRemote: boolean
}

/** What reading a source needs of the world. */
export interface SourceWorld extends FetchOptions {
  /** Reads to the end, or until there is more than `maxBytes`. */
  readonly readStdin: (maxBytes: number) => Promise<Uint8Array>
  /** How many bytes a profile may have, as it is and unpacked. Left out: 256 MiB. */
  readonly maxBytes?: number
}

/**
 * Reads one source: `-` is stdin; what begins with `http://`, `https://` or `host:port` is fetched; all
 * else is a file. What is in it says itself whether it is pprof's protobuf or JSON of V8, compressed or not.
 *
 * @throws {PprofError} `SOURCE_UNREADABLE`, those of `parseV8File`, or one of those of fetching
 * @throws {ProfileError} where the bytes are no profile, or too many
 */
export async function readProfile(source: string, world: SourceWorld): Promise<ReadProfile> {
  const { name, bytes, isRemote } = await readSource(source, world)
  return { name, profile: parseProfile(bytes, name, world.maxBytes), isRemote }
}

/**
 * Reads the bytes of one source, as `readProfile` does.
 *
 * @throws {PprofError} `SOURCE_UNREADABLE`, or one of those of fetching
 * @throws {ProfileError} `PROFILE_TOO_LARGE`
 */
export async function readSource(source: string, world: SourceWorld): Promise<SourceBytes> {
  const { maxBytes = DEFAULT_MAX_BYTES } = world
  if (isUrl(source)) {
    const { fetchBytes, profileUrl, withoutCredentials } = await import('./fetch.ts')
    const url = profileUrl(source, world.seconds)
    return { name: withoutCredentials(url), bytes: await fetchBytes(url, world), isRemote: true }
  }
  if (source === '-') {
    const bytes = await world.readStdin(maxBytes)
    if (bytes.length > maxBytes) throw tooLarge('stdin', maxBytes)
    return { name: 'stdin', bytes, isRemote: false }
  }
  return { name: source, bytes: readFile(source, maxBytes), isRemote: false }
}

/**
 * Merges a source that was read with others.
 *
 * @throws {PprofError} `SOURCE_BAD_JSON`, `SOURCES_INCOMPATIBLE`
 * @throws {ProfileError} where the bytes are no profile, or too many
 */
export function mergeSource(
  merger: SourceMerger,
  { name, bytes }: SourceBytes,
  maxBytes: number = DEFAULT_MAX_BYTES,
): void {
  if (isV8File(bytes)) {
    merger.add(name, parseProfile(bytes, name, maxBytes))
    return
  }
  const options = { source: name, maxBytes }
  withFlag(maxBytes, () =>
    merger.addThrough(
      name,
      (into) => into.addFile(bytes, options),
      () => parse(bytes, options),
    ),
  )
}

/** Tells whether a source is to be fetched: `http://…`, `localhost:6060/…`, `[::1]:6060`, `name:word@host`. */
export function isUrl(source: string): boolean {
  return (
    /^https?(\+insecure)?:\/\//i.test(source) ||
    /^([\w.-]+|\[[\da-fA-F:.]+\]):\d+([/?]|$)/.test(source) ||
    /^[^/@:\s]+:[^/@\s]*@./.test(source)
  )
}

/**
 * Parses a profile in any of the formats that a service or V8 writes.
 *
 * @param name - what it is called in messages
 * @throws as `readProfile`
 */
export function parseProfile(bytes: Uint8Array, name: string, maxBytes: number = DEFAULT_MAX_BYTES): Profile {
  return withFlag(maxBytes, () =>
    isV8File(bytes) ? parseV8File(bytes, name, maxBytes) : parse(bytes, { source: name, maxBytes }),
  )
}

/** Does something which may find that a profile is too large, and says on the command line's terms what to do then. */
function withFlag<T>(maxBytes: number, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (!(cause instanceof ProfileError) || cause.code !== 'PROFILE_TOO_LARGE') throw cause
    const met = cause.message.replace(/; raise maxBytes.*$/, '')
    throw new ProfileError(cause.code, `${met}; ${advice(maxBytes)}`, { cause })
  }
}

function advice(maxBytes: number): string {
  return maxBytes < LARGEST_MAX_BYTES
    ? '-max_bytes=2GB allows more, if the file is to be trusted'
    : 'no larger profile can be read'
}

function tooLarge(name: string, maxBytes: number): ProfileError {
  return new ProfileError(
    'PROFILE_TOO_LARGE',
    `${name}: reading: more than ${maxBytes} bytes; ${advice(maxBytes)}`,
  )
}

/** Reads a file to its end, or until there is more than a profile may have: a device has no end. */
function readFile(path: string, maxBytes: number): Uint8Array {
  try {
    const file = openSync(path, 'r')
    try {
      const { size } = fstatSync(file)
      if (size > maxBytes) throw tooLarge(path, maxBytes)
      // One byte more than there is: then its end is seen without asking for more memory.
      let bytes = Buffer.allocUnsafe(Math.max(size + 1, 4096))
      let length = 0
      for (let read; (read = readSync(file, bytes, length, bytes.length - length, null)) > 0;) {
        length += read
        if (length > maxBytes) throw tooLarge(path, maxBytes)
        if (length === bytes.length) bytes = Buffer.concat([bytes], Math.min(2 * length, maxBytes + 1))
      }
      return bytes.subarray(0, length)
    } finally {
      closeSync(file)
    }
  } catch (cause) {
    if (cause instanceof ProfileError) throw cause
    throw new PprofError('SOURCE_UNREADABLE', `${path}: reading: ${reasonOf(cause)}`, { cause })
  }
}
