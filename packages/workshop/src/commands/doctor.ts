// `workshop doctor`: whether this machine can run the labs, as a report to paste.
import { type Command, command, print, printJson } from '../cli.ts'
import { checkMachine } from '../machine.ts'
import { columns } from '../style.ts'

const marks = { ok: ['green', 'ok'], note: ['yellow', 'note'], bad: ['red', 'bad'] } as const

export const doctor: Command = command({
  usage: 'doctor',
  maxWords: 0,
  options: {},
  run: async (context) => {
    const { text, style } = context
    const checks = await checkMachine(context)
    const healthy = checks.every(({ level }) => level !== 'bad')
    if (context.json) {
      printJson(context, { healthy, checks })
      return healthy ? 0 : 3
    }
    const rows = checks.map(({ level, name, says }) => {
      const [color, word] = marks[level]
      return [style(color, text.doctor[word]), name, says]
    })
    print(context, [
      style('bold', text.doctor.title),
      '',
      ...columns(rows).map((line) => `  ${line}`),
      '',
      healthy ? text.doctor.verdictGood : text.doctor.verdictBad,
    ])
    return healthy ? 0 : 3
  },
})
