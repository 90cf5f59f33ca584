// Which profile a program is built with: --pgo=auto, off, or a path.

import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parse, type Profile } from '@hotpath/profile'
import { PgoError } from './errors.ts'
import { reasonOf } from './reason.ts'

/** The file that `--pgo=auto` looks for, in the folder of the entry. The name is Go's. */
export const DEFAULT_PROFILE_NAME = 'default.pgo'

/** A profile that was found, and where. */
export interface FoundProfile {
  readonly path: string
  readonly profile: Profile
}

/**
 * Finds the profile for a program as Go does: `auto` is `default.pgo` beside the entry, or none where there is no
 * such file; `off` is none; all else is a path.
 *
 * @throws {PgoError} `PROFILE_UNREADABLE`
 * @throws {ProfileError} where the file is no profile
 */
export function findProfile(
  pgo: string,
  { entry, folder }: { entry: string; folder: string },
): FoundProfile | undefined {
  if (pgo === 'off') return undefined
  const path =
    pgo === 'auto' ? join(dirname(resolve(folder, entry)), DEFAULT_PROFILE_NAME) : resolve(folder, pgo)
  if (pgo === 'auto' && !existsSync(path)) return undefined
  return { path, profile: readProfile(path) }
}

/**
 * Reads a profile from a file.
 *
 * @throws {PgoError} `PROFILE_UNREADABLE`
 * @throws {ProfileError} where the file is no profile
 */
export function readProfile(path: string): Profile {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (cause) {
    throw new PgoError('PROFILE_UNREADABLE', `${path}: reading the profile: ${reasonOf(cause)}`, { cause })
  }
  return parse(bytes, { source: path })
}
