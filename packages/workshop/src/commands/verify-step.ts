// `workshop verify --step find|prove`: the learner's own captures, judged as the lab judges them.
import { type ProofRow, toldIn } from '@hotpath/lab-kit'
import { type Context, print, printJson } from '../cli.ts'
import type { ExitCode } from '../errors.ts'
import type { Lab } from '../lab.ts'
import { updateProgress, withFound, withProved } from '../progress.ts'
import {
  type FindOutcome,
  type FoundEvidence,
  judgeFind,
  judgeProve,
  loadSteps,
  readEvidence,
  requireGreen,
} from '../steps.ts'
import { columns } from '../style.ts'

export interface StepWish {
  readonly answer?: string | undefined
  readonly capture?: string | undefined
  readonly base?: string | undefined
}

/** Judges the step `find`: 0 when the answer is right, 1 while the capture or the answer does not do. */
export async function verifyFind(context: Context, lab: Lab, wish: StepWish): Promise<ExitCode> {
  const { workspace, text, style } = context
  const steps = await loadSteps(workspace, lab)
  const evidence = readEvidence(workspace, lab, steps.find, wish)
  const result = judgeFind(workspace, lab, steps, evidence, wish.answer)
  if (result.state === 'found') {
    const found = { capture: evidence.capture.name, answer: wish.answer ?? '' }
    await remember(context, (progress) => withFound(progress, lab.id, found, new Date()))
  }
  if (context.json)
    printJson(context, { lab: lab.id, step: 'find', capture: evidence.capture.name, ...result })
  else {
    print(context, [
      ...heading(context, lab, text.step.find),
      ...passedOver(context, lab, evidence),
      `  ${findMark(result, context)}  ${toldIn(context.language, result.says)}`,
    ])
    if (result.state === 'visible') {
      print(context, [
        '',
        `  ${toldIn(context.language, steps.find.question)}`,
        '',
        lab.game ? text.step.gameAnswer(lab.number, files(wish)) : text.step.answer(lab.number, files(wish)),
      ])
    } else if (result.state === 'found') print(context, ['', style('green', text.step.fixNext(lab.number))])
  }
  return result.state === 'found' || result.state === 'partly' ? 0 : 1
}

/** Judges the step `prove`: 0 when the learner's own measurement shows the fix. */
export async function verifyProve(context: Context, lab: Lab, wish: StepWish): Promise<ExitCode> {
  const { workspace, text, style } = context
  const steps = await loadSteps(workspace, lab)
  const { result, after } = judgeProve(workspace, lab, steps, {
    ...wish,
    after: requireGreen(workspace, lab),
  })
  if (result.state === 'proved') {
    await remember(context, (current) => withProved(current, lab.id, result.rows, new Date()))
  }
  if (context.json) {
    printJson(context, { lab: lab.id, step: 'prove', ...result })
    return result.state === 'proved' ? 0 : 1
  }
  print(context, [
    ...heading(context, lab, text.step.prove),
    ...(after ? passedOver(context, lab, after) : []),
  ])
  if (result.rows.length > 0) print(context, [...table(context, result.rows), ''])
  const mark =
    result.state === 'proved'
      ? style('green', `✓ ${text.verify.passed}`)
      : style('red', `✗ ${text.verify.failed}`)
  print(context, [`  ${mark}  ${toldIn(context.language, result.says)}`])
  if (result.state === 'proved') print(context, ['', text.step.explainNext(lab.id)])
  return result.state === 'proved' ? 0 : 1
}

/** Says so where the learner's latest capture is of another kind, and an earlier one was judged in its place. */
function passedOver(
  { text, style }: Context,
  lab: Lab,
  { capture, passedOver: latest }: FoundEvidence,
): string[] {
  if (latest === undefined) return []
  return [`  ${style('yellow', text.step.passedOver(latest, lab.capture.profile, capture.name))}`, '']
}

/** The files that were judged, as they were named: the next command is to judge the same ones. */
function files({ capture, base }: StepWish): string {
  const named = Object.entries({ capture, base }).flatMap(([name, path]) =>
    path === undefined ? [] : [` --${name} ${/^[\w./:@%+,=-]+$/.test(path) ? path : JSON.stringify(path)}`],
  )
  return named.join('')
}

async function remember(context: Context, change: Parameters<typeof updateProgress>[1]): Promise<void> {
  const { warnings } = await updateProgress(context.workspace, change)
  for (const warning of warnings) context.io.stderr(`workshop: ${warning}\n`)
}

function heading({ style, language }: Context, lab: Lab, step: string): string[] {
  return [`${style('bold', lab.id)}  ${lab.title[language]}  ${style('dim', step)}`, '']
}

function findMark(result: FindOutcome, { style, text }: Context): string {
  return result.state === 'rejected'
    ? style('red', `✗ ${text.verify.failed}`)
    : style('green', `✓ ${text.verify.passed}`)
}

function table({ text, style, language }: Context, rows: readonly ProofRow[]): string[] {
  const head = ['', text.step.before, text.step.after].map((word) => style('bold', word))
  const cells = rows.map(({ what, before, after }) => [toldIn(language, what), before, after])
  return columns([head, ...cells], [1, 2]).map((line) => `  ${line}`)
}
