// The flags of each verb, from tables: what each is called, takes and does. Parsing, usage and the reference read them.
import { BenchError } from './errors.ts'
import type { Amount } from './measure.ts'
import { type LineFilter, parseFilter } from './line-filter.ts'
import { defaultGrouping, type OrderedKey, parseKeys } from './projection.ts'

/** What `bench run` and `bench ab` have in common. */
export interface MeasureFlags {
  /** One expression for each part of a name between slashes. Empty: all. */
  readonly bench: string
  readonly skip: string
  readonly benchtime: Amount
  /** How many samples, or pairs. */
  readonly count: number
  readonly benchmem: boolean
  readonly cputime: boolean
  /** For each process. */
  readonly timeoutMs: number
  readonly nodeArgs: readonly string[]
  readonly json: boolean
}

/** What can be asked of `bench run`. */
export interface RunFlags extends MeasureFlags {
  readonly cpuprofile: string
  readonly memprofile: string
  /** Whether each sample has a process of its own. */
  readonly fresh: boolean
  readonly list: boolean
}

/** What can be asked of `bench ab`. */
export interface AbFlags extends MeasureFlags {
  readonly alpha: number
}

/** How a comparison is printed. */
export const compareFormats = ['text', 'csv', 'json', 'svg'] as const

/** What can be asked of `bench compare`. */
export interface CompareFlags {
  readonly table: readonly OrderedKey[]
  readonly row: readonly OrderedKey[]
  readonly col: readonly OrderedKey[]
  readonly ignore: readonly OrderedKey[]
  readonly filter: LineFilter | undefined
  readonly alpha: number
  readonly confidence: number
  readonly format: (typeof compareFormats)[number]
}

type Mutable<O> = { -readonly [K in keyof O]: O[K] }

/** One flag. */
export interface Flag<O> {
  readonly name: string
  /** What stands behind it; without one it is on or off. */
  readonly value?: string
  readonly help: string
  /** Changes the options. Throws a `RangeError` that says what is wanted. */
  readonly read: (given: string, options: Mutable<O>) => void
}

type KeysOf<O, T> = { [K in keyof O]: O[K] extends T ? (T extends O[K] ? K : never) : never }[keyof O]

function text<O>(name: string, key: KeysOf<O, string>, value: string, help: string): Flag<O> {
  return { name, value, help, read: (given, options) => void (options[key] = given as O[typeof key]) } // a string
}

function toggle<O>(name: string, key: KeysOf<O, boolean>, help: string): Flag<O> {
  return {
    name,
    help,
    read(given, options) {
      if (!/^(true|false|1|0|t|f)$/i.test(given)) throw new RangeError('true or false')
      options[key] = /^(true|1|t)$/i.test(given) as O[typeof key] // a boolean
    },
  }
}

function keys<O>(name: string, key: KeysOf<O, readonly OrderedKey[]>, help: string): Flag<O> {
  return {
    name,
    value: '<keys>',
    help,
    read: (given, options) => void (options[key] = parseKeys(given, name) as O[typeof key]), // keys
  }
}

function share<O>(name: string, key: KeysOf<O, number>, help: string): Flag<O> {
  return {
    name,
    value: '<number>',
    help,
    read(given, options) {
      const number = Number(given)
      if (given.trim() === '' || !(number >= 0 && number <= 1)) throw new RangeError('a number from 0 to 1')
      options[key] = number as O[typeof key] // a number
    },
  }
}

const units: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
}

/** `1.5s`, `1m30s`: as Go reads it. */
function readNanos(given: string): number | undefined {
  if (!/^(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)((\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h))*$/.test(given))
    return undefined
  return [...given.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)].reduce(
    (sum, [, number, unit = '']) => sum + Number(number) * (units[unit] ?? 0),
    0,
  )
}

function readAmount(given: string): Amount {
  const [, times] = /^(\d{1,10})x$/.exec(given) ?? []
  if (times !== undefined && Number(times) > 0 && Number(times) <= 1e9) return { n: Number(times) }
  const nanos = readNanos(given)
  if (nanos === undefined || nanos <= 0)
    throw new RangeError('a time like 1s or 200ms, or a number of iterations like 100x')
  return { nanos }
}

const measureFlags = <O extends MeasureFlags>(count: string): readonly Flag<O>[] => [
  {
    name: 'bench',
    value: '<regexp>',
    help: 'Only benchmarks whose name matches, one expression for each part between slashes',
    read: (given, options: Mutable<MeasureFlags>) => void (options.bench = checkPattern(given)),
  },
  {
    name: 'skip',
    value: '<regexp>',
    help: 'No benchmarks whose name matches',
    read: (given, options: Mutable<MeasureFlags>) => void (options.skip = checkPattern(given)),
  },
  {
    name: 'benchtime',
    value: '<time or Nx>',
    help: 'How long each measurement takes (run: 1s, ab: 200ms), or how many iterations it has: 100x',
    read: (given, options: Mutable<MeasureFlags>) => void (options.benchtime = readAmount(given)),
  },
  {
    name: 'count',
    value: '<n>',
    help: count,
    read(given, options: Mutable<MeasureFlags>) {
      if (!/^[1-9]\d{0,4}$/.test(given)) throw new RangeError('a number from 1 on')
      options.count = Number(given)
    },
  },
  toggle<O>('benchmem', 'benchmem' as KeysOf<O, boolean>, 'Count allocations too, in processes of their own'),
  toggle<O>(
    'cputime',
    'cputime' as KeysOf<O, boolean>,
    'Print processor time too, as cpu-ns/op (run: off, ab: on)',
  ),
  {
    name: 'timeout',
    value: '<time>',
    help: 'How long one process may take (10m)',
    read(given, options: Mutable<MeasureFlags>) {
      const nanos = readNanos(given)
      if (nanos === undefined || nanos <= 0) throw new RangeError('a time like 30s or 10m')
      options.timeoutMs = nanos / 1e6
    },
  },
  {
    name: 'node',
    value: '<flag>',
    help: 'A flag for the Node.js that measures: -node=--max-old-space-size=512; can be given again',
    read: (given, options: Mutable<MeasureFlags>) => void (options.nodeArgs = [...options.nodeArgs, given]),
  },
  toggle<O>('json', 'json' as KeysOf<O, boolean>, 'Print JSON, with every measurement, in place of text'),
]

/** The flags of `bench run`. */
export const runFlags: readonly Flag<RunFlags>[] = [
  ...measureFlags<RunFlags>('How many samples of each benchmark (1); ten and more are worth comparing'),
  text<RunFlags>(
    'cpuprofile',
    'cpuprofile',
    '<file>',
    'Write a CPU profile (.pb.gz), recorded in a run of its own',
  ),
  text<RunFlags>(
    'memprofile',
    'memprofile',
    '<file>',
    'Write a profile of what was allocated (.pb.gz), from a run of its own',
  ),
  toggle<RunFlags>(
    'fresh',
    'fresh',
    'A fresh process for each sample (the default); -fresh=false takes one for all of a benchmark',
  ),
  toggle<RunFlags>('list', 'list', 'Print the names of the benchmarks, and measure none'),
]

/** The flags of `bench ab`. */
export const abFlags: readonly Flag<AbFlags>[] = [
  ...measureFlags<AbFlags>('How many pairs of each benchmark (20)'),
  share<AbFlags>('alpha', 'alpha', 'How often a run in which nothing changed may call a change (0.05)'),
]

/** The flags of `bench compare`. */
export const compareFlags: readonly Flag<CompareFlags>[] = [
  keys<CompareFlags>('table', 'table', 'A table for each value of these keys (.config)'),
  keys<CompareFlags>('row', 'row', 'A row for each value of these keys (.fullname)'),
  keys<CompareFlags>('col', 'col', 'Compare across the values of these keys (.file)'),
  keys<CompareFlags>('ignore', 'ignore', 'Keep nothing apart by these keys'),
  {
    name: 'filter',
    value: '<filter>',
    help: 'Only results that match: -filter=".unit:sec/op -/format:gob"',
    read: (given, options) => void (options.filter = parseFilter(given)),
  },
  share<CompareFlags>('alpha', 'alpha', 'A change is one where p is at most this (0.05)'),
  share<CompareFlags>('confidence', 'confidence', 'Of the intervals (0.95)'),
  {
    name: 'format',
    value: '<format>',
    help: `One of ${compareFormats.join(', ')}`,
    read(given, options) {
      const found = compareFormats.find((format) => format === given)
      if (!found) throw new RangeError(compareFormats.join(', '))
      options.format = found
    },
  },
]

/** What holds where nothing is asked for. */
export const defaultRunFlags: RunFlags = {
  bench: '',
  skip: '',
  benchtime: { nanos: 1e9 },
  count: 1,
  benchmem: false,
  cputime: false,
  timeoutMs: 600_000,
  nodeArgs: [],
  json: false,
  cpuprofile: '',
  memprofile: '',
  fresh: true,
  list: false,
}

export const defaultAbFlags: AbFlags = {
  bench: '',
  skip: '',
  benchtime: { nanos: 2e8 },
  count: 20,
  benchmem: false,
  cputime: true,
  timeoutMs: 600_000,
  nodeArgs: [],
  json: false,
  alpha: 0.05,
}

export const defaultCompareFlags: CompareFlags = {
  table: defaultGrouping.table,
  row: defaultGrouping.row,
  col: defaultGrouping.column,
  ignore: defaultGrouping.ignored,
  filter: undefined,
  alpha: 0.05,
  confidence: 0.95,
  format: 'text',
}

/**
 * Reads flags, with one hyphen or two, `-name=value` or `-name value`; the words between and behind them are left.
 *
 * @throws {BenchError} `COMMAND_LINE_BAD`
 */
export function parseFlags<O>(
  argv: readonly string[],
  flags: readonly Flag<O>[],
  defaults: O,
): { readonly options: O; readonly words: readonly string[] } {
  const options: Mutable<O> = { ...defaults }
  const words: string[] = []
  const rest = [...argv]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      words.push(...rest)
      break
    }
    const [, name, hasValue, value = ''] = /^--?([\w-]+)(=(.*))?$/su.exec(word) ?? []
    if (name === undefined || !word.startsWith('-')) {
      words.push(word)
      continue
    }
    const flag = flags.find((one) => one.name === name)
    if (!flag) throw misused(`-${name}: no such flag; -help lists them`)
    const given = hasValue !== undefined ? value : flag.value === undefined ? 'true' : rest.shift()
    if (given === undefined) throw misused(`-${name}: it needs a value: ${flag.value}`)
    try {
      flag.read(given, options)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      throw misused(`-${name}: reading its value: met ${JSON.stringify(given)}, want ${error.message}`)
    }
  }
  return { options: options as O, words } // the same, which nobody changes from here on
}

function checkPattern(given: string): string {
  for (const part of given.split('/')) {
    try {
      new RegExp(part)
    } catch (cause) {
      throw new RangeError('a regular expression', { cause })
    }
  }
  return given
}

export function misused(message: string): BenchError {
  return new BenchError('COMMAND_LINE_BAD', message)
}
