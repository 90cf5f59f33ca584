// `workshop status`: where the learner is, what runs, and what comes next.
import { type Command, command, print, printJson } from '../cli.ts'
import { inTheWayOf, labAtHand, nextWords } from '../at-hand.ts'
import { readProgress, standingOf } from '../progress.ts'
import { allRunning } from '../running.ts'

export const status: Command = command({
  usage: 'status',
  maxWords: 0,
  options: {},
  run: async (context) => {
    const { workspace, labs, text, style, language } = context
    const { progress, warnings } = readProgress(workspace)
    for (const warning of warnings) context.io.stderr(`workshop: ${warning}\n`)
    const standings = labs.map((lab) => standingOf(workspace, lab, progress))
    const current = labAtHand(workspace, labs, progress)
    const running = allRunning(workspace)
    const words = current && nextWords(workspace, current, progress)
    const next = words && `npx workshop ${words}`
    if (context.json) {
      printJson(context, {
        labs: standings,
        current: current?.id ?? null,
        running: running[0] ?? null,
        next: next ?? null,
      })
      return 0
    }
    const green = standings.filter(({ state }) => state === 'green').length
    const stale = standings.filter(({ state }) => state === 'stale').map(({ id }) => id)
    print(context, [style('bold', text.status.progress(green, labs.length))])
    if (stale.length > 0) print(context, [text.status.stale(stale.join(', '))])
    print(
      context,
      running.map(({ lab, appUrl, debugUrl }) => text.status.running(lab, appUrl, debugUrl)),
    )
    if (!current || next === undefined) {
      print(context, [text.status.allDone])
      return 0
    }
    print(context, ['', text.status.current(`${current.id}  ${current.title[language]}`)])
    const failed = progress.labs[current.id]?.verdict?.failed ?? []
    const names = current.tests.filter((test) => failed.includes(test.id)).map((test) => test.name[language])
    if (names.length > 0) print(context, [text.status.failing(names.join(language === 'ja' ? '、' : '; '))])
    const { found, verdict, proved } = progress.labs[current.id] ?? {}
    const steps = [
      [text.step.find, found !== undefined],
      [text.step.fix, verdict?.state === 'green'],
      [text.step.prove, proved !== undefined],
    ] as const
    print(context, [steps.map(([name, done]) => `${done ? '✓' : '·'} ${name}`).join('  ')])
    const inTheWay = words?.startsWith('start ') ? inTheWayOf(workspace, current) : []
    print(
      context,
      inTheWay.map(({ lab, pid }) => text.status.stopFirst(lab, pid)),
    )
    print(context, [text.status.next(next)])
    return 0
  },
})
