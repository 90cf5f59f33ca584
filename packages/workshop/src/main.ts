#!/usr/bin/env node
// The program `workshop`: reads the command line and calls one verb.
import process from 'node:process'
import type { Context, Io } from './cli.ts'
import { commands, isCommand } from './commands.ts'
import { type ExitCode, WorkshopError, systemCode } from './errors.ts'
import { failureOf } from './file-failure.ts'
import { helpOf, overview } from './help.ts'
import { loadLabs } from './lab.ts'
import { type Language, isLanguage, languageOf, languages } from './language.ts'
import { nearest } from './nearest.ts'
import { styleFor, wantsColor } from './style.ts'
import { type Text, texts } from './text/text.ts'
import { openWorkspace } from './workspace.ts'

/** Options that stand with every verb, taken out before the verb reads the rest. */
interface GlobalOptions {
  readonly json: boolean
  readonly help: boolean
  readonly language: Language
  readonly rest: readonly string[]
}

function readGlobalOptions(argv: readonly string[], env: Io['env']): GlobalOptions {
  const rest: string[] = []
  let json = false
  let help = false
  let language = languageOf(env)
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? ''
    if (word === '--') {
      rest.push(...argv.slice(index))
      break
    } else if (word === '--json') json = true
    else if (word === '--help' || word === '-h') help = true
    else if (word === '--lang') language = readLanguage(argv[(index += 1)] ?? '')
    else if (word.startsWith('--lang=')) language = readLanguage(word.slice('--lang='.length))
    else rest.push(word)
  }
  return { json, help, language, rest }
}

function readLanguage(word: string): Language {
  if (isLanguage(word)) return word
  throw new WorkshopError(
    'OPTION_BAD',
    `--lang: reading the command line: ${JSON.stringify(word)}, want ${languages.join(' or ')}`,
  )
}

/** Runs one command line in a world, and returns the exit code. Never throws for what a user can meet. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  let text: Text = texts[languageOf(io.env)]
  let language = languageOf(io.env)
  try {
    const options = readGlobalOptions(argv, io.env)
    language = options.language
    text = texts[language]
    return await dispatch(options, io)
  } catch (error) {
    if (io.signal.aborted && (error === io.signal.reason || isAbort(error))) return 1
    const told = failureOf(error)
    if (!told) throw error
    tell(told, { io, text, language, json: argv.includes('--json') })
    return told.exitCode
  }
}

function isAbort(error: unknown): boolean {
  return (error instanceof Error && error.name === 'AbortError') || systemCode(error) === 'ABORT_ERR'
}

async function dispatch(options: GlobalOptions, io: Io): Promise<ExitCode> {
  const { language, json } = options
  const text = texts[language]
  const style = styleFor(wantsColor(io.env, io.isTerminal) && !json)
  const [verb, ...rest] = options.rest
  if (verb === undefined || verb === 'help') {
    const [about] = rest
    if (about === undefined) io.stdout(overview(text, style))
    else io.stdout(helpOf(about, await commandOf(about), text, style))
    return 0
  }
  const called = await commandOf(verb)
  if (options.help) {
    io.stdout(helpOf(verb, called, text, style))
    return 0
  }
  const workspace = openWorkspace(io.env)
  const context: Context = {
    io,
    workspace,
    get labs() {
      const labs = loadLabs(workspace)
      Object.defineProperty(this, 'labs', { value: labs })
      return labs
    },
    language,
    text,
    style,
    json,
  }
  return called.invoke(context, rest)
}

function commandOf(verb: string): ReturnType<(typeof commands)['list']> {
  if (isCommand(verb)) return commands[verb]()
  const guess = nearest(verb, [...Object.keys(commands), 'help'])
  throw new WorkshopError('VERB_UNKNOWN', `${verb}: reading the command line: no such verb`, {
    advice: (text) =>
      guess ? text.advice.didYouMean(guess) : text.advice.verbsAre(Object.keys(commands).join(', ')),
  })
}

function tell(
  error: WorkshopError,
  { io, text, language, json }: { io: Io; text: Text; language: Language; json: boolean },
): void {
  const advice = typeof error.advice === 'function' ? error.advice(text) : error.advice
  if (json) {
    const { code, message } = error
    io.stdout(`${JSON.stringify({ error: { code, message, ...(advice && { advice }) } }, null, 2)}\n`)
    return
  }
  // The message itself is in English, as that of every program is; its meaning is in the reader's language.
  const meaning = language === 'en' ? '' : `${text.errors[error.code]}\n`
  io.stderr(`workshop: ${meaning}${error.message}\n${advice ? `  ${advice}\n` : ''}`)
}

/** Runs the program on this process. */
async function main(): Promise<void> {
  const ending = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      // The second time somebody is in earnest; the children end with this process.
      if (ending.signal.aborted) process.exit(130)
      ending.abort()
    })
  }
  // `workshop list | head -1` closes the pipe; there is nobody left to tell.
  process.stdout.on('error', (error) => process.exit(systemCode(error) === 'EPIPE' ? 0 : 1))
  process.exitCode = await run(process.argv.slice(2), {
    env: process.env,
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    isTerminal: process.stdout.isTTY === true,
    columns: process.stdout.columns || 80,
    signal: ending.signal,
  })
}

if (import.meta.main) await main()
