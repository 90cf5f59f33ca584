// `workshop import`: progress from a file, laid together with what is here; neither side loses anything.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Command, command, print, printJson } from '../cli.ts'
import { WorkshopError, messageOf } from '../errors.ts'
import { mergedProgress, parseExported, textOfExport } from '../portable-progress.ts'
import { updateProgress } from '../progress.ts'
import { momentName, readIfThere, shownPath, writeAtomically } from '../workspace.ts'

const usage = 'import <file>'

export const importProgress: Command = command({
  usage,
  maxWords: 1,
  options: {},
  run: async (context, { positionals }) => {
    const { io, text, workspace } = context
    const [file] = positionals
    if (file === undefined) {
      throw new WorkshopError('ARGUMENT_BAD', 'import: reading the command line: want a file', {
        advice: (own) => own.advice.usage(usage),
      })
    }
    const imported = parseExported(read(file), file)
    const before = readIfThere(workspace.stateFile)
    const backup = join(workspace.backupsDir, `progress-${momentName(new Date())}.json`)
    if (before !== undefined) writeAtomically(backup, before)
    const { warnings } = await updateProgress(workspace, (own) => mergedProgress(own, imported))
    for (const warning of warnings) io.stderr(`workshop: ${warning}\n`)
    const labs = Object.keys(imported.labs)
    const unknown = labs.filter((id) => context.labs.every((lab) => lab.id !== id))
    if (context.json) {
      printJson(context, { file, labs, unknown, ...(before !== undefined && { backup }) })
      return 0
    }
    print(context, [text.import.done(labs.length)])
    if (unknown.length > 0) print(context, [text.import.unknown(unknown.join(', '))])
    if (before !== undefined) print(context, [`  ${text.import.backup(shownPath(backup))}`])
    return 0
  },
})

function read(file: string): string {
  try {
    return textOfExport(readFileSync(file))
  } catch (cause) {
    throw new WorkshopError('IMPORT_INVALID', `${file}: importing progress: ${messageOf(cause)}`, { cause })
  }
}
