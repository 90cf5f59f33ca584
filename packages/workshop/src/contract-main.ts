// `npm run contract -- [lab…] [--repeat n] [--under-load] [--at-once n] [--unsealed] [--only variant] [--keep]`: every lab's promise, held.
// `npm run contract -- [lab…] --mutate`: whether each assertion of its tests is needed for that.
import { availableParallelism } from 'node:os'
import process from 'node:process'
import { Worker } from 'node:worker_threads'
import { numberOption } from './cli.ts'
import {
  type Assembly,
  type Variant,
  assemble,
  checkVariant,
  contracted,
  inParallel,
  pageProblems,
  sharedProblems,
  stepProblems,
  structureProblems,
  typeProblems,
  unsealedFiles,
  variantsOf,
} from './contract.ts'
import { WorkshopError } from './errors.ts'
import { findLab, loadLabs } from './lab.ts'
import { type Mutant, mutantsOf, testFile, unusedGuards } from './mutation.ts'
import { parseScript, runScript } from './script.ts'
import { indented } from './style.ts'
import { type Workspace, openWorkspace, shownPath } from './workspace.ts'

const say = (line: string): void => void process.stdout.write(`${line}\n`)

const options = {
  repeat: { type: 'string', default: '1' },
  'at-once': { type: 'string', default: String(availableParallelism()) },
  'under-load': { type: 'boolean' },
  unsealed: { type: 'boolean' },
  only: { type: 'string', default: '' },
  keep: { type: 'boolean' },
  mutate: { type: 'boolean' },
} as const

async function contract(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseScript(options, argv)
  const repeat = numberOption('repeat', values.repeat, { min: 1, max: 1000 })
  const atOnce = numberOption('at-once', values['at-once'], { min: 1, max: 64 })
  const workspace = openWorkspace()
  const labs = loadLabs(workspace)
  const chosen = positionals.length > 0 ? positionals.map((word) => findLab(labs, word)) : labs
  const promises = chosen.map((lab) => contracted(workspace, lab, values.unsealed ? 'folder' : 'sealed'))
  const all = promises.flatMap(variantsOf)
  const variants = all.filter(({ name }) => name.includes(values.only))
  if (variants.length === 0) {
    const names = [...new Set(all.map(({ name }) => name))].join(', ')
    throw new WorkshopError(
      'OPTION_BAD',
      `--only: choosing variants: none has ${values.only} in its name; there are ${names}`,
    )
  }

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
    report(promise.lab.id, pageProblems(workspace, promise.lab))
    report(promise.lab.id, await stepProblems(workspace, promise))
  }

  if (values.mutate) {
    for (const promise of promises) report(promise.lab.id, unusedGuards(promise))
    using assembly = assemble(workspace, all)
    const needless = await mutateAll(workspace, assembly, promises.flatMap(mutantsOf), atOnce)
    sayOthers(broken)
    return broken + needless === 0 ? 0 : 1
  }

  const assembly = assemble(workspace, variants)
  using _load = values['under-load'] ? busyCores() : undefined
  try {
    report(
      'types',
      (await typeProblems(assembly)).map((line) => line.trim()),
    )
    const results = await runAll(workspace, assembly, variants, { repeat, atOnce })
    const failed = results.filter((problems) => problems.length > 0)
    say('')
    say(
      `${results.length - failed.length} of ${results.length} runs as the contract says (${variants.length} variants, ${repeat} times each)`,
    )
    sayOthers(broken)
    broken += failed.length
  } finally {
    if (values.keep) say(`kept in ${shownPath(assembly.dir)}`)
    else assembly[Symbol.dispose]()
  }
  return broken === 0 ? 0 : 1
}

/** Below the count of what was run, which these are not part of. */
function sayOthers(problems: number): void {
  if (problems === 1) say('and one problem besides, told above')
  if (problems > 1) say(`and ${problems} problems besides, told above`)
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

/** Takes each assertion out in turn, and returns how many are not missed, or guard what is shown without them. */
async function mutateAll(
  workspace: Workspace,
  assembly: Assembly,
  mutants: readonly Mutant[],
  atOnce: number,
): Promise<number> {
  const tasks = mutants.map((mutant) => async (): Promise<boolean> => {
    const { assertion, guard } = mutant
    // A helper is called by all tests: every state of the lab would have to be judged to no purpose.
    const isFooting = guard !== undefined && assertion.test === undefined
    const shown = isFooting ? undefined : await shownBy(workspace, assembly, mutant)
    const holds = (shown === undefined) === (guard !== undefined)
    const how = shown
      ? `without it ${shown.name} is judged differently${guard === undefined ? '' : ', so it is no guard'}`
      : (guard ?? 'no state of the lab is judged differently without it')
    const where = `${mutant.lab.id}: ${testFile}:${assertion.line}`
    say(`${holds ? (shown ? 'needed' : 'guard ') : 'BROKEN'}  ${where}: ${assertion.text}`)
    say(indented(how, 10))
    return holds
  })
  const results = await inParallel(tasks, atOnce)
  const held = results.filter((holds) => holds).length
  say('')
  say(`${held} of ${results.length} assertions are needed, or guards with a reason`)
  return results.length - held
}

/** Returns the first state of a lab that is not judged as the contract says once an assertion is removed. */
async function shownBy(
  workspace: Workspace,
  assembly: Assembly,
  { variants }: Mutant,
): Promise<Variant | undefined> {
  for (const variant of variants) {
    const problems = await checkVariant(workspace, variant, assembly.folderOf(variant))
    if (problems.length > 0) return variant
  }
  return undefined
}

/** Keeps every core busy, as a machine does on which other things are built: no verdict may depend on it. */
function busyCores(): Disposable {
  const workers = Array.from(
    { length: availableParallelism() },
    () => new Worker('for (;;) Math.sqrt(Math.random())', { eval: true }),
  )
  return { [Symbol.dispose]: () => void Promise.all(workers.map((worker) => worker.terminate())) }
}

await runScript('contract', contract)
