// `npm run contract -- [lab…] [--repeat n] [--under-load] [--at-once n] [--unsealed] [--only variant] [--keep]`: every lab's promise, held.
import { availableParallelism } from 'node:os'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { numberOption } from './cli.ts'
import {
  type Assembly,
  type Variant,
  assemble,
  checkVariant,
  contracted,
  inParallel,
  sharedProblems,
  stepProblems,
  structureProblems,
  typeProblems,
  unsealedFiles,
  variantsOf,
} from './contract.ts'
import { WorkshopError } from './errors.ts'
import { findLab, loadLabs } from './lab.ts'
import { indented } from './style.ts'
import { type Workspace, openWorkspace, shownPath } from './workspace.ts'

const say = (line: string): void => void process.stdout.write(`${line}\n`)

async function contract(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    options: {
      repeat: { type: 'string', default: '1' },
      'at-once': { type: 'string', default: String(availableParallelism()) },
      'under-load': { type: 'boolean' },
      unsealed: { type: 'boolean' },
      only: { type: 'string', default: '' },
      keep: { type: 'boolean' },
    },
    allowPositionals: true,
  })
  const repeat = numberOption('repeat', values.repeat, { min: 1, max: 1000 })
  const atOnce = numberOption('at-once', values['at-once'], { min: 1, max: 64 })
  const workspace = openWorkspace()
  const labs = loadLabs(workspace)
  const chosen = positionals.length > 0 ? positionals.map((word) => findLab(labs, word)) : labs
  const promises = chosen.map((lab) => contracted(workspace, lab, values.unsealed ? 'folder' : 'sealed'))

  let broken = 0
  const report = (subject: string, problems: readonly string[]): void => {
    broken += problems.length
    for (const problem of problems) say(`BROKEN  ${subject}: ${problem}`)
  }
  report('labs', sharedProblems(labs))
  for (const lab of chosen) {
    const paths = values.unsealed ? [] : unsealedFiles(workspace, lab)
    // Where labs are made a difference is a forgotten seal; on a learner's machine it is the learner's work.
    if (process.env['CI'])
      report(
        lab.id,
        paths.map((path) => `${path} differs from the sealed copy`),
      )
    else if (paths.length > 0)
      say(`note    ${lab.id}: the sealed copy is held; not in it: ${paths.join(', ')}`)
  }
  for (const promise of promises) {
    report(promise.lab.id, structureProblems(promise))
    report(promise.lab.id, await stepProblems(workspace, promise))
  }

  const variants = promises.flatMap(variantsOf).filter(({ name }) => name.includes(values.only))
  const assembly = assemble(workspace, variants)
  using _load = values['under-load'] ? busyCores() : undefined
  try {
    report(
      'types',
      (await typeProblems(assembly)).map((line) => line.trim()),
    )
    const results = await runAll(workspace, assembly, variants, { repeat, atOnce })
    const failed = results.filter((problems) => problems.length > 0)
    broken += failed.length
    say('')
    say(
      `${results.length - failed.length} of ${results.length} runs as the contract says (${variants.length} variants, ${repeat} times each)`,
    )
  } finally {
    if (values.keep) say(`kept in ${shownPath(assembly.dir)}`)
    else assembly[Symbol.dispose]()
  }
  return broken === 0 ? 0 : 1
}

function runAll(
  workspace: Workspace,
  assembly: Assembly,
  variants: readonly Variant[],
  { repeat, atOnce }: { repeat: number; atOnce: number },
): Promise<string[][]> {
  const tasks = Array.from({ length: repeat }, () => variants)
    .flat()
    .map((variant) => async (): Promise<string[]> => {
      const from = performance.now()
      const problems = await checkVariant(workspace, variant, assembly.folderOf(variant))
      const seconds = ((performance.now() - from) / 1000).toFixed(1)
      say(
        `${problems.length === 0 ? 'kept  ' : 'BROKEN'}  ${variant.lab.id}: ${variant.sentence} (${seconds} s)`,
      )
      for (const problem of problems) say(indented(problem, 10))
      return problems
    })
  return inParallel(tasks, atOnce)
}

/** Keeps every core busy, as a machine does on which other things are built: no verdict may depend on it. */
function busyCores(): Disposable {
  const workers = Array.from(
    { length: availableParallelism() },
    () => new Worker('for (;;) Math.sqrt(Math.random())', { eval: true }),
  )
  return { [Symbol.dispose]: () => void Promise.all(workers.map((worker) => worker.terminate())) }
}

try {
  process.exitCode = await contract(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof WorkshopError)) throw error
  process.stderr.write(`contract: ${error.message}\n`)
  process.exitCode = error.exitCode
}
