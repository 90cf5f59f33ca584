// A new lab from the template: small, flawed, with tests, hints, wrong fixes, a solution and pages that hold together.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WorkshopError } from './errors.ts'
import type { Lab } from './lab.ts'
import { languages } from './language.ts'
import { pageOf } from './lab-page.ts'
import { filesIn } from './pristine.ts'
import { type Workspace, writeAtomically, writeTree } from './workspace.ts'

const template = fileURLToPath(new URL('../template/', import.meta.url))

/** What makes up a lab, as absolute paths. */
export interface LabFiles {
  readonly labDir: string
  readonly solutionDir: string
  /** Its page in each language. */
  readonly pages: readonly string[]
}

/**
 * Writes a lab, its solution and its pages, and nothing over anything.
 *
 * @param id - two digits and a name in small letters: `12-slow-start`
 * @throws {WorkshopError} `LAB_NAME_BAD` where the id is no id or is taken
 */
export function newLab(workspace: Workspace, labs: readonly Lab[], id: string): LabFiles {
  const [, number, name] = /^(\d\d)-([a-z0-9]+(?:-[a-z0-9]+)*)$/.exec(id) ?? []
  if (number === undefined || name === undefined) {
    throw new WorkshopError(
      'LAB_NAME_BAD',
      `${id}: making a lab: want two digits and a name in small letters, such as 12-slow-start`,
    )
  }
  const labDir = join(workspace.labsDir, id)
  const solutionDir = join(workspace.solutionsDir, id)
  const same = labs.find((lab) => lab.number === number)
  if (same) throw new WorkshopError('LAB_NAME_BAD', `${id}: making a lab: ${same.id} has that number`)
  const pages = languages.map((language) => pageOf(workspace, id, language))
  for (const path of [labDir, solutionDir, ...pages]) {
    if (existsSync(path))
      throw new WorkshopError('LAB_NAME_BAD', `${path}: making a lab: it is there already`)
  }
  const words: Readonly<Record<string, string>> = { ID: id, NUMBER: number, PORT: String(freePort(labs)) }
  writeTree(labDir, filesOf('lab', words))
  writeTree(solutionDir, filesOf('solution', words))
  const texts = filesOf('page', words)
  for (const language of languages) {
    writeAtomically(pageOf(workspace, id, language), texts.get(`${language}.mdx`) ?? '')
  }
  return { labDir, solutionDir, pages }
}

function filesOf(
  part: 'lab' | 'solution' | 'page',
  words: Readonly<Record<string, string>>,
): Map<string, string> {
  const dir = join(template, part)
  return new Map(
    filesIn(dir).map((path): [string, string] => [
      path,
      readFileSync(join(dir, path), 'utf8').replaceAll(
        /__([A-Z]+)__/g,
        (all, word: string) => words[word] ?? all,
      ),
    ]),
  )
}

// Labs listen from 8080 on, each on a port of its own.
function freePort(labs: readonly Lab[]): number {
  const taken = new Set(labs.flatMap(({ ports }) => [ports.app, ports.debug]))
  let port = 8090
  while (taken.has(port)) port += 1
  return port
}
