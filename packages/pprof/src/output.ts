// Where a report goes: never half of it into a file.

import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { write, type Profile } from '@hotpath/profile'
import { PprofError } from './errors.ts'
import { baseName } from './path.ts'
import { reasonOf } from './reason.ts'

/**
 * Writes a file all at once: beside it first, then under its name. Until then, and if anything goes wrong,
 * what was there before is there. A device or a pipe is written to as it is.
 *
 * @throws {PprofError} `OUTPUT_UNWRITABLE`
 */
export function writeOutput(path: string, data: string | Uint8Array): void {
  try {
    replaceFile(path, data)
  } catch (cause) {
    throw new PprofError('OUTPUT_UNWRITABLE', `${path}: writing: ${reasonOf(cause)}`, { cause })
  }
}

function replaceFile(path: string, data: string | Uint8Array): void {
  const before = statSync(path, { throwIfNoEntry: false })
  if (before && !before.isFile()) {
    writeFileSync(path, data)
    return
  }
  // A link stays a link: what it points at is replaced.
  const target = before ? realpathSync(path) : path
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`)
  try {
    writeFileSync(temporary, data, { flag: 'wx' })
    if (before) chmodSync(temporary, before.mode & 0o777)
    renameSync(temporary, target)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/**
 * Writes a new file `<prefix>001<suffix>`, or with the first number that is free, and returns its path. It is
 * there as a whole or not at all, and for this user alone.
 *
 * @throws {PprofError} `OUTPUT_UNWRITABLE`
 */
export function writeNumbered(prefix: string, suffix: string, data: Uint8Array): string {
  const temporary = join(dirname(prefix), `.${basename(prefix)}${process.pid}.tmp`)
  try {
    // A profile of production is not for everybody on this machine.
    writeFileSync(temporary, data, { flag: 'wx', mode: 0o600 })
    for (let number = 1; number < 10_000; number++) {
      const path = `${prefix}${String(number).padStart(3, '0')}${suffix}`
      if (takeName(temporary, path)) return path
    }
  } catch (cause) {
    throw new PprofError('OUTPUT_UNWRITABLE', `${prefix}001${suffix}: writing: ${reasonOf(cause)}`, { cause })
  } finally {
    rmSync(temporary, { force: true })
  }
  throw new PprofError('OUTPUT_UNWRITABLE', `${prefix}001${suffix}: writing: 9999 of them are there already`)
}

/** Gives a file a second name, unless somebody has that already. */
function takeName(file: string, path: string): boolean {
  try {
    linkSync(file, path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error
    // A file system without links: memory sticks, some shares.
    if (existsSync(path)) return false
    copyFileSync(file, path, constants.COPYFILE_EXCL)
  }
  return true
}

/**
 * Keeps a profile that was fetched, and returns where: in `PPROF_TMPDIR`, or in `~/pprof`, or in the system's own
 * folder for such files, whichever is the first that can be written.
 *
 * @throws {PprofError} `OUTPUT_UNWRITABLE`
 */
export function keepProfile(profile: Profile, env: Readonly<Record<string, string | undefined>>): string {
  const name = [
    'pprof',
    baseName(profile.mappings[0]?.filename ?? ''),
    ...profile.sampleTypes.map(({ type }) => type),
  ]
    .map((part) => part.replaceAll(/[^\w.-]+/g, '_').replace(/^\.+$/, ''))
    .filter((part) => part !== '')
    .join('.')
  return keepBytes(write(profile), { name, suffix: '.pb.gz', env, folder: 'pprof' })
}

/** How a file is kept. */
export interface Keeping {
  /** What its name begins with; its number and the suffix follow. */
  readonly name: string
  readonly suffix: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** The folder below the user's own, where no variable names one. */
  readonly folder: string
}

/**
 * Keeps what was fetched, as `keepProfile` does.
 *
 * @throws {PprofError} `OUTPUT_UNWRITABLE`
 */
export function keepBytes(bytes: Uint8Array, { name, suffix, env, folder }: Keeping): string {
  const folders = [
    env['PPROF_TMPDIR'],
    join(env['HOME'] || homedir(), folder),
    join(tmpdir(), folder),
  ].filter((path): path is string => path !== undefined && path !== '')
  let problem: unknown
  for (const path of folders) {
    try {
      mkdirSync(path, { recursive: true, mode: 0o700 })
      return writeNumbered(join(path, `${name}.`), suffix, bytes)
    } catch (error) {
      problem = error
    }
  }
  throw problem
}
