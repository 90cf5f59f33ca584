// For tests: a workspace of its own with two tiny labs, sealed, that nothing else knows of.
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Lab, findLab, loadLabs } from './lab.ts'
import { readForSeal, writePristine } from './pristine.ts'
import { type Workspace, workspaceAt } from './workspace.ts'

export interface Scratch extends Disposable {
  readonly workspace: Workspace
  readonly lab: (word: string) => Lab
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Copies testdata/workspace to a temporary folder, where packages resolve to those of the repository. */
export function scratchWorkspace(): Scratch {
  const root = mkdtempSync(join(tmpdir(), 'workshop-'))
  cpSync(here('../testdata/workspace'), root, { recursive: true })
  symlinkSync(here('../../../node_modules'), join(root, 'node_modules'), 'junction')
  const workspace = workspaceAt(root)
  for (const lab of loadLabs(workspace)) writePristine(workspace, readForSeal(lab.dir, lab.id))
  return {
    workspace,
    lab: (word) => findLab(loadLabs(workspace), word),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  }
}
