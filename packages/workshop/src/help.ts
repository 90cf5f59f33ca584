// The overview of the verbs, and the options of one.
import type { Command } from './cli.ts'
import { type Style, columns } from './style.ts'
import type { Text } from './text/text.ts'

/** Returns the page that `workshop` alone prints. */
export function overview(text: Text, style: Style): string {
  const rows = Object.entries(text.verbs).map(([verb, summary]) => [`  ${style('bold', verb)}`, summary])
  return lines([
    text.program.tagline,
    '',
    text.program.usage,
    '',
    ...columns(rows),
    '',
    text.program.everyVerb,
    ...columns([
      ['  --json', text.options.json],
      ['  --lang <en|ja>', text.options.lang],
      ['  --help', text.options.help],
    ]),
    '',
    text.program.labNames,
    text.program.moreHelp,
  ])
}

/** Returns what one verb can do. */
export function helpOf(verb: string, command: Command, text: Text, style: Style): string {
  const rows = Object.entries(command.options).map(([name, option]) => [
    `  --${name}${option.type === 'string' ? ' <…>' : ''}`,
    descriptionOf(text.options, name),
  ])
  return lines([
    `${style('bold', verb)}: ${descriptionOf(text.verbs, verb)}`,
    text.advice.usage(command.usage),
    ...(rows.length > 0 ? ['', ...columns(rows)] : []),
  ])
}

function descriptionOf(descriptions: Readonly<Record<string, string>>, name: string): string {
  return descriptions[name] ?? ''
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('')
}
