// The bytes of a .pb.gz or .pb file -> Profile.

import { gunzipSync } from 'node:zlib'
import { checkValid } from './check-valid.ts'
import { decode, DEFAULT_MAX_BYTES, type DecodeOptions } from './decode.ts'
import { ProfileError } from './errors.ts'
import type { Profile } from './profile.ts'

/**
 * Parses a pprof profile, compressed or not; what it returns has passed `checkValid`.
 *
 * Made for files from anywhere: whatever the bytes are, this gives a valid profile or throws a
 * `ProfileError`, and takes no more memory than a few times `maxBytes`.
 *
 * @throws {ProfileError} with any code but those of merging, folded text and V8's formats
 * @example
 * const profile = parse(readFileSync('cpu.pb.gz'), { source: 'cpu.pb.gz' })
 */
export function parse(bytes: Uint8Array, options: DecodeOptions = {}): Profile {
  const { source = 'profile', maxBytes = DEFAULT_MAX_BYTES } = options
  const unpacked = isGzip(bytes) ? gunzip(bytes, source, maxBytes) : bytes
  const profile = decode(unpacked, { source, maxBytes })
  checkValid(profile, source)
  return profile
}

/** Gzip begins with these two bytes; a protobuf cannot, as 0x1f has a wire type that does not exist. */
function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

function gunzip(bytes: Uint8Array, source: string, maxBytes: number): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes })
  } catch (cause) {
    const doing = `${source}: decompressing ${bytes.length} bytes`
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new ProfileError('PROFILE_TOO_LARGE', `${doing}: more than ${maxBytes} bytes come out`, { cause })
    }
    const met = cause instanceof Error ? cause.message : String(cause)
    throw new ProfileError('PROFILE_BAD_GZIP', `${doing}: ${met}`, { cause })
  }
}
