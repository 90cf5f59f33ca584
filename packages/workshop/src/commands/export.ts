// `workshop export`: the progress as one file that `workshop import` reads, here or on another machine.
import { lstatSync, readFileSync, realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Command, command, print, printJson } from '../cli.ts'
import { WorkshopError, messageOf } from '../errors.ts'
import { exportedProgress, parseExported, textOfExport } from '../portable-progress.ts'
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
    if (file === undefined || file === '-') {
      io.stdout(exported)
      return 0
    }
    const path = placeFor(file)
    try {
      writeAtomically(path, exported)
    } catch (cause) {
      throw failed(file, messageOf(cause), cause)
    }
    const labs = Object.keys(progress.labs).length
    if (context.json) printJson(context, { path, labs })
    else print(context, [text.export.written(shownPath(path), labs)])
    return 0
  },
})

/**
 * Returns the path to write to: where nothing is yet, or what is there is an earlier export, or empty. A symbolic
 * link is followed, so that it stays one.
 */
function placeFor(file: string): string {
  try {
    const path = resolve(file)
    const found = lstatSync(path, { throwIfNoEntry: false })
    if (!found) return path
    const place = realpathSync(path)
    if (!lstatSync(place).isFile()) throw new Error('it is no regular file')
    const bytes = readFileSync(place)
    // What `mktemp` makes.
    if (bytes.length > 0) parseExported(textOfExport(bytes), file)
    return place
  } catch (cause) {
    const isOther = cause instanceof WorkshopError && cause.code === 'IMPORT_INVALID'
    throw failed(file, isOther ? 'what is there is no export, and is left as it is' : messageOf(cause), cause)
  }
}

function failed(file: string, problem: string, cause: unknown): WorkshopError {
  return new WorkshopError('EXPORT_FAILED', `${file}: exporting progress: ${problem}`, {
    cause,
    advice: (text) => text.advice.exportTo,
  })
}
