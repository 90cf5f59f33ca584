// The flags, from one table: what each is called, takes and does. Parsing and usage both read it.

import { DEFAULT_MAX_BYTES } from '@hotpath/profile'
import { PprofError } from './errors.ts'
import { granularities, type Granularity } from './graph.ts'
import { isVerb, type VerbName, verbs } from './verbs.ts'

/** All that can be asked for. */
export interface Options {
  readonly sampleIndex: string
  readonly unit: string
  readonly granularity: Granularity
  readonly isSortedByCum: boolean
  /** -1: what the verb shows by itself. */
  readonly nodeCount: number
  readonly nodeFraction: number
  readonly edgeFraction: number
  readonly isTrimmed: boolean
  readonly dropsNegative: boolean
  readonly isRelative: boolean
  readonly hasCompactLabels: boolean
  readonly focus: string
  readonly ignore: string
  readonly hide: string
  readonly show: string
  readonly showFrom: string
  readonly tagFocus: string
  readonly tagIgnore: string
  readonly base: readonly string[]
  readonly diffBase: readonly string[]
  readonly isNormalized: boolean
  /** 0: as long as the server or the URL says. */
  readonly seconds: number
  /** In seconds; 0: from how long the recording takes. */
  readonly timeout: number
  /** How many bytes a profile may have, as it is and unpacked. */
  readonly maxBytes: number
  readonly output: string
  readonly sourcePath: string
  readonly trimPath: string
}

/** What holds where nothing is asked for. */
export const defaultOptions: Options = {
  sampleIndex: '',
  unit: 'minimum',
  // Go's default is "functions", which throws all functions of one name together. In JavaScript that is
  // every (anonymous) and every `get`: up to 18 % of a heap profile lay in names that several files have.
  granularity: 'filefunctions',
  isSortedByCum: false,
  nodeCount: -1,
  nodeFraction: 0.005,
  edgeFraction: 0.001,
  isTrimmed: true,
  dropsNegative: false,
  isRelative: false,
  hasCompactLabels: false,
  focus: '',
  ignore: '',
  hide: '',
  show: '',
  showFrom: '',
  tagFocus: '',
  tagIgnore: '',
  base: [],
  diffBase: [],
  isNormalized: false,
  seconds: 0,
  timeout: 0,
  maxBytes: DEFAULT_MAX_BYTES,
  output: '',
  sourcePath: '',
  trimPath: '',
}

type Changes = { -readonly [K in keyof Options]?: Options[K] }

/** One flag. */
export interface Flag {
  readonly name: string
  /** What stands behind it, for the usage; without one it is on or off. */
  readonly value?: string
  readonly help: string
  /** What the flag, given that text, changes. Throws a `RangeError` that says what is wanted. */
  readonly read: (text: string, options: Changes) => void
}

/** A heading of the usage, and the flags below it. */
export interface FlagGroup {
  readonly title: string
  readonly flags: readonly Flag[]
}

type KeysOf<T> = {
  [K in keyof Options]: Options[K] extends T ? (T extends Options[K] ? K : never) : never
}[keyof Options]

function text(name: string, key: KeysOf<string>, value: string, help: string): Flag {
  return { name, value, help, read: (given, options) => (options[key] = given) }
}

function number(name: string, key: KeysOf<number>, value: string, help: string): Flag {
  return {
    name,
    value,
    help,
    read(given, options) {
      const isWhole = value === '<n>'
      if (!(isWhole ? /^[+-]?\d{1,15}$/ : /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i).test(given)) {
        throw new RangeError(isWhole ? 'a whole number' : 'a number')
      }
      options[key] = Number(given)
    },
  }
}

function list(name: string, key: 'base' | 'diffBase', value: string, help: string): Flag {
  return { name, value, help, read: (given, options) => (options[key] = [...(options[key] ?? []), given]) }
}

function toggle(name: string, key: KeysOf<boolean>, help: string, whenOn: boolean = true): Flag {
  return { name, help, read: (given, options) => (options[key] = readBoolean(given) === whenOn) }
}

function choice(name: string, help: string, change: Changes): Flag {
  return { name, help, read: (given, options) => readBoolean(given) && Object.assign(options, change) }
}

/** Two that differ are a mistake: which of them was meant? */
function setGranularity(options: Changes, granularity: Granularity): void {
  if (options.granularity !== undefined && options.granularity !== granularity) {
    throw new RangeError(`one granularity, and there is ${options.granularity} already`)
  }
  options.granularity = granularity
}

/** As Go reads them. */
function readBoolean(given: string): boolean {
  if (/^(1|t|T|true|TRUE|True)$/.test(given)) return true
  if (/^(0|f|F|false|FALSE|False)$/.test(given)) return false
  throw new RangeError('true or false')
}

/** `300MB`, `2GB`, or a number of bytes. A kB has 1024 bytes, as everywhere in pprof. */
function readSize(given: string): number {
  const [, number, prefix = ''] = /^(\d+(?:\.\d+)?)([kmg]?)b?$/i.exec(given) ?? []
  const size = Math.floor(Number(number) * 1024 ** ' kmg'.indexOf(prefix.toLowerCase() || ' '))
  if (number === undefined || size < 1 || size > 2 ** 31) {
    throw new RangeError('a size like 300MB or 2GB, and at most that')
  }
  return size
}

const granularityHelp: Readonly<Record<Granularity, string>> = {
  functions: 'One line for all functions of one name',
  filefunctions: 'One line for each function of each file (the default)',
  files: 'One line for each file',
  lines: 'One line for each line of source',
  addresses: 'One line for each address',
}

/** Every flag but those of the verbs. */
export const flagGroups: readonly FlagGroup[] = [
  {
    title: 'What is measured',
    flags: [
      text(
        'sample_index',
        'sampleIndex',
        '<name or number>',
        'Which column of values; the default is the profile’s own',
      ),
      ...['inuse_space', 'inuse_objects', 'alloc_space', 'alloc_objects', 'contentions'].map((name) =>
        choice(name, `Same as -sample_index=${name}`, { sampleIndex: name }),
      ),
      choice('total_delay', 'Same as -sample_index=delay', { sampleIndex: 'delay' }),
      text('unit', 'unit', '<unit>', 'Unit of all values: ms, kB, …; auto chooses for each value'),
    ],
  },
  {
    title: 'Compare',
    flags: [
      list('base', 'base', '<source>', 'Subtract an earlier profile of the same process'),
      list('diff_base', 'diffBase', '<source>', 'Compare with another run: shares are of that one'),
      toggle('normalize', 'isNormalized', 'Scale the profile to the size of its base first'),
      toggle('drop_negative', 'dropsNegative', 'Leave out what went down'),
    ],
  },
  {
    title: 'Choose samples (regular expressions)',
    flags: [
      text('focus', 'focus', '<regexp>', 'Only stacks with such a function, file or program'),
      text('ignore', 'ignore', '<regexp>', 'No stacks with such a one'),
      text('hide', 'hide', '<regexp>', 'Take such frames out of the stacks'),
      text('show', 'show', '<regexp>', 'Take all other frames out'),
      text('show_from', 'showFrom', '<regexp>', 'Take out what called the outermost such frame'),
      text('tagfocus', 'tagFocus', '<filter>', 'Only samples with such a tag: regexp, name=regexp, 1kb:10kb'),
      text('tagignore', 'tagIgnore', '<filter>', 'No samples with such a tag'),
      toggle('relative_percentages', 'isRelative', 'Shares are of the samples chosen, not of all'),
    ],
  },
  {
    title: 'Arrange',
    flags: [
      choice('flat', 'Sort by own value (the default)', { isSortedByCum: false }),
      choice('cum', 'Sort by own value and callees’', { isSortedByCum: true }),
      {
        name: 'granularity',
        value: '<what>',
        help: `One of ${granularities.join(', ')}; each is a flag too`,
        read(given, options) {
          const found = granularities.find((name) => name === given)
          if (!found) throw new RangeError(granularities.join(', '))
          setGranularity(options, found)
        },
      },
      ...granularities.map((name): Flag => ({
        name,
        help: granularityHelp[name],
        read: (given, options) => readBoolean(given) && setGranularity(options, name),
      })),
      number('nodecount', 'nodeCount', '<n>', 'At most so many nodes; 0 for all'),
      number(
        'nodefraction',
        'nodeFraction',
        '<fraction>',
        'Hide nodes below this share of the total (0.005)',
      ),
      number(
        'edgefraction',
        'edgeFraction',
        '<fraction>',
        'Hide calls below this share of the total (0.001)',
      ),
      toggle('trim', 'isTrimmed', '-trim=false shows all, however small'),
      toggle('compact_labels', 'hasCompactLabels', 'Leave out the lines about the profile'),
    ],
  },
  {
    title: 'Read and write',
    flags: [
      number('seconds', 'seconds', '<n>', 'How long a server is to record'),
      number(
        'timeout',
        'timeout',
        '<n>',
        'Seconds until a server is given up (60, or 1.5 times the recording)',
      ),
      {
        name: 'max_bytes',
        value: '<size>',
        help: 'Largest profile that is read, unpacked (256MB); up to 2GB',
        read: (given, options) => (options.maxBytes = readSize(given)),
      },
      text('output', 'output', '<file>', 'Write there and not to stdout'),
      text(
        'source_path',
        'sourcePath',
        '<folders>',
        'Where list looks for sources; the default is this folder',
      ),
      text('trim_path', 'trimPath', '<prefixes>', 'What to take off the paths of sources'),
    ],
  },
]

const flags: ReadonlyMap<string, Flag> = new Map(
  flagGroups.flatMap((group) => group.flags.map((flag) => [flag.name, flag] as const)),
)

/** A command line, understood. */
export interface Request {
  readonly verb: VerbName
  /** What peek and list look for. Empty for the others. */
  readonly pattern: string
  readonly sources: readonly string[]
  readonly options: Options
}

/**
 * Parses a command line: `-top -cum cpu.pb.gz`, `top -cum cpu.pb.gz`, flags anywhere, one dash or two,
 * `-unit=ms` or `-unit ms`. Behind `--` there are only sources.
 *
 * @returns `'help'` where that is asked for
 * @throws {PprofError} `COMMAND_LINE_BAD`
 */
export function parseCommandLine(argv: readonly string[]): Request | 'help' {
  const changes: Changes = {}
  const words: string[] = []
  let verb: { name: VerbName; pattern: string } | undefined
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? ''
    if (word === '--') {
      words.push(...argv.slice(i + 1))
      break
    }
    const [, name, , value] = /^--?([^=-][^=]*)(=(.*))?$/s.exec(word) ?? []
    if (name === undefined) {
      words.push(word)
      continue
    }
    if (name === 'h' || name === 'help') return 'help'
    const flag = flags.get(name)
    if (!flag && !isVerb(name)) throw misused(`-${name}`, 'there is no such flag; -help lists them')
    const takesValue = flag ? flag.value !== undefined : isVerb(name) && verbs[name].takesPattern
    const following = takesValue && value === undefined ? argv[(i += 1)] : value
    if (takesValue && following === undefined) throw misused(`-${name}`, 'nothing behind it, want a value')
    const setting = following ?? 'true'
    if (isVerb(name)) {
      if (!takesValue && !readOrThrow(name, setting)) continue
      if (verb) throw misused(`-${name}`, `there is -${verb.name} already, want one verb`)
      verb = { name, pattern: takesValue ? setting : '' }
      continue
    }
    try {
      flag?.read(setting, changes)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      throw misused(`-${name}`, `${JSON.stringify(setting)}, want ${error.message}`)
    }
  }
  const [first = ''] = words
  if (!verb && isVerb(first)) {
    words.shift()
    const pattern = verbs[first].takesPattern ? words.shift() : ''
    if (pattern === undefined) throw misused(first, 'nothing behind it, want a regular expression')
    verb = { name: first, pattern }
  }
  if (!verb) throw misused('pprof', `no verb, want one of ${Object.keys(verbs).join(', ')}`)
  if (words.length === 0) throw misused(verb.name, 'no profile, want a file, a URL, or - for stdin')
  const options = { ...defaultOptions, ...changes }
  checkTogether(options, words)
  return { verb: verb.name, pattern: verb.pattern, sources: words, options }
}

function checkTogether(options: Options, sources: readonly string[]): void {
  const { base, diffBase, isNormalized } = options
  if (base.length > 0 && diffBase.length > 0)
    throw misused('-base', 'there is -diff_base too, want one of the two')
  if (isNormalized && base.length + diffBase.length === 0)
    throw misused('-normalize', 'no -base or -diff_base to scale to')
  if ([...sources, ...base, ...diffBase].filter((source) => source === '-').length > 1) {
    throw misused('-', 'stdin twice, and it can be read once')
  }
  if (options.seconds < 0) throw misused('-seconds', `${options.seconds}, want 0 or more`)
}

function readOrThrow(name: string, setting: string): boolean {
  try {
    return readBoolean(setting)
  } catch {
    throw misused(`-${name}`, `${JSON.stringify(setting)}, want true or false`)
  }
}

function misused(what: string, met: string): PprofError {
  return new PprofError('COMMAND_LINE_BAD', `${what}: reading the command line: ${met}`)
}
