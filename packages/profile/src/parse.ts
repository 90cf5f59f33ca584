// The bytes of a .pb.gz or .pb file -> Profile.

import { gunzipSync } from 'node:zlib'
import { decode, DEFAULT_MAX_BYTES, type DecodeOptions } from './decode.ts'
import { ProfileError } from './errors.ts'
import type { Profile } from './profile.ts'

/**
 * Parses a pprof profile, compressed or not; what it returns keeps all rules of `checkValid`.
 *
 * Made for files from anywhere: whatever the bytes are, this gives a valid profile or throws a
 * `ProfileError`, and takes no more memory than a few times `maxBytes`.
 *
 * @throws {ProfileError} with any code but those of merging, folded text and V8's formats
 * @example
 * const profile = parse(readFileSync('cpu.pb.gz'), { source: 'cpu.pb.gz' })
 */
export function parse(bytes: Uint8Array, options: DecodeOptions = {}): Profile {
  return decode(unpack(bytes, options), options)
}

/** Returns what is to be decoded: the bytes of a file, without the compression that most have. */
export function unpack(
  bytes: Uint8Array,
  { source = 'profile', maxBytes = DEFAULT_MAX_BYTES }: DecodeOptions,
): Uint8Array {
  return isGzip(bytes) ? gunzip(bytes, source, maxBytes) : bytes
}

/** Gzip begins with these two bytes; a protobuf cannot, as 0x1f has a wire type that does not exist. */
function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

function gunzip(bytes: Uint8Array, source: string, maxBytes: number): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes, chunkSize: outputSize(bytes, maxBytes) })
  } catch (cause) {
    const doing = `${source}: decompressing ${bytes.length} bytes`
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new ProfileError(
        'PROFILE_TOO_LARGE',
        `${doing}: more than ${maxBytes} bytes come out; raise maxBytes if the file is to be trusted`,
        { cause },
      )
    }
    const met = cause instanceof Error ? cause.message : String(cause)
    throw new ProfileError('PROFILE_BAD_GZIP', `${doing}: ${met}`, { cause })
  }
}

/**
 * How much memory to take at once: a file says at its end how long it is unpacked, and then nothing is copied
 * together from pieces. Whether that is true is seen only later, so no more is taken than could come out.
 */
function outputSize(bytes: Uint8Array, maxBytes: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(-4)
  const said = a + b * 2 ** 8 + c * 2 ** 16 + d * 2 ** 24
  // 1032: what the format can make of one byte at most. One byte more than is said: then its end is seen at once.
  return Math.max(64, Math.min(said + 1, 1032 * bytes.length, maxBytes))
}
