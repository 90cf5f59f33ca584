// Where a report goes: never half of it into a file.

import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
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
import { reasonOf } from './source.ts'

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

/** Writes a new file `<prefix>001<suffix>`, or with the first number that is free, and returns its path. */
export function writeNumbered(prefix: string, suffix: string, data: Uint8Array): string {
  for (let number = 1; number < 10_000; number++) {
    const path = `${prefix}${String(number).padStart(3, '0')}${suffix}`
    let file: number
    try {
      // A profile of production is not for everybody on this machine.
      file = openSync(path, 'wx', 0o600)
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'EEXIST') continue
      throw new PprofError('OUTPUT_UNWRITABLE', `${path}: writing: ${reasonOf(cause)}`, { cause })
    }
    try {
      writeFileSync(file, data)
    } finally {
      closeSync(file)
    }
    return path
  }
  throw new PprofError('OUTPUT_UNWRITABLE', `${prefix}001${suffix}: writing: 9999 of them are there already`)
}

/**
 * Keeps a profile that was fetched, and returns where: in `PPROF_TMPDIR`, or the cache folder of this user,
 * or that of the system, whichever is the first that can be written.
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
  const folders = [
    env['PPROF_TMPDIR'],
    join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'hotpath', 'pprof'),
    join(tmpdir(), 'hotpath-pprof'),
  ].filter((folder): folder is string => folder !== undefined && folder !== '')
  let problem: unknown
  for (const folder of folders) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      return writeNumbered(join(folder, `${name}.`), '.pb.gz', write(profile))
    } catch (error) {
      problem = error
    }
  }
  throw problem
}
