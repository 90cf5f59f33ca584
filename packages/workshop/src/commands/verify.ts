// `workshop verify`: the verdict on a lab, once, of every lab, or again after each save.
import { inTheWayOf, isUnproved } from '../at-hand.ts'
import { type Command, type Context, command, labFor, print, printJson, wordOption } from '../cli.ts'
import { type ExitCode, WorkshopError, messageOf } from '../errors.ts'
import { loadWhy } from '../hints.ts'
import type { Lab } from '../lab.ts'
import type { Language } from '../language.ts'
import { currentLab, readProgress, updateProgress, withVerdict } from '../progress.ts'
import { requirePristine, suiteHash } from '../pristine.ts'
import { indented } from '../style.ts'
import type { TestResult, Verdict } from '../verdict.ts'
import { verifyLab } from '../verify.ts'
import { changedPaths, nextSave, signatureOf } from '../watch.ts'
import { outcomeMark } from './marks.ts'
import { type StepWish, verifyFind, verifyProve } from './verify-step.ts'

export const verify: Command = command({
  usage:
    'verify [lab] [--watch] [--all] | verify [lab] --step find|prove [--capture file] [--base file] [--answer place]',
  maxWords: 1,
  options: {
    watch: { type: 'boolean' },
    all: { type: 'boolean' },
    step: { type: 'string' },
    answer: { type: 'string' },
    capture: { type: 'string' },
    base: { type: 'string' },
  },
  run: async (context, { positionals, values }) => {
    requireStep(values)
    if (values.all) return verifyAll(context)
    const lab = labFor(context, positionals[0])
    if (values.step !== undefined) {
      const step = wordOption('step', values.step, ['find', 'prove'])
      return step === 'find' ? verifyFind(context, lab, values) : verifyProve(context, lab, values)
    }
    if (values.watch) return watch(context, lab)
    const verdict = await verifyOnce(context, lab, context.io.signal)
    if (context.json) printJson(context, verdict)
    else print(context, closing(context, lab, verdict))
    return exitCodeOf(verdict)
  },
})

/** An answer beside the tests would be passed over without a word: it belongs to the step that it answers. */
function requireStep({ step, ...values }: { step?: string | undefined } & StepWish): void {
  const stray = (['answer', 'capture', 'base'] as const).find((name) => values[name] !== undefined)
  const steps = stray === 'answer' ? ['find'] : ['find', 'prove']
  if (stray === undefined || steps.includes(step ?? '')) return
  throw new WorkshopError(
    'OPTION_BAD',
    `--${stray}: reading the command line: it belongs to a step, want --step ${steps.join(' or ')} beside it`,
  )
}

function exitCodeOf(verdict: Verdict): ExitCode {
  switch (verdict.state) {
    case 'green':
      return 0
    case 'red':
      return 1
    case 'broken':
      return 3
  }
}

async function verifyAll(context: Context): Promise<ExitCode> {
  const verdicts: Verdict[] = []
  for (const lab of context.labs) {
    const verdict = await verifyOnce(context, lab, context.io.signal)
    verdicts.push(verdict)
    if (!context.json) print(context, [...closing(context, lab, verdict), ''])
  }
  if (context.json) printJson(context, verdicts)
  const worst = Math.max(0, ...verdicts.map(exitCodeOf))
  return verdicts.map(exitCodeOf).find((code) => code === worst) ?? 0
}

/** Judges a lab, prints each test as it ends, and remembers the verdict. */
async function verifyOnce(context: Context, lab: Lab, signal: AbortSignal): Promise<Verdict> {
  const { workspace, text, style, language } = context
  if (!context.json) print(context, [`${style('bold', lab.id)}  ${lab.title[language]}`, ''])
  const onResult = (result: TestResult): void => {
    if (!context.json) print(context, testLines(context, lab, result))
  }
  const verdict = await verifyLab(lab, { workspace, language, signal, onResult })
  if (verdict.editedTests && !context.json) context.io.stderr(`${style('yellow', text.verify.editedTests)}\n`)
  const suite = suiteHash(requirePristine(workspace, lab.id))
  try {
    const { warnings } = await updateProgress(workspace, (progress) =>
      withVerdict(progress, verdict, suite, new Date()),
    )
    for (const warning of warnings) context.io.stderr(`workshop: ${warning}\n`)
  } catch (error) {
    // The verdict stands even where it cannot be remembered.
    context.io.stderr(`workshop: ${messageOf(error)}\n`)
  }
  return verdict
}

/** One test: its mark and name; where it failed, what it found, what to type next and where to read. */
function testLines(context: Context, lab: Lab, result: TestResult): string[] {
  const { text, style, language } = context
  const test = lab.tests.find(({ id }) => id === result.id)
  const name = test?.name[language] ?? result.name
  // Every test that fails as given has hints, by the contract of a lab; what an edit has broken has none.
  const isHinted = test?.asGiven === 'fails'
  const head = `  ${outcomeMark(result.outcome, text, style)}  ${name}`
  if (result.outcome !== 'failed') return [head]
  return [
    head,
    '',
    indented(bounded(result.message ?? ''), 6),
    '',
    ...(isHinted ? [`      ${text.verify.hint(lab.number, result.id)}`] : []),
    `      ${text.verify.page(pageOf(lab, language))}`,
    '',
  ]
}

// A service that fails to start brings the end of its stderr along; twenty lines tell what happened.
const maxMessageLines = 20

function bounded(message: string): string {
  const lines = message.split('\n')
  return lines.length > maxMessageLines ? [...lines.slice(0, maxMessageLines), '…'].join('\n') : message
}

/** Where the lab is in the site. */
function pageOf(lab: Lab, language: Language): string {
  return `${language === 'en' ? '' : `/${language}`}/learn/${lab.id}`
}

/** What comes after the tests: known wrong turns, the verdict, and where to go from here. */
function closing(context: Context, lab: Lab, verdict: Verdict): string[] {
  const { text, style } = context
  const total = verdict.tests.length
  const passed = verdict.tests.filter((test) => test.outcome === 'passed').length
  const seconds = (verdict.durationMs / 1000).toFixed(1)
  switch (verdict.state) {
    case 'green':
      return [
        '',
        style('green', text.verify.green(total, seconds)),
        text.verify.compare(lab.number),
        ...goOn(context, lab),
      ]
    case 'red':
      return [...explanations(context, lab, verdict), style('red', text.verify.red(passed, total, seconds))]
    case 'broken':
      return ['', style('red', text.verify.broken), indented(verdict.problem ?? '', 2)]
  }
}

function explanations(context: Context, lab: Lab, { matches }: Verdict): string[] {
  const { text, style, language, workspace } = context
  if (matches.length === 0) return ['']
  const [only = ''] = matches
  const heading = matches.length === 1 ? text.verify.match(only) : text.verify.matches(matches.join(', '))
  const whys = matches.flatMap((slug) => {
    const why = loadWhy(workspace, lab, slug, language)
    if (why === undefined) return []
    return [...(matches.length > 1 ? [`  ${style('bold', slug)}`] : []), indented(why, 2), '']
  })
  return ['', style('yellow', heading), '', ...whys]
}

/** Where to go from a lab that is green: to its proof, else to the next one. */
function goOn({ workspace, labs, text }: Context, lab: Lab): string[] {
  const { progress } = readProgress(workspace)
  if (isUnproved(workspace, lab, progress)) return [text.verify.proveNext(lab.number)]
  const next = currentLab(workspace, labs, progress)
  if (!next) return [text.verify.allGreen]
  return [
    ...inTheWayOf(workspace, next).map((running) => text.status.stopFirst(running.lab, running.pid)),
    text.verify.nextLab(next.number),
  ]
}

/**
 * Judges a lab again after each save. A save that comes while the tests run ends that run: its verdict
 * would be of files that are no longer there.
 */
async function watch(context: Context, lab: Lab): Promise<ExitCode> {
  const { io, text } = context
  let code: ExitCode = 1
  let signature = signatureOf(lab)
  if (!context.json) io.stderr(`${text.verify.watching(lab.touches.join(', '))}\n\n`)
  while (!io.signal.aborted) {
    const overtaken = new AbortController()
    const running = verifyOnce(context, lab, AbortSignal.any([io.signal, overtaken.signal])).then(
      (verdict) => {
        if (context.json) io.stdout(`${JSON.stringify(verdict)}\n`)
        else print(context, closing(context, lab, verdict))
        code = exitCodeOf(verdict)
      },
      (error: unknown) => {
        if (!overtaken.signal.aborted && !io.signal.aborted) throw error
      },
    )
    // A failure that is no verdict ends the watch; a save does not wait for the verdict.
    const failed = running.then(() => new Promise<never>(() => {}))
    const saved = nextSave(lab, signature, io.signal).catch(() => undefined)
    const after = await Promise.race([saved, failed])
    overtaken.abort()
    await running
    if (!after) break
    if (!context.json) io.stderr(`\n${text.verify.changed(changedPaths(signature, after).join(', '))}\n\n`)
    signature = after
  }
  return code
}
