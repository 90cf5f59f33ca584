// Putting a lab's files back without losing an edit: whatever is replaced is set aside first.
import { cpSync, existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { renameSync, rmSync, rmdirSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { solutionFiles } from './changes.ts'
import { WorkshopError, messageOf, systemCode } from './errors.ts'
import { bytesOf } from './file-content.ts'
import { atPath } from './file-failure.ts'
import { seedIn, servicesFiles } from './game.ts'
import type { Lab } from './lab.ts'
import { filesIn, requirePristine } from './pristine.ts'
import { type Workspace, momentName } from './workspace.ts'

/** What is at a path: the bytes of a file, or where a symbolic link leads. */
type Content = Buffer | { readonly linkTo: string }

type Files = ReadonlyMap<string, Content>

/** What was done to a lab's folder. Empty lists: it was as wanted already. */
export interface Replacement {
  /** Paths inside the lab that were written. */
  readonly written: readonly string[]
  /** Paths inside the lab that were moved away and have nothing in their place. */
  readonly removed: readonly string[]
  /** Names of the backups that hold what was there before, oldest first. */
  readonly backups: readonly string[]
}

/** Returns the names of a lab's backups, oldest first. */
export function listBackups(workspace: Workspace, lab: Lab): string[] {
  const dir = join(workspace.backupsDir, lab.id)
  if (!existsSync(dir)) return []
  return readdirSync(dir)
    .filter((name) => !name.endsWith(partial))
    .toSorted()
}

/** Returns the folder of a backup, which is laid out as the lab is. */
export function backupDir(workspace: Workspace, lab: Lab, name: string): string {
  return join(workspace.backupsDir, lab.id, name)
}

/**
 * Puts a lab's files back to what they were as given.
 *
 * Only files of the sealed copy and files under `src` are touched: notes and profiles that the learner
 * keeps beside them stay.
 *
 * Of a lab that is a game, it is the same game again.
 *
 * @throws {WorkshopError} `BACKUP_FAILED`, `PRISTINE_MISSING`
 */
export function resetLab(workspace: Workspace, lab: Lab, now: Date = new Date()): Replacement {
  return putBack(workspace, lab, seedIn(lab), now)
}

/**
 * Puts the files of a lab that is a game to what they are with a seed; what is there now is backed up first.
 *
 * @throws {WorkshopError} `BACKUP_FAILED`, `PRISTINE_MISSING`
 */
export function newGame(workspace: Workspace, lab: Lab, seed: number, now: Date = new Date()): Replacement {
  const before = givenContents(workspace, lab, seedIn(lab))
  return withoutNeedless(workspace, lab, before, putBack(workspace, lab, seed, now))
}

function putBack(workspace: Workspace, lab: Lab, seed: number | undefined, now: Date): Replacement {
  return replace(workspace, lab, givenContents(workspace, lab, seed), now)
}

function givenContents(workspace: Workspace, lab: Lab, seed: number | undefined): Files {
  const pristine = requirePristine(workspace, lab.id)
  return contentsFrom([...pristine.files, ...servicesFiles(lab, pristine, seed)])
}

/** Takes away a backup that holds nothing but what was given: there are no edits to be found in it. */
function withoutNeedless(workspace: Workspace, lab: Lab, given: Files, done: Replacement): Replacement {
  const backups = done.backups.filter((name) => {
    const dir = backupDir(workspace, lab, name)
    const kept = contentsOf(dir, filesIn(dir))
    const isGiven = kept.size === given.size && [...given].every(([path, own]) => isSame(own, kept.get(path)))
    if (isGiven) rmSync(dir, { recursive: true })
    return !isGiven
  })
  return { ...done, backups }
}

/**
 * Puts our solution over a lab as it was given; what is there now is backed up first.
 *
 * @throws {WorkshopError} `BACKUP_FAILED`, `PRISTINE_MISSING`
 */
export function solveLab(workspace: Workspace, lab: Lab, now: Date = new Date()): Replacement {
  const given = requirePristine(workspace, lab.id).files
  const target = contentsFrom([...given, ...solutionFiles(workspace, lab)])
  const before = givenContents(workspace, lab, seedIn(lab))
  return withoutNeedless(workspace, lab, before, replace(workspace, lab, target, now))
}

function contentsFrom(files: readonly (readonly [path: string, content: string])[]): Files {
  return new Map(files.map(([path, content]) => [path, bytesOf(path, content)]))
}

/**
 * Puts a lab's files back to what a backup holds; what is there now becomes a backup in its turn.
 *
 * @throws {WorkshopError} `BACKUP_UNKNOWN`, `BACKUP_FAILED`
 */
export function restoreLab(
  workspace: Workspace,
  lab: Lab,
  name: string,
  now: Date = new Date(),
): Replacement {
  const known = listBackups(workspace, lab)
  if (!known.includes(name)) {
    throw new WorkshopError('BACKUP_UNKNOWN', `${name}: restoring ${lab.id}: there is no such backup`, {
      advice: (text) => (known.length > 0 ? text.advice.backupsAre(known.join(', ')) : text.advice.noBackups),
    })
  }
  const dir = backupDir(workspace, lab, name)
  return replace(workspace, lab, contentsOf(dir, filesIn(dir)), now)
}

const partial = '.partial'
// Each round sets everything aside that an editor has saved since the one before.
const maxRounds = 5

function replace(workspace: Workspace, lab: Lab, target: Files, now: Date): Replacement {
  const written = new Set<string>()
  const removed = new Set<string>()
  const backups: string[] = []
  for (let round = 1; ; round += 1) {
    const current = currentFiles(workspace, lab, target)
    const paths = new Set([...current.keys(), ...target.keys()])
    const differing = [...paths].filter((path) => !isSame(current.get(path), target.get(path))).toSorted()
    if (differing.length === 0)
      return { written: [...written].toSorted(), removed: [...removed].toSorted(), backups }
    if (round > maxRounds) {
      throw new WorkshopError(
        'BACKUP_FAILED',
        `${lab.id}: putting files back: they change faster than that`,
        {
          advice: (text) => text.advice.allBackedUp(join(workspace.backupsDir, lab.id)),
        },
      )
    }
    // Also where only files are missing: that they were taken away is an edit like any other.
    if (current.size > 0) {
      const name = makeBackup(workspace, lab, current, now)
      backups.push(name)
      for (const path of differing.filter((each) => current.has(each))) {
        moveAway(join(lab.dir, path), join(backupDir(workspace, lab, name), path))
      }
    }
    for (const path of differing) {
      const content = target.get(path)
      if (content === undefined) {
        removed.add(path)
        removeEmptyFolders(lab.dir, dirname(path))
      } else if (writeNew(lab.dir, path, content)) {
        written.add(path)
      }
    }
  }
}

/** What may be replaced: what the sealed copy or the target has, everything under `src`, and what is in the way. */
function currentFiles(workspace: Workspace, lab: Lab, target: Files): Files {
  const src = join(lab.dir, 'src')
  const inSrc =
    existsSync(src) && lstatSync(src).isDirectory() ? filesIn(src).map((path) => `src/${path}`) : []
  const inTheWay = [...target.keys()]
    .flatMap(foldersOf)
    .filter((path) => statAt(join(lab.dir, path))?.isFile())
  const paths = new Set([
    ...inSrc,
    ...inTheWay,
    ...target.keys(),
    ...requirePristine(workspace, lab.id).files.keys(),
  ])
  return contentsOf(lab.dir, [...paths])
}

/** `a/b/c.ts` is in `a/b`, which is in `a`. */
function foldersOf(path: string): string[] {
  const folder = dirname(path)
  return folder === '.' ? [] : [folder, ...foldersOf(folder)]
}

/** Reads what is at the paths; those with nothing, or a folder, are left out. */
function contentsOf(dir: string, paths: readonly string[]): Files {
  const files = new Map<string, Content>()
  for (const path of paths) {
    const full = join(dir, path)
    const found = statAt(full)
    if (found?.isSymbolicLink()) files.set(path, { linkTo: readlinkSync(full) })
    else if (found?.isFile()) files.set(path, readFileSync(full))
  }
  return files
}

/** A path that leads through a file is a path with nothing at it. */
function statAt(path: string): ReturnType<typeof lstatSync> {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch (error) {
    if (systemCode(error) === 'ENOTDIR') return undefined
    throw error
  }
}

function isSame(a: Content | undefined, b: Content | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  if (Buffer.isBuffer(a)) return Buffer.isBuffer(b) && a.equals(b)
  return !Buffer.isBuffer(b) && a.linkTo === b.linkTo
}

/** Writes a complete copy of the files and gives it its name only when it is complete. */
function makeBackup(workspace: Workspace, lab: Lab, files: Files, now: Date): string {
  const name = freeName(workspace, lab, now)
  const dir = backupDir(workspace, lab, name)
  try {
    mkdirSync(`${dir}${partial}`, { recursive: true })
    for (const [path, content] of files) writeNew(`${dir}${partial}`, path, content)
    renameSync(`${dir}${partial}`, dir)
  } catch (cause) {
    rmSync(`${dir}${partial}`, { recursive: true, force: true })
    throw new WorkshopError('BACKUP_FAILED', `${dir}: backing up ${lab.id}: ${messageOf(cause)}`, {
      cause,
      advice: (text) => text.advice.nothingChanged,
    })
  }
  return name
}

function freeName(workspace: Workspace, lab: Lab, now: Date): string {
  const first = momentName(now)
  let name = first
  for (let count = 2; existsSync(backupDir(workspace, lab, name)); count += 1) name = `${first}-${count}`
  return name
}

/**
 * Moves a file over its copy in the backup, so that the backup has what was there at this very moment,
 * also when an editor saved after the copy was made.
 */
function moveAway(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    const code = systemCode(error)
    if (code === 'ENOENT') return
    if (code !== 'EXDEV' && code !== 'EPERM' && code !== 'EBUSY') throw error
    // Another file system, or a file that Windows keeps open: copied again, then taken away.
    rmSync(to, { force: true })
    cpSync(from, to, { verbatimSymlinks: true })
    unlinkSync(from)
  }
}

/** Writes a file where there is none; says no, and leaves it be, where there is one. */
function writeNew(dir: string, path: string, content: Content): boolean {
  const full = join(dir, path)
  try {
    mkdirSync(dirname(full), { recursive: true })
    if (Buffer.isBuffer(content))
      atPath(full, () => writeFileSync(full, content, { flag: 'wx', flush: true }))
    else symlinkSync(content.linkTo, full)
    return true
  } catch (error) {
    if (systemCode(error) !== 'EEXIST' && systemCode(error) !== 'ENOTDIR') throw error
    removeIfEmptyFolders(full)
    return false
  }
}

/** A folder in the way of a file holds nothing any more once its files were moved away. */
function removeIfEmptyFolders(path: string): void {
  if (!statAt(path)?.isDirectory()) return
  for (const entry of readdirSync(path)) removeIfEmptyFolders(join(path, entry))
  if (readdirSync(path).length === 0) rmdirSync(path)
}

/** Removes a folder of the lab and those around it as long as they are empty. */
function removeEmptyFolders(root: string, path: string): void {
  for (
    let folder = path;
    folder !== '.' && !relative(root, join(root, folder)).startsWith('..');
    folder = dirname(folder)
  ) {
    const full = join(root, folder)
    if (!existsSync(full) || readdirSync(full).length > 0) return
    rmdirSync(full)
  }
}
