// Sealed copies of the labs: what a lab was before the learner touched it.
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join, posix } from 'node:path'
import * as z from 'zod'
import { WorkshopError, messageOf } from './errors.ts'
import { contentOf } from './file-content.ts'
import { type Workspace, readIfThere, writeAtomically } from './workspace.ts'

/** A lab as it was sealed: what every file holds, by its path inside the lab, with `/` between folders. */
export interface Pristine {
  readonly lab: string
  readonly files: ReadonlyMap<string, string>
}

const sealSchema = z.strictObject({ files: z.record(z.string(), z.string()) })

/** Folders and files beside a lab which are never part of it. */
const unsealed = new Set(['node_modules', 'dist', '.turbo', '.DS_Store'])

/** Whether a file belongs to the tests: the learner's own copy of it is never run. */
export function isTestFile(path: string): boolean {
  return path.endsWith('.test.ts')
}

/** Returns the sealed copy of a lab, or undefined where there is none. */
export function readPristine(workspace: Workspace, lab: string): Pristine | undefined {
  const path = join(workspace.pristineDir, `${lab}.json`)
  const text = readIfThere(path)
  if (text === undefined) return undefined
  const source = `packages/workshop/pristine/${lab}.json`
  const result = sealSchema.safeParse(parseJson(text, source))
  if (!result.success) {
    throw new WorkshopError(
      'PRISTINE_INVALID',
      `${source}: reading the sealed copy: ${z.prettifyError(result.error)}`,
    )
  }
  const files = new Map(Object.entries(result.data.files))
  for (const name of files.keys()) {
    if (
      posix.normalize(name) !== name ||
      name.startsWith('..') ||
      name.startsWith('/') ||
      name.includes('\\')
    ) {
      throw new WorkshopError(
        'PRISTINE_INVALID',
        `${source}: reading the sealed copy: ${name} is not a path inside the lab`,
      )
    }
  }
  return { lab, files }
}

function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new WorkshopError('PRISTINE_INVALID', `${source}: reading the sealed copy: ${messageOf(cause)}`, {
      cause,
    })
  }
}

/**
 * Returns the sealed copy of a lab.
 *
 * @throws {WorkshopError} `PRISTINE_MISSING`, `PRISTINE_INVALID`
 */
export function requirePristine(workspace: Workspace, lab: string): Pristine {
  const pristine = readPristine(workspace, lab)
  if (pristine) return pristine
  throw new WorkshopError('PRISTINE_MISSING', `${lab}: reading the sealed copy: there is none`, {
    advice: (text) => text.advice.sealFirst,
  })
}

/**
 * Reads the folder of a lab as it would be sealed.
 *
 * @throws {WorkshopError} `SEAL_NOT_TEXT` for a file that is neither UTF-8 nor a profile
 */
export function readForSeal(dir: string, lab: string): Pristine {
  const files = new Map<string, string>()
  for (const path of filesIn(dir)) {
    try {
      files.set(path, contentOf(path, readFileSync(join(dir, path))))
    } catch (cause) {
      throw new WorkshopError('SEAL_NOT_TEXT', `labs/${lab}/${path}: sealing: not UTF-8 text`, { cause })
    }
  }
  return { lab, files }
}

/** Returns the paths of all files in a lab, sorted, with `/` between folders. */
export function filesIn(dir: string): string[] {
  const walk = (folder: string): string[] =>
    readdirSync(join(dir, folder), { withFileTypes: true })
      .filter((entry) => !unsealed.has(entry.name))
      .flatMap((entry) => {
        const path = posix.join(folder, entry.name)
        return entry.isDirectory() ? walk(path) : [path]
      })
  return walk('').toSorted()
}

/** Writes a sealed copy. The same files give the same bytes. */
export function writePristine(workspace: Workspace, pristine: Pristine): void {
  const files = Object.fromEntries([...pristine.files].toSorted(([a], [b]) => (a < b ? -1 : 1)))
  writeAtomically(
    join(workspace.pristineDir, `${pristine.lab}.json`),
    `${JSON.stringify({ files }, null, 1)}\n`,
  )
}

/** Returns the paths that differ between two copies of a lab: changed, added or missing; sorted. */
export function differences(a: Pristine, b: Pristine): string[] {
  const paths = new Set([...a.files.keys(), ...b.files.keys()])
  return [...paths].filter((path) => a.files.get(path) !== b.files.get(path)).toSorted()
}

/**
 * Returns a short name for what a verdict was given by: the tests, and all they could import beside them.
 * A verdict of another suite is stale.
 */
export function suiteHash(pristine: Pristine): string {
  const hash = createHash('sha256')
  for (const [path, content] of [...harnessFiles(pristine)].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(JSON.stringify([path, content]))
  }
  return hash.digest('hex').slice(0, 16)
}

/**
 * Returns the files that tests stand on: the code of the lab outside the service and its fixes.
 * A test that reached into `src` would judge the sealed service and not the learner's, so it is left out.
 */
export function harnessFiles(pristine: Pristine): Map<string, string> {
  return new Map(
    [...pristine.files].filter(
      ([path]) =>
        !path.startsWith('src/') &&
        !path.startsWith('wrong-fixes/') &&
        !path.endsWith('.md') &&
        path !== 'lab.json',
    ),
  )
}
