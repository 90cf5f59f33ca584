// Saves, seen by looking: the source of a lab is a dozen files, and looking works on every file system.
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Lab } from './lab.ts'
import { filesIn } from './pristine.ts'

// Events of the file system do not come from network mounts, from many containers, or from the other side
// of WSL. Looking at a dozen files takes well under a millisecond, and two looks are waited for after a save.
const lookEveryMs = 100

/** What a lab's verdict depends on that a learner changes: everything in `src`, and whatever else it says. */
export function watchedFiles(lab: Lab): string[] {
  const src = join(lab.dir, 'src')
  const inSrc = existsSync(src) ? filesIn(src).map((path) => `src/${path}`) : []
  return [...new Set([...inSrc, ...lab.touches, 'package.json'])].toSorted()
}

/** The watched files with what tells one save from the next. */
export type Signature = ReadonlyMap<string, string>

/** Returns the signature of a lab's files at this moment. Files that are not there are left out. */
export function signatureOf(lab: Lab): Signature {
  const entries = watchedFiles(lab).flatMap((path): [string, string][] => {
    const stat = statSync(join(lab.dir, path), { throwIfNoEntry: false })
    // The inode changes where an editor saves by renaming, also within one tick of a coarse clock.
    return stat ? [[path, `${stat.mtimeMs} ${stat.size} ${stat.ino}`]] : []
  })
  return new Map(entries)
}

/** Returns the signature of a lab's files as one word, for whoever only asks whether two are the same. */
export function signatureWord(lab: Lab): string {
  return JSON.stringify([...signatureOf(lab)])
}

/** Returns the paths that were changed, added or removed between two signatures, sorted. */
export function changedPaths(before: Signature, after: Signature): string[] {
  const paths = new Set([...before.keys(), ...after.keys()])
  return [...paths].filter((path) => before.get(path) !== after.get(path)).toSorted()
}

/**
 * Waits for the next save after a signature was taken, and then until nothing more is being saved.
 *
 * @returns the signature after it; compare the two with `changedPaths`
 * @throws the reason of `signal`
 */
export async function nextSave(lab: Lab, before: Signature, signal: AbortSignal): Promise<Signature> {
  let last = before
  for (;;) {
    await sleep(lookEveryMs, undefined, { signal })
    const now = signatureOf(lab)
    // Two looks alike: whoever saves several files at once, such as a formatter, has finished.
    if (changedPaths(last, now).length === 0 && changedPaths(before, now).length > 0) return now
    last = now
  }
}
