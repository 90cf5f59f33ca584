// Where everything is: the labs, the solutions, the sealed copies, and the learner's own folder.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { dirname, join, relative, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { WorkshopError } from './errors.ts'
import { bytesOf, contentOf, isProfile } from './file-content.ts'
import { atPath } from './file-failure.ts'

/** The folders of one copy of the workshop. Paths are absolute; only `root` is known to exist. */
export interface Workspace {
  readonly root: string
  readonly labsDir: string
  readonly solutionsDir: string
  /** Sealed copies of the labs, one JSON file each. */
  readonly pristineDir: string
  /** `.workshop`: all that the workshop writes for the learner. Not in git. */
  readonly stateDir: string
  readonly stateFile: string
  readonly backupsDir: string
  readonly capturesDir: string
  /** Heap snapshots that services take of themselves, a folder for each lab. */
  readonly snapshotsDir: string
  /** Copies of the captures that a step accepted: what was found, and what was proved. */
  readonly evidenceDir: string
  /** Trees that a verify assembles for its tests. Inside the repository, so that packages resolve. */
  readonly runsDir: string
  readonly contractDir: string
  /** What each `workshop start` says of the service it runs, for the other verbs: a file for each of them. */
  readonly runningDir: string
}

/** Returns the workspace at a root; the repository that holds this file unless told otherwise. */
export function workspaceAt(root: string = fileURLToPath(new URL('../../..', import.meta.url))): Workspace {
  const at = resolve(root)
  const stateDir = join(at, '.workshop')
  return {
    root: at,
    labsDir: join(at, 'labs'),
    solutionsDir: join(at, 'solutions'),
    pristineDir: join(at, 'packages', 'workshop', 'pristine'),
    stateDir,
    stateFile: join(stateDir, 'state.json'),
    backupsDir: join(stateDir, 'backups'),
    capturesDir: join(stateDir, 'captures'),
    snapshotsDir: join(stateDir, 'snapshots'),
    evidenceDir: join(stateDir, 'evidence'),
    runsDir: join(stateDir, 'runs'),
    contractDir: join(stateDir, 'contract'),
    runningDir: join(stateDir, 'running'),
  }
}

/**
 * Returns the workspace of this process: at `HOTPATH_ROOT`, or the repository that holds this file.
 *
 * @throws {WorkshopError} `LABS_MISSING` when there is no `labs` folder in it
 */
export function openWorkspace(env: Readonly<Record<string, string | undefined>> = process.env): Workspace {
  const workspace = workspaceAt(env['HOTPATH_ROOT'] || undefined)
  if (!existsSync(workspace.labsDir)) {
    throw new WorkshopError('LABS_MISSING', `${workspace.labsDir}: opening the workshop: no such folder`, {
      advice: (text) => text.advice.openRepository,
    })
  }
  return workspace
}

/** Writes a whole file or nothing: to a neighbour first, then renamed over it. Makes the folder. */
export function writeAtomically(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true })
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`
  try {
    atPath(path, () => writeFileSync(temporary, content, { flush: true }))
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/** Writes a tree of files, relative path to what they hold, into a folder that it makes. */
export function writeTree(dir: string, files: ReadonlyMap<string, string>): void {
  for (const [path, content] of files) {
    const target = join(dir, path)
    mkdirSync(dirname(target), { recursive: true })
    atPath(target, () => writeFileSync(target, bytesOf(path, content)))
  }
}

/** Returns what a file holds, as a sealed copy would have it; undefined when there is none. */
export function contentIfThere(path: string): string | undefined {
  return isProfile(path) && existsSync(path) ? contentOf(path, readFileSync(path)) : readIfThere(path)
}

/** Returns the text of a file, or undefined when there is none. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * Names a moment so that names sort as the moments do and any file system takes them:
 * `2026-11-23T13-05-22-123Z`.
 */
export function momentName(at: Date): string {
  return at.toISOString().replaceAll(/[:.]/g, '-')
}

/** Returns a path for people: relative to where the program runs, unless that leads up and out. */
export function shownPath(path: string): string {
  const short = relative(process.cwd(), path)
  return short.startsWith('..') ? path : short
}
