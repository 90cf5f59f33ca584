// The shell: `pprof cpu.pb.gz` asks what is to be shown, again and again, as `go tool pprof` does.

import type { Profile } from '@hotpath/profile'
import { absentVerbs } from './absent.ts'
import { PprofError } from './errors.ts'
import { changeOption, flagOf, isSetting, type Options, settings } from './options.ts'
import { describeProfile, findColumn, type Report } from './report.ts'
import { isVerb, type VerbName, verbs } from './verbs.ts'

/** What the shell needs of the program. */
export interface ShellWorld {
  /** Lines of input, one for each prompt, to the end of the input. */
  readonly lines: AsyncIterable<string>
  /** Says something, on stderr. */
  readonly say: (text: string) => void
  /** Makes a report and shows it. */
  readonly show: (verb: VerbName, pattern: string, options: Options) => Promise<void>
  /** Opens the page, which stays until the shell ends. */
  readonly openPage: (options: Options) => void
}

/** A line of the shell, understood. */
export interface Command {
  readonly verb: VerbName | 'web'
  readonly pattern: string
  readonly options: Options
}

/**
 * Runs the shell until its input ends or it is told to.
 *
 * @param describe - the report that the greeting is about
 */
export async function runShell(
  { report, options: given }: { readonly report: Report; readonly options: Options },
  world: ShellWorld,
): Promise<void> {
  const { profile } = report
  for (const line of describeProfile(report)) world.say(line)
  if (report.total === 0 && profile.sampleTypes.length > 1) {
    world.say('No samples were found with the default sample value type.')
    world.say('Try "sample_index" command to analyze different sample values.')
  }
  world.say('Entering interactive mode (type "help" for commands, "o" for options)')
  let options: Options = { ...given, hasCompactLabels: true }
  for await (const line of world.lines) {
    for (const input of expand(line.trim(), profile)) {
      try {
        const outcome = await step(input, { options, profile, world })
        if (outcome === 'quit') return
        options = outcome
      } catch (error) {
        if (!(error instanceof PprofError)) throw error
        world.say(error.message)
      }
    }
  }
}

/** What can be typed where a line stands as it does: names of commands, options and functions. */
export function completions(line: string, profile: Profile): [found: string[], part: string] {
  const words = line.trimStart().split(/\s+/)
  const part = words.at(-1) ?? ''
  const commands = [...Object.keys(verbs), 'web', 'help', 'options', 'quit']
  if (words.length <= 1) {
    const names = [...commands, ...settings.map(({ name }) => `${name}=`)]
    return [names.filter((name) => name.startsWith(part)).toSorted(), part]
  }
  if (words[0] === 'help') {
    const names = [...commands, ...settings.map(({ name }) => name)]
    return [names.filter((name) => name.startsWith(part)).toSorted(), part]
  }
  const sign = part.startsWith('-') ? '-' : ''
  const names = new Set(
    profile.functions.map(({ name }) => name).filter((name) => name.includes(part.slice(sign.length))),
  )
  // Of hundreds nobody chooses one.
  return [names.size > 50 ? [] : Array.from(names, (name) => sign + name), part]
}

/** Short forms: `:` takes all filters off, and a column's name chooses it. */
function expand(input: string, { sampleTypes }: Profile): string[] {
  if (input === ':') return ['focus=', 'ignore=', 'hide=', 'tagfocus=', 'tagignore=']
  for (const { type } of sampleTypes) {
    const choice = `sample_index=${type}`
    if (input === type) return [choice]
    if (input === `total_${type}`) return ['mean=0', choice]
    if (input === `mean_${type}`) return ['mean=1', choice]
  }
  return [input]
}

interface State {
  readonly options: Options
  readonly profile: Profile
  readonly world: ShellWorld
}

/** Does what a line says, and returns the options that hold from then on. */
async function step(input: string, { options, profile, world }: State): Promise<Options | 'quit'> {
  const [, name = '', , given] = /^\s*([^=]*?)\s*(=(.*))?$/s.exec(input) ?? []
  if (isSetting(name)) {
    if (given === undefined && flagOf(name)?.value !== undefined)
      throw refused(`please specify a value, e.g. ${name}=<val>`)
    // What stands behind the sign is what `options` says of the value.
    const value = given?.replace(/\/\/:.*$/s, '').trim()
    const changed = changeOption(options, name, value ?? 'true')
    findColumn(profile, changed.sampleIndex, '')
    return changed
  }
  const [first = '', ...rest] = input.split(/\s+/).filter((word) => word !== '')
  switch (first) {
    case '':
      return options
    case 'q':
    case 'quit':
    case 'exit':
      return 'quit'
    case 'o':
    case 'options':
      world.say(listOptions(options, profile))
      return options
    case 'help':
      world.say(await help(rest.join(' ')))
      return options
    default: {
      const command = parseCommand([first, ...rest], options)
      if (command.verb === 'web') world.openPage(command.options)
      else await world.show(command.verb, command.pattern, command.options)
      return options
    }
  }
}

/**
 * Parses a command: `top10 -cum search -node: >top.txt`. A number is how many, a word what to focus on, one with a
 * dash what to ignore, and what follows `>` a file.
 *
 * @throws {PprofError} `COMMAND_LINE_BAD`
 */
export function parseCommand(words: readonly string[], options: Options): Command {
  const [given = '', ...rest] = words
  const [, short = given, digits] = /^(.*?\D)(\d+)$/.exec(given) ?? []
  const name = isVerb(given) || given === 'web' ? given : short
  if (!isVerb(name) && name !== 'web') throw unrecognized(given, rest)
  if (name !== given && digits !== undefined) rest.unshift(digits)
  const takesPattern = name !== 'web' && verbs[name].takesPattern
  const pattern = takesPattern ? rest.shift() : ''
  if (pattern === undefined) throw refused(`command ${name} requires an argument`)
  const changes: { -readonly [K in keyof Options]?: Options[K] } = {}
  const [focus, ignore]: [string[], string[]] = [[], []]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (/^[+-]?\d+$/.test(word)) changes.nodeCount = Number(word)
    else if (word.startsWith('>')) {
      const file = word.slice(1) || rest.shift()
      if (file === undefined) throw refused('unexpected end of line after >')
      changes.output = file
    } else if (word === '-cum' || word === '--cum') changes.isSortedByCum = true
    else if (word.startsWith('-')) ignore.push(word.slice(1))
    else focus.push(word)
  }
  const isOfTags = name === 'tags'
  if (focus.length > 0) changes[isOfTags ? 'tagFocus' : 'focus'] = focus.join('|')
  if (ignore.length > 0) changes[isOfTags ? 'tagIgnore' : 'ignore'] = ignore.join('|')
  const isTop = name === 'top' || name === 'text'
  // On a screen ten are enough.
  if (isTop && (changes.nodeCount ?? options.nodeCount) === -1) changes.nodeCount = 10
  return { verb: name, pattern, options: { ...options, ...changes } }
}

function unrecognized(name: string, rest: readonly string[]): PprofError {
  const absent = absentVerbs[name]
  if (absent !== undefined) return refused(`${name}: ${absent}`)
  return flagOf(name)
    ? refused(`did you mean: ${name}=${rest[0] ?? '<val>'}`)
    : refused(`unrecognized command: ${JSON.stringify(name)}`)
}

function refused(message: string): PprofError {
  return new PprofError('COMMAND_LINE_BAD', message)
}

/** All options with their values, as they can be set. */
function listOptions(options: Options, profile: Profile): string {
  const types = profile.sampleTypes.map(({ type }) => type)
  return settings
    .filter(({ name }) => name !== 'source_path')
    .map(({ name, value, choices }) => {
      let [text, comment] = [value(options), choices ? `[${choices.toSorted().join(' | ')}]` : '']
      if (name === 'sample_index') {
        text ||= types[findColumn(profile, '', '')] ?? ''
        comment = `[${types.join(' | ')}]`
      } else if (name === 'nodecount' && text === '-1') comment = 'default'
      return `  ${name.padEnd(25)} = ${(text || '""').padEnd(20)} ${comment && `//: ${comment}`}`
    })
    .join('\n')
}

async function help(about: string): Promise<string> {
  if (about === '') {
    const { shellUsage } = await import('./usage.ts')
    return shellUsage()
  }
  if (about === 'web') return 'Opens the web page: flame graph, top, peek, source'
  if (isVerb(about)) {
    const { help: text, takesPattern } = verbs[about]
    return `${text}\n  Usage:\n    ${about}${takesPattern ? ' <regexp>' : ''} [n] [focus_regexp]* [-ignore_regexp]* [-cum] [>file]`
  }
  return flagOf(about)?.help ?? `Unknown command: ${about}`
}
