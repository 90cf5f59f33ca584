// `workshop export`: the progress as one file that `workshop import` reads, here or on another machine.
import { resolve } from 'node:path'
import { type Command, command, print, printJson } from '../cli.ts'
import { exportedProgress } from '../portable-progress.ts'
import { readProgress } from '../progress.ts'
import { shownPath, writeAtomically } from '../workspace.ts'

export const exportProgress: Command = command({
  usage: 'export [file]',
  maxWords: 1,
  options: {},
  run: async (context, { positionals }) => {
    const { io, text, workspace } = context
    const { progress, warnings } = readProgress(workspace)
    for (const warning of warnings) io.stderr(`workshop: ${warning}\n`)
    const exported = `${JSON.stringify(exportedProgress(progress, new Date()), null, 2)}\n`
    const [file] = positionals
    if (file === undefined) {
      io.stdout(exported)
      return 0
    }
    const path = resolve(file)
    writeAtomically(path, exported)
    const labs = Object.keys(progress.labs).length
    if (context.json) printJson(context, { path, labs })
    else print(context, [text.export.written(shownPath(path), labs)])
    return 0
  },
})
