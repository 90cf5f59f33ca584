// `workshop reset`: a lab as it was given. Nothing is lost: what was there is backed up first.
import { backupDir, newGame, resetLab } from '../backups.ts'
import { type Command, type Context, command, print, printJson } from '../cli.ts'
import { WorkshopError } from '../errors.ts'
import { seedFrom, seedIn } from '../game.ts'
import { type Lab, findLab } from '../lab.ts'
import { updateProgress, withNewGame, withReset } from '../progress.ts'
import { shownPath } from '../workspace.ts'

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
    const done = []
    for (const lab of labs) done.push(await resetOne(context, lab, seed))
    if (context.json) printJson(context, values.all ? done : done[0])
    return 0
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

async function resetOne(context: Context, lab: Lab, wanted: number | undefined): Promise<Done> {
  const { workspace, text } = context
  const { written, removed, backups } =
    wanted === undefined ? resetLab(workspace, lab) : newGame(workspace, lab, wanted)
  const seed = seedIn(lab)
  if (!context.json) {
    const changed = written.length + removed.length
    print(context, [
      changed === 0 ? text.reset.nothing(lab.id) : text.reset.done(lab.id, changed),
      ...(seed === undefined ? [] : [text.reset.game(lab.number, seed)]),
    ])
    print(
      context,
      backups.flatMap((name) => [
        `  ${text.reset.backup(shownPath(backupDir(workspace, lab, name)))}`,
        `  ${text.reset.undo(lab.number, name)}`,
      ]),
    )
  }
  const { warnings } = await updateProgress(workspace, (progress) =>
    wanted === undefined ? withReset(progress, lab.id) : withNewGame(progress, lab.id),
  )
  for (const warning of warnings) context.io.stderr(`workshop: ${warning}\n`)
  return { lab: lab.id, ...(seed !== undefined && { seed }), written, removed, backups }
}
