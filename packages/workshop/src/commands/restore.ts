// `workshop restore`: a backup brought back. What is there now becomes a backup in its turn.
import { listBackups, restoreLab } from '../backups.ts'
import { type Command, command, print, printJson } from '../cli.ts'
import { WorkshopError } from '../errors.ts'
import { findLab } from '../lab.ts'
import { withReset } from '../progress.ts'
import { printBackups, rememberThenTell } from './replaced.ts'

const usage = 'restore <lab> [backup] [--list]'

export const restore: Command = command({
  usage,
  maxWords: 2,
  options: { list: { type: 'boolean' } },
  run: async (context, { positionals, values }) => {
    const { workspace, text } = context
    const [word, wanted] = positionals
    if (word === undefined) {
      throw new WorkshopError('ARGUMENT_BAD', 'restore: reading the command line: want a lab', {
        advice: (own) => own.advice.usage(usage),
      })
    }
    const lab = findLab(context.labs, word)
    const names = listBackups(workspace, lab)
    const name = wanted ?? names.at(-1)
    if (values.list || name === undefined) {
      if (context.json) printJson(context, { lab: lab.id, backups: names })
      else if (names.length === 0) print(context, [text.restore.none(lab.id)])
      else print(context, [text.restore.backups(lab.id), ...names.map((each) => `  ${each}`)])
      return values.list ? 0 : 1
    }
    const { written, removed, backups } = restoreLab(workspace, lab, name)
    await rememberThenTell(context, lab, backups, {
      change: (progress) => withReset(progress, lab.id),
      tell: () => {
        if (context.json)
          return printJson(context, { lab: lab.id, restored: name, written, removed, backups })
        const changed = written.length + removed.length
        print(context, [changed === 0 ? text.restore.nothing(lab.id, name) : text.restore.done(lab.id, name)])
        printBackups(context, lab, backups)
      },
    })
    return 0
  },
})
