// The difference between two states of a lab's service, file by file, as a unified patch.
import { join } from 'node:path'
import { structuredPatch } from 'diff'
import { seedIn, serviceFilesIn, servicesFiles } from './game.ts'
import type { Lab } from './lab.ts'
import { type Pristine, filesIn, requirePristine } from './pristine.ts'
import { isProfile } from './file-content.ts'
import { type Workspace, contentIfThere } from './workspace.ts'
import { existsSync } from 'node:fs'

/** The files of a service by path: what a fix may change. */
export type ServiceFiles = ReadonlyMap<string, string>

/** Returns the learner's files: everything in `src`, and the package.json, which says how it starts. */
export function ownFiles(lab: Lab): ServiceFiles {
  const src = join(lab.dir, 'src')
  const paths = existsSync(src) ? filesIn(src).map((path) => `src/${path}`) : []
  return read(lab.dir, [...paths, 'package.json'])
}

/** Returns the same files as the lab was given; of a game, those of the one that is in the learner's folder. */
export function givenFiles(
  workspace: Workspace,
  lab: Lab,
  pristine: Pristine = requirePristine(workspace, lab.id),
): ServiceFiles {
  return servicesFiles(lab, pristine, seedIn(lab))
}

/** Returns the same files with our solution applied. */
export function solutionFiles(workspace: Workspace, lab: Lab): ServiceFiles {
  return new Map([...givenFiles(workspace, lab), ...serviceFilesIn(lab.solutionDir)])
}

function read(dir: string, paths: readonly string[]): ServiceFiles {
  return new Map(
    paths.flatMap((path): [string, string][] => {
      const content = contentIfThere(join(dir, path))
      return content === undefined ? [] : [[path, content]]
    }),
  )
}

/** How one file differs. */
export interface Change {
  readonly path: string
  readonly added: number
  readonly removed: number
  /** The hunks of a unified patch: each line begins with `@@`, a space, `+`, `-` or a backslash. */
  readonly lines: readonly string[]
}

/** Returns what differs between two states of a service, by path. Equal files are left out. */
export function changesBetween(before: ServiceFiles, after: ServiceFiles): Change[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].toSorted()
  return paths
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => changeOf(path, before.get(path) ?? '', after.get(path) ?? ''))
}

function changeOf(path: string, before: string, after: string): Change {
  if (isProfile(path)) return { path, added: 0, removed: 0, lines: ['\\ Binary files differ'] }
  const { hunks } = structuredPatch(path, path, before, after, '', '', { context: 3 })
  const lines = hunks.flatMap((hunk) => [
    `@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@`,
    ...hunk.lines,
  ])
  return {
    path,
    added: lines.filter((line) => line.startsWith('+')).length,
    removed: lines.filter((line) => line.startsWith('-')).length,
    lines,
  }
}

/** A side without lines is told by the line before it, as every patch does: `0,0`. */
function range(start: number, lines: number): string {
  return `${lines === 0 ? start - 1 : start},${lines}`
}
