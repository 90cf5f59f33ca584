// `npm run seal`: makes the sealed copies of the labs from their folders. `--check` only compares.
import process from 'node:process'
import { unsealedFiles } from './contract.ts'
import { findLab, loadLabs, parseLab } from './lab.ts'
import { readForSeal, writePristine } from './pristine.ts'
import { parseScript, runScript } from './script.ts'
import { openWorkspace } from './workspace.ts'

function seal(argv: readonly string[]): number {
  const { values, positionals } = parseScript({ check: { type: 'boolean' } }, argv)
  const workspace = openWorkspace()
  const labs = loadLabs(workspace)
  const chosen = positionals.length > 0 ? positionals.map((word) => findLab(labs, word)) : labs
  let differing = 0
  for (const lab of chosen) {
    const paths = unsealedFiles(workspace, lab)
    if (paths.length === 0) continue
    differing += 1
    process.stdout.write(`${lab.id}: ${values.check ? 'differs' : 'sealed'}: ${paths.join(', ')}\n`)
    if (values.check) continue
    const pristine = readForSeal(lab.dir, lab.id)
    // A description that cannot be read must not be sealed: no verb would work any more.
    parseLab(pristine.files.get('lab.json') ?? '', `labs/${lab.id}/lab.json`)
    writePristine(workspace, pristine)
  }
  if (differing === 0) process.stdout.write(`${chosen.length} labs are as sealed\n`)
  return values.check && differing > 0 ? 1 : 0
}

await runScript('seal', seal)
