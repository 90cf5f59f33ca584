// A folder of heap snapshots or traces: bounded in count and in bytes, each file complete or not there at all.
import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readdir, rename, rm, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { InstrumentError } from './errors.ts'

/** How much a folder may hold. */
export interface FolderBounds {
  readonly keep: number
  readonly maxBytes: number
}

/** What a folder does to the disk; another in tests. */
export interface FolderFiles {
  /** Writes a file that is complete and on the disk when this is done, or throws. */
  write(path: string, bytes: Uint8Array): Promise<void>
  /** Gives a file its name; throws with the code EEXIST where the name is taken. */
  publish(from: string, to: string): Promise<void>
}

/** Files of one kind, by their names. Those of another kind in the same folder are left alone. */
export interface FileFamily {
  readonly prefix: string
  /** The first one is the usual one. */
  readonly extensions: readonly string[]
}

export const heapFiles: FileFamily = { prefix: 'heap', extensions: ['pb.gz'] }

// Whoever was still writing an hour later is not writing any more.
const LEFTOVER_MS = 3_600_000
const MAX_NAMES_TRIED = 100

/** A snapshot that is to be written. */
export interface NewSnapshot {
  readonly unixSeconds: number
  readonly bytes: Uint8Array
  /** Follows the seconds in the name, such as `near_limit`. */
  readonly suffix?: string
  /** One of those that the family has; otherwise the first. */
  readonly extension?: string
  /** Default {@link heapFiles}. */
  readonly family?: FileFamily
}

/** Returns the name of a snapshot: `heap_<seconds since 1970>.pb.gz`, with suffixes where there are any. */
export function snapshotName(
  unixSeconds: number,
  suffixes: readonly string[] = [],
  { prefix, extensions }: FileFamily = heapFiles,
  extension: string = extensions[0] ?? '',
): string {
  return `${[prefix, unixSeconds, ...suffixes].join('_')}.${extension}`
}

/**
 * Writes a snapshot into a folder, which is made where it is missing. A disk that is full costs the new snapshot
 * and never an old one: making room is up to {@link prune}, afterwards.
 *
 * @returns the path of the file
 * @throws {InstrumentError} `SNAPSHOT_TOO_LARGE`, and what the file system throws
 */
export async function writeSnapshot(
  directory: string,
  snapshot: NewSnapshot,
  maxBytes: number,
  files: FolderFiles = diskFiles,
): Promise<string> {
  const { bytes, family = heapFiles } = snapshot
  if (bytes.byteLength > maxBytes) {
    throw new InstrumentError(
      'SNAPSHOT_TOO_LARGE',
      `${family.prefix} snapshots: writing to ${directory}: met a snapshot of ${bytes.byteLength} bytes, want at most maxBytes, ${maxBytes}`,
    )
  }
  // The profile has paths and names of functions: nobody else's business.
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const draft = join(directory, `.${family.prefix}_${randomUUID()}.tmp`)
  try {
    await files.write(draft, bytes)
    return await publish(files, draft, directory, snapshot)
  } finally {
    await rm(draft, { force: true }).catch(() => {})
  }
}

/**
 * Removes the oldest snapshots until the bounds hold, and what crashed writers left behind an hour ago or more.
 *
 * Only files that are named as snapshots are counted and removed, those of earlier runs included. Whatever else
 * lies in the folder stays, and so does the file `newest`.
 */
export async function prune(
  directory: string,
  bounds: FolderBounds,
  { nowMs, newest, family = heapFiles }: { nowMs: number; newest?: string | undefined; family?: FileFamily },
): Promise<void> {
  const names = await readdir(directory)
  await removeLeftovers(directory, names, { nowMs, family })
  const snapshots = await listSnapshots(directory, names, family)
  const isNewest = ({ path }: Snapshot): number => Number(path === newest)
  const newestFirst = snapshots.toSorted((a, b) => isNewest(b) - isNewest(a) || b.seconds - a.seconds)
  let bytes = 0
  for (const [index, snapshot] of newestFirst.entries()) {
    bytes += snapshot.bytes
    if (index >= bounds.keep || bytes > bounds.maxBytes) await rm(snapshot.path, { force: true })
  }
}

interface Snapshot {
  readonly path: string
  readonly bytes: number
  readonly seconds: number
}

async function listSnapshots(
  directory: string,
  names: readonly string[],
  { prefix, extensions }: FileFamily,
): Promise<Snapshot[]> {
  // The seconds since 1970; what follows tells apart those of one second, and says why they were written.
  const ours = new RegExp(
    `^${prefix}_(?<seconds>\\d{1,12})(?<suffix>_[\\w-]+)?\\.(?:${extensions.join('|').replaceAll('.', '\\.')})$`,
  )
  const snapshots: Snapshot[] = []
  for (const name of names) {
    const seconds = ours.exec(name)?.groups?.['seconds']
    if (seconds === undefined) continue
    const path = join(directory, name)
    const stats = await stat(path).catch(() => undefined) // gone since: another process shares the folder
    if (stats?.isFile()) snapshots.push({ path, bytes: stats.size, seconds: Number(seconds) })
  }
  return snapshots
}

async function removeLeftovers(
  directory: string,
  names: readonly string[],
  { nowMs, family }: { readonly nowMs: number; readonly family: FileFamily },
): Promise<void> {
  const leftover = new RegExp(`^\\.${family.prefix}_[\\w.-]+\\.tmp$`)
  for (const name of names) {
    if (!leftover.test(name)) continue
    const path = join(directory, name)
    const stats = await stat(path).catch(() => undefined)
    if (stats !== undefined && nowMs - stats.mtimeMs > LEFTOVER_MS) await rm(path, { force: true })
  }
}

async function publish(
  files: FolderFiles,
  draft: string,
  directory: string,
  { unixSeconds, suffix, extension, family = heapFiles }: NewSnapshot,
): Promise<string> {
  const suffixes = suffix === undefined ? [] : [suffix]
  for (let attempt = 1; ; attempt++) {
    const more = attempt === 1 ? [] : [String(attempt)]
    const path = join(directory, snapshotName(unixSeconds, [...suffixes, ...more], family, extension))
    try {
      await files.publish(draft, path)
      return path
    } catch (error) {
      const taken = error instanceof Error && 'code' in error && error.code === 'EEXIST'
      if (!taken || attempt >= MAX_NAMES_TRIED) throw error
    }
  }
}

/** The file system itself. */
export const diskFiles: FolderFiles = {
  async write(path, bytes) {
    const file = await open(path, 'wx', 0o600)
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
  },
  async publish(from, to) {
    await nameFile(from, to)
    await syncDirectory(dirname(to))
  },
}

/**
 * Gives a file another name, which must not be taken. A link and not a rename: two processes that share a folder may
 * well write in the same second, and a rename would silently put one file in the other's place. Where the file
 * system has no links, a rename has to do.
 */
export async function nameFile(from: string, to: string, linkFile: typeof link = link): Promise<void> {
  try {
    await linkFile(from, to)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && NO_LINKS.has(String(error.code)))) throw error
    await rename(from, to)
    return
  }
  await unlink(from)
}

// What file systems without hard links answer.
const NO_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'])

/**
 * Puts the new name on the disk too. Not every system lets folders be opened; there it lasts a little later, and
 * the file is whole either way.
 */
async function syncDirectory(directory: string): Promise<void> {
  try {
    const folder = await open(directory, 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  } catch {
    // The snapshot is there.
  }
}
