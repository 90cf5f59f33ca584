// `workshop reset`: a lab as it was given. Nothing is lost: what was there is backed up first.
import { backupDir, resetLab } from '../backups.ts'
import { type Command, type Context, command, print, printJson } from '../cli.ts'
import { WorkshopError } from '../errors.ts'
import { type Lab, findLab } from '../lab.ts'
import { updateProgress, withReset } from '../progress.ts'
import { shownPath } from '../workspace.ts'

export const reset: Command = command({
  usage: 'reset <lab> | --all',
  maxWords: 1,
  options: { all: { type: 'boolean' } },
  run: async (context, { positionals, values }) => {
    const [word] = positionals
    // Never the lab one happens to be at: what is put back should have been named.
    if ((word === undefined) !== (values.all === true)) {
      throw new WorkshopError('ARGUMENT_BAD', 'reset: reading the command line: want a lab, or --all', {
        advice: (text) => text.advice.usage('reset <lab> | --all'),
      })
    }
    const labs = word === undefined ? context.labs : [findLab(context.labs, word)]
    const done = []
    for (const lab of labs) done.push(await resetOne(context, lab))
    if (context.json) printJson(context, values.all ? done : done[0])
    return 0
  },
})

interface Done {
  readonly lab: string
  readonly written: readonly string[]
  readonly removed: readonly string[]
  readonly backups: readonly string[]
}

async function resetOne(context: Context, lab: Lab): Promise<Done> {
  const { workspace, text } = context
  const { written, removed, backups } = resetLab(workspace, lab)
  if (!context.json) {
    const changed = written.length + removed.length
    print(context, [changed === 0 ? text.reset.nothing(lab.id) : text.reset.done(lab.id, changed)])
    print(
      context,
      backups.flatMap((name) => [
        `  ${text.reset.backup(shownPath(backupDir(workspace, lab, name)))}`,
        `  ${text.reset.undo(lab.number, name)}`,
      ]),
    )
  }
  const { warnings } = await updateProgress(workspace, (progress) => withReset(progress, lab.id))
  for (const warning of warnings) context.io.stderr(`workshop: ${warning}\n`)
  return { lab: lab.id, written, removed, backups }
}
