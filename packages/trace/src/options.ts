// The flags, from one table: what each is called, takes and does. Parsing, usage and reference read it.

import { TraceError } from './errors.ts'
import { type ExtractedProfile, extractedProfiles } from './extract.ts'
import { DEFAULT_MAX_BYTES } from './parse.ts'

/** All that can be asked for. */
export interface Options {
  /** Where the page is served, as `host:port`. Empty: it is not asked for. */
  readonly http: string
  readonly opensBrowser: boolean
  /** What to make a profile of; unset: nothing. */
  readonly pprof: ExtractedProfile | undefined
  /** The file that it goes into; empty: stdout. */
  readonly output: string
  /** How many rows a list of the summary has. */
  readonly rows: number
  /** Tasks whose type matches are in the summary. */
  readonly focus: string
  /** What is left away in front of paths of files. */
  readonly trimPath: string
  /** How long a server is to record; 0: as the URL says. */
  readonly seconds: number
  /** When to give up, in seconds; 0: from how long it records. */
  readonly timeout: number
  /** How many bytes a trace may have, as it is and unpacked. */
  readonly maxBytes: number
  /** Files in PEM form. */
  readonly tlsCa: string
  readonly tlsCert: string
  readonly tlsKey: string
}

/** What holds where nothing is asked for. */
export const defaultOptions: Options = {
  http: '',
  opensBrowser: true,
  pprof: undefined,
  output: '',
  rows: 10,
  focus: '',
  trimPath: '',
  seconds: 0,
  timeout: 0,
  maxBytes: DEFAULT_MAX_BYTES,
  tlsCa: '',
  tlsCert: '',
  tlsKey: '',
}

/** One command line. */
export interface Request {
  readonly source: string
  readonly options: Options
}

type Changes = { -readonly [K in keyof Options]?: Options[K] }

/** One flag. */
export interface Flag {
  readonly name: string
  /** What stands behind it, for the usage; without one it is on or off. */
  readonly value?: string
  readonly help: string
  /** What the flag changes. Throws a `RangeError` that says what is wanted. */
  readonly read: (text: string, changes: Changes) => void
}

type KeysOf<T> = {
  [K in keyof Options]: Options[K] extends T ? (T extends Options[K] ? K : never) : never
}[keyof Options]

function text(name: string, key: KeysOf<string>, value: string, help: string): Flag {
  return { name, value, help, read: (given, changes) => (changes[key] = given) }
}

function whole(name: string, key: KeysOf<number>, help: string): Flag {
  return {
    name,
    value: '<n>',
    help,
    read: (given, changes) => {
      if (!/^\d{1,9}$/.test(given)) throw new RangeError('a whole number')
      changes[key] = Number(given)
    },
  }
}

const profileNames = Object.keys(extractedProfiles).join(', ')

/** Every flag. */
export const flags: readonly Flag[] = [
  text(
    'http',
    'http',
    '<host:port>',
    'Serve the page at this address of this machine, until Ctrl-C; port 0 is any',
  ),
  {
    name: 'no_browser',
    help: 'Do not open a browser',
    read: (given, changes) => (changes.opensBrowser = !readBoolean(given)),
  },
  {
    name: 'pprof',
    value: '<type>',
    help: `Write a profile instead: one of ${profileNames}`,
    read(given, changes) {
      if (!Object.hasOwn(extractedProfiles, given)) throw new RangeError(`one of ${profileNames}`)
      changes.pprof = given as ExtractedProfile // one of its names
    },
  },
  text('output', 'output', '<file>', 'Where the summary or the profile goes; otherwise to stdout'),
  whole('n', 'rows', 'Rows of each list of the summary (10)'),
  text('focus', 'focus', '<regexp>', 'Only tasks whose type matches'),
  text('trim_path', 'trimPath', '<path>', 'Leave this away in front of paths'),
  whole('seconds', 'seconds', 'How long a server is to record'),
  whole('timeout', 'timeout', 'Seconds after which a server is given up'),
  {
    name: 'max_bytes',
    value: '<size>',
    help: 'How large a trace may be, packed and unpacked (256MB)',
    read: (given, changes) => (changes.maxBytes = readSize(given)),
  },
  text('tls_ca', 'tlsCa', '<file>', 'Trust the authorities in this file'),
  text('tls_cert', 'tlsCert', '<file>', 'The certificate to show to a server that asks'),
  text('tls_key', 'tlsKey', '<file>', 'Its key'),
]

/** The most that `-max_bytes` can be: places in a file are numbers of 32 bits. */
const LARGEST_MAX_BYTES = 2 ** 31

function readSize(given: string): number {
  const [, number, prefix = ''] = /^(\d+(?:\.\d+)?)([kmg]?)b?$/i.exec(given) ?? []
  const size = Math.floor(Number(number) * 1024 ** ' kmg'.indexOf(prefix.toLowerCase() || ' '))
  if (number === undefined || size < 1 || size > LARGEST_MAX_BYTES) {
    throw new RangeError('a size like 300MB or 2GB, and at most that')
  }
  return size
}

function readBoolean(given: string): boolean {
  if (/^(1|t|true)$/i.test(given)) return true
  if (/^(0|f|false)$/i.test(given)) return false
  throw new RangeError('true or false')
}

/**
 * Reads a command line. Flags may have one dash or two, and stand before or behind the trace.
 *
 * @throws {TraceError} `COMMAND_LINE_BAD`
 */
export function parseCommandLine(argv: readonly string[]): Request | 'help' {
  const changes: Changes = {}
  const sources: string[] = []
  const words = [...argv]
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--') {
      sources.push(...words.splice(0))
      continue
    }
    const [, name, given] = /^--?([^=-][^=]*)(?:=(.*))?$/s.exec(word) ?? []
    if (name === undefined) {
      sources.push(word)
      continue
    }
    if (name === 'help' || name === 'h') return 'help'
    const flag = flags.find((one) => one.name === name)
    if (!flag) throw misuse(`-${name}: reading the command line: there is no such flag; -help lists them`)
    const value = given ?? (flag.value === undefined ? 'true' : words.shift())
    if (value === undefined)
      throw misuse(`-${name}: reading the command line: met nothing, want ${flag.value}`)
    try {
      flag.read(value, changes)
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause
      throw misuse(`-${name}: reading the command line: met ${JSON.stringify(value)}, want ${cause.message}`)
    }
  }
  const [source, ...more] = sources
  if (source === undefined) throw misuse('command line: reading it: met no trace, want a file, a URL or -')
  if (more.length > 0) {
    throw misuse(`command line: reading it: met ${sources.length} traces, want one: ${sources.join(' ')}`)
  }
  if (changes.pprof !== undefined && (changes.http ?? '') !== '') {
    throw misuse('-http: reading the command line: met it beside -pprof, want one of the two')
  }
  return { source, options: { ...defaultOptions, ...changes } }
}

function misuse(message: string): TraceError {
  return new TraceError('COMMAND_LINE_BAD', message)
}
