// `workshop hint`: one rung at a time, for the first test that fails.
import { type Command, type Context, command, labFor, print, printJson } from '../cli.ts'
import { type ExitCode, WorkshopError } from '../errors.ts'
import { type Hints, type Rung, loadHints, nextRung, rungCount } from '../hints.ts'
import { faultsIn } from '../game.ts'
import type { Lab } from '../lab.ts'
import { nearest } from '../nearest.ts'
import { type Progress, readProgress, updateProgress, withRungsSeen } from '../progress.ts'
import { failingAsGiven } from '../verdict.ts'

export const hint: Command = command({
  usage: 'hint [lab] [--test id] [--all]',
  maxWords: 1,
  options: { test: { type: 'string' }, all: { type: 'boolean' } },
  run: async (context, { positionals, values }) => {
    const { workspace, text, language } = context
    const lab = labFor(context, positionals[0])
    const hints = loadHints(workspace, lab, language)
    if (values.all) return showAll(context, lab, hints)
    const { progress } = readProgress(workspace)
    const test = values.test === undefined ? firstFailing(lab, hints, progress) : testOf(lab, values.test)
    if (test === undefined) return say(context, lab, text.hint.noFailures(lab.id))
    const rung = nextRung(hints, test, progress.labs[lab.id]?.rungsSeen[test] ?? 0)
    if (!rung) return say(context, lab, text.hint.none(test))
    await updateProgress(workspace, (before) => withRungsSeen(before, lab.id, test, rung.number, new Date()))
    show(context, lab, rung, values.test === undefined ? undefined : test)
    return 0
  },
})

/**
 * The first test of the last verdict that failed and has hints, else the first that failed; before any
 * verdict the first that fails as given. Undefined where the last verdict was green.
 */
function firstFailing(lab: Lab, hints: Hints, progress: Progress): string | undefined {
  const failed = progress.labs[lab.id]?.verdict?.failed
  const wanted = failed ?? failingAsGiven(lab, faultsIn(lab))
  const failing = lab.tests.filter((test) => wanted.includes(test.id)).map((test) => test.id)
  return failing.find((test) => hints.has(test)) ?? failing[0]
}

function testOf(lab: Lab, word: string): string {
  const ids = lab.tests.map((test) => test.id)
  if (ids.includes(word)) return word
  const guess = nearest(word, ids)
  throw new WorkshopError('OPTION_BAD', `--test: reading the command line: ${lab.id} has no test ${word}`, {
    advice: (text) => (guess ? text.advice.didYouMean(guess) : ids.join(', ')),
  })
}

function nameOf(context: Context, lab: Lab, test: string): string {
  return lab.tests.find((candidate) => candidate.id === test)?.name[context.language] ?? test
}

/** @param named - the test, where it was named: the next hint is to be of the same one */
function show(context: Context, lab: Lab, rung: Rung, named: string | undefined): void {
  const { text, style } = context
  if (context.json) {
    printJson(context, { lab: lab.id, ...rung, of: rungCount })
    return
  }
  print(context, [
    `${style('bold', nameOf(context, lab, rung.test))}  (${text.hint.heading(rung.number, rungCount)})`,
    '',
    rung.text,
    '',
    rung.last ? text.hint.last(lab.number) : text.hint.more(lab.number, named),
  ])
}

function showAll(context: Context, lab: Lab, hints: Hints): ExitCode {
  const { text, style } = context
  if (context.json) {
    printJson(context, { lab: lab.id, tests: [...hints].map(([test, rungs]) => ({ test, rungs })) })
    return 0
  }
  for (const [test, rungs] of hints) {
    print(context, [style('bold', nameOf(context, lab, test)), ''])
    for (const [index, rung] of rungs.entries()) {
      print(context, [text.hint.heading(index + 1, rungCount), '', rung, ''])
    }
  }
  return 0
}

function say(context: Context, lab: Lab, sentence: string): ExitCode {
  if (context.json) printJson(context, { lab: lab.id, hint: null, reason: sentence })
  else print(context, [sentence])
  return 0
}
