// What verbs have in common that replace a lab's files: it is remembered, then told, and where the old files are in any case.
import { backupDir } from '../backups.ts'
import { type Context, print } from '../cli.ts'
import type { Lab } from '../lab.ts'
import { type Progress, updateProgress } from '../progress.ts'
import { shownPath } from '../workspace.ts'

/** Remembers what was done, and then tells of it; nothing is said to be done that ends with an error. */
export async function rememberThenTell(
  context: Context,
  lab: Lab,
  backups: readonly string[],
  { change, tell }: { change: (progress: Progress) => Progress; tell: () => void },
): Promise<void> {
  try {
    const { warnings } = await updateProgress(context.workspace, change)
    for (const warning of warnings) context.io.stderr(`workshop: ${warning}\n`)
  } catch (error) {
    // What was there is in the backups, also where no more can be remembered.
    for (const line of backupLines(context, lab, backups)) context.io.stderr(`${line}\n`)
    throw error
  }
  tell()
}

/** Prints where the old files are, and how they come back. */
export function printBackups(context: Context, lab: Lab, backups: readonly string[]): void {
  print(context, backupLines(context, lab, backups))
}

function backupLines({ text, workspace }: Context, lab: Lab, backups: readonly string[]): string[] {
  return backups.flatMap((name) => [
    `  ${text.reset.backup(shownPath(backupDir(workspace, lab, name)))}`,
    `  ${text.reset.undo(lab.number, name)}`,
  ])
}
