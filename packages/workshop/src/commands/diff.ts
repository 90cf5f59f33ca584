// `workshop diff`: what the learner changed, or how it differs from our solution.
import { type Change, changesBetween, givenFiles, ownFiles, solutionFiles } from '../changes.ts'
import { type Command, type Context, command, labFor, print, printJson } from '../cli.ts'
import { WorkshopError } from '../errors.ts'
import type { Lab } from '../lab.ts'
import { readProgress, standingOf } from '../progress.ts'

export const diff: Command = command({
  usage: 'diff [lab] [--solution [--spoiler]]',
  maxWords: 1,
  options: { solution: { type: 'boolean' }, spoiler: { type: 'boolean' } },
  run: async (context, { positionals, values }) => {
    const { workspace, text } = context
    // A lab that has just turned green is no longer the current one, and is the one that is meant.
    const lab = labFor(context, positionals[0])
    const own = ownFiles(lab)
    if (!values.solution) {
      const changes = changesBetween(givenFiles(workspace, lab), own)
      show(context, lab, changes, { from: text.diff.given, to: text.diff.yours, none: text.diff.none })
      return 0
    }
    if (!values.spoiler) requireGreen(context, lab)
    const changes = changesBetween(own, solutionFiles(workspace, lab))
    show(context, lab, changes, {
      from: text.diff.yours,
      to: text.diff.solution,
      none: text.diff.sameAsSolution,
    })
    return 0
  },
})

function requireGreen({ workspace }: Context, lab: Lab): void {
  const { state } = standingOf(workspace, lab, readProgress(workspace).progress)
  if (state === 'green') return
  throw new WorkshopError(
    'SOLUTION_HIDDEN',
    `${lab.id}: showing the solution: the lab is ${state}, want green`,
    {
      advice: (text) => text.advice.spoiler,
    },
  )
}

function show(
  context: Context,
  lab: Lab,
  changes: readonly Change[],
  words: { from: string; to: string; none: string },
): void {
  if (context.json) {
    printJson(context, { lab: lab.id, changes })
    return
  }
  if (changes.length === 0) {
    print(context, [words.none])
    return
  }
  for (const { path, lines } of changes) {
    print(context, [
      context.style('bold', `--- ${path}  (${words.from})`),
      context.style('bold', `+++ ${path}  (${words.to})`),
      ...lines.map((line) => colored(context, line)),
      '',
    ])
  }
}

function colored({ style }: Context, line: string): string {
  if (line.startsWith('+')) return style('green', line)
  if (line.startsWith('-')) return style('red', line)
  return line.startsWith('@@') ? style('cyan', line) : line
}
