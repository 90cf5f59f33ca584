// `workshop reset`: a lab as it was given. Nothing is lost: what was there is backed up first.
import { newGame, resetLab } from '../backups.ts'
import { type Command, type Context, command, print, printJson } from '../cli.ts'
import { type ExitCode, WorkshopError } from '../errors.ts'
import { failureOf } from '../file-failure.ts'
import { seedFrom, seedIn } from '../game.ts'
import { type Lab, findLab } from '../lab.ts'
import { withNewGame, withReset } from '../progress.ts'
import { keptFinding } from '../steps.ts'
import { printBackups, rememberThenTell } from './replaced.ts'

const usage = 'reset <lab> [--seed n|new] | --all'

export const reset: Command = command({
  usage,
  maxWords: 1,
  options: { all: { type: 'boolean' }, seed: { type: 'string' } },
  run: async (context, { positionals, values }) => {
    const [word] = positionals
    // Never the lab one happens to be at: what is put back should have been named.
    if ((word === undefined) !== (values.all === true)) {
      throw new WorkshopError('ARGUMENT_BAD', 'reset: reading the command line: want a lab, or --all', {
        advice: (text) => text.advice.usage(usage),
      })
    }
    const labs = word === undefined ? context.labs : [findLab(context.labs, word)]
    const seed = values.seed === undefined ? undefined : seedFrom(values.seed)
    const other = labs.find((lab) => !lab.game)
    if (seed !== undefined && other) {
      throw new WorkshopError('OPTION_BAD', `--seed: resetting ${other.id}: it is the same for everybody`)
    }
    if (!values.all) {
      for (const lab of labs) {
        const done = await resetOne(context, lab, seed)
        if (context.json) printJson(context, done)
      }
      return 0
    }
    return resetAll(context, labs, seed)
  },
})

interface Done {
  readonly lab: string
  /** Of a lab that is a game. */
  readonly seed?: number
  readonly written: readonly string[]
  readonly removed: readonly string[]
  readonly backups: readonly string[]
}

/** A lab that cannot be reset, such as one that is not sealed yet, keeps no other from it. */
async function resetAll(context: Context, labs: readonly Lab[], seed: number | undefined): Promise<ExitCode> {
  const done: (Done | { lab: string; error: { code: string; message: string } })[] = []
  const failures: WorkshopError[] = []
  for (const lab of labs) {
    try {
      done.push(await resetOne(context, lab, seed))
    } catch (error) {
      const failure = failureOf(error)
      if (!failure) throw error
      failures.push(failure)
      done.push({ lab: lab.id, error: { code: failure.code, message: failure.message } })
    }
  }
  if (context.json) printJson(context, done)
  const [first] = failures
  if (!first) return 0
  if (context.json) return first.exitCode
  const { code, advice, cause } = first
  throw new WorkshopError(code, failures.map(({ message }) => message).join('\n'), {
    cause,
    ...(advice !== undefined && { advice }),
  })
}

async function resetOne(context: Context, lab: Lab, wanted: number | undefined): Promise<Done> {
  const { workspace } = context
  const { written, removed, backups } =
    wanted === undefined ? resetLab(workspace, lab) : newGame(workspace, lab, wanted)
  const seed = seedIn(lab)
  const done = { lab: lab.id, ...(seed !== undefined && { seed }), written, removed, backups }
  await rememberThenTell(context, lab, backups, {
    change: (progress) =>
      wanted === undefined
        ? withReset(progress, lab.id)
        : withNewGame(progress, lab.id, keptFinding(workspace, lab), new Date()),
    tell: () => show(context, lab, done),
  })
  return done
}

function show(context: Context, lab: Lab, { seed, written, removed, backups }: Done): void {
  if (context.json) return
  const { text } = context
  const changed = written.length + removed.length
  print(context, [
    changed === 0 ? text.reset.nothing(lab.id) : text.reset.done(lab.id, changed),
    ...(seed === undefined ? [] : [text.reset.game(lab.number, seed)]),
  ])
  printBackups(context, lab, backups)
}
