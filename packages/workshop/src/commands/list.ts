// `workshop list`: the labs, and where the learner stands in each.
import { type Command, command, print, printJson } from '../cli.ts'
import { currentLab, readProgress, standingOf } from '../progress.ts'
import { columns } from '../style.ts'
import { stateMark } from './marks.ts'

export const list: Command = command({
  usage: 'list',
  maxWords: 0,
  options: {},
  run: async (context) => {
    const { labs, workspace, text, style, language } = context
    const { progress, warnings } = readProgress(workspace)
    for (const warning of warnings) context.io.stderr(`workshop: ${warning}\n`)
    const current = currentLab(workspace, labs, progress)
    const standings = labs.map((lab) => ({ lab, ...standingOf(workspace, lab, progress) }))
    if (context.json) {
      printJson(
        context,
        standings.map(({ lab, state, passed, total }) => ({
          id: lab.id,
          title: lab.title,
          summary: lab.summary,
          minutes: lab.minutes,
          difficulty: lab.difficulty,
          state,
          passed,
          total,
          current: lab.id === current?.id,
        })),
      )
      return 0
    }
    if (standings.length === 0) print(context, [text.list.none])
    const rows = standings.map(({ lab, state, passed, total }) => [
      stateMark(state, text, style),
      style('bold', lab.id),
      lab.title[language],
      text.list.minutes(lab.minutes),
      text.list.tests(passed, total),
      lab.id === current?.id ? text.list.here : '',
    ])
    print(context, columns(rows, [3, 4]))
    return 0
  },
})
