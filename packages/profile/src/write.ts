// Profile -> the bytes of a .pb.gz file.

import { gzipSync } from 'node:zlib'
import { checkValid } from './check-valid.ts'
import { encode } from './encode.ts'
import type { Profile } from './profile.ts'

/**
 * Writes a profile as every pprof tool reads it: protobuf in gzip.
 *
 * The same profile gives the same bytes on the same Node.js version; another zlib may compress differently.
 *
 * @throws {ProfileError} `PROFILE_INVALID` when the profile breaks a rule of the format
 */
export function write(profile: Profile): Buffer {
  checkValid(profile)
  return gzipSync(encode(profile))
}
