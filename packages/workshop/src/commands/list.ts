// `workshop list`: the labs, and where the learner stands in each.
import { type Command, command, print, printJson } from '../cli.ts'
import { labAtHand } from '../at-hand.ts'
import { readProgress, standingOf } from '../progress.ts'
import { columns, indented, widthOf } from '../style.ts'
import { stateMark } from './marks.ts'

export const list: Command = command({
  usage: 'list',
  maxWords: 0,
  options: {},
  run: async (context) => {
    const { labs, workspace, text, style, language } = context
    const { progress, warnings } = readProgress(workspace)
    for (const warning of warnings) context.io.stderr(`workshop: ${warning}\n`)
    const current = labAtHand(workspace, labs, progress)
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
    print(context, listed(rows, context.io.isTerminal ? context.io.columns : Number.POSITIVE_INFINITY))
    return 0
  },
})

// What stands on the lines of a lab, by the order of its cells; the wider the terminal, the fewer lines.
const layouts: readonly (readonly (readonly number[])[])[] = [
  [[0, 1, 2, 3, 4, 5]],
  [[0, 1, 3, 4, 5], [2]],
  [[0, 1], [2], [3, 4, 5]],
]
const rightCells = [3, 4]

/** Writes each lab on one line where all of them have room, else on two or three: no terminal should break a word. */
function listed(rows: readonly (readonly string[])[], width: number): string[] {
  const drawn = layouts.map((layout) => {
    const parts = layout.map((cells, index) => {
      const lines = columns(
        rows.map((row) => cells.map((cell) => row[cell] ?? '')),
        cells.flatMap((cell, at) => (rightCells.includes(cell) ? [at] : [])),
      )
      return index === 0 ? lines : lines.map((line) => indented(line, 2))
    })
    return rows.flatMap((_row, index) => parts.map((lines) => lines[index] ?? ''))
  })
  return drawn.find((lines) => lines.every((line) => widthOf(line) <= width)) ?? drawn.at(-1) ?? []
}
