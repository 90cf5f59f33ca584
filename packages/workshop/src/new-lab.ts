// A new lab from the template: small, flawed, with tests, hints, a wrong fix and a solution that hold together.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WorkshopError } from './errors.ts'
import type { Lab } from './lab.ts'
import { filesIn } from './pristine.ts'
import { type Workspace, writeTree } from './workspace.ts'

const template = fileURLToPath(new URL('../template/', import.meta.url))

/**
 * Writes a lab and its solution, and nothing over anything.
 *
 * @param id - two digits and a name in small letters: `12-slow-start`
 * @throws {WorkshopError} `LAB_NAME_BAD` where the id is no id or is taken
 */
export function newLab(
  workspace: Workspace,
  labs: readonly Lab[],
  id: string,
): { labDir: string; solutionDir: string } {
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
  for (const dir of [labDir, solutionDir]) {
    if (existsSync(dir)) throw new WorkshopError('LAB_NAME_BAD', `${dir}: making a lab: it is there already`)
  }
  const words: Readonly<Record<string, string>> = { ID: id, NUMBER: number, PORT: String(freePort(labs)) }
  writeTree(labDir, filesOf('lab', words))
  writeTree(solutionDir, filesOf('solution', words))
  return { labDir, solutionDir }
}

function filesOf(part: 'lab' | 'solution', words: Readonly<Record<string, string>>): Map<string, string> {
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
