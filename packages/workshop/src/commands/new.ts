// `workshop new`: a lab that keeps its contract from the first minute, to be made into one's own.
import { type Command, command, print, printJson } from '../cli.ts'
import { WorkshopError } from '../errors.ts'
import { newLab } from '../new-lab.ts'
import { shownPath } from '../workspace.ts'

const usage = 'new <NN-name>'

export const create: Command = command({
  usage,
  maxWords: 1,
  options: {},
  run: async (context, { positionals }) => {
    const [id] = positionals
    if (id === undefined) {
      throw new WorkshopError('ARGUMENT_BAD', 'new: reading the command line: want two digits and a name', {
        advice: (text) => text.advice.usage(usage),
      })
    }
    const { labDir, solutionDir, pages } = newLab(context.workspace, context.labs, id)
    if (context.json) printJson(context, { lab: id, labDir, solutionDir, pages })
    else {
      const { text } = context
      const commands = [
        { command: 'npm install', why: text.new.install },
        { command: `npm run contract -- ${id} --unsealed`, why: text.new.contract },
        { command: `npm run seal -- ${id}`, why: text.new.seal },
      ]
      const width = Math.max(...commands.map(({ command }) => command.length))
      print(context, [
        text.new.made,
        ...[labDir, solutionDir, ...pages].map((path) => `  ${shownPath(path)}`),
        '',
        text.new.next,
        ...commands.map(({ command, why }) => `  ${command.padEnd(width)}  ${why}`),
      ])
    }
    return 0
  },
})
