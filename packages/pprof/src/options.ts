// The flags, from one table: what each is called, takes and does. Parsing and usage both read it.

import { DEFAULT_MAX_BYTES } from '@hotpath/profile'
import { absentFlags, absentVerbs } from './absent.ts'
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
  /** Whether values are means: what is measured, divided by the first column, which counts it. */
  readonly isMean: boolean
  readonly divideBy: number
  /** Whether calls that were inlined count as frames. */
  readonly hasInlines: boolean
  /** Whether places on one line are told apart by their columns. */
  readonly hasColumns: boolean
  readonly focus: string
  readonly ignore: string
  readonly hide: string
  readonly show: string
  readonly showFrom: string
  readonly tagFocus: string
  readonly tagIgnore: string
  readonly tagShow: string
  readonly tagHide: string
  readonly tagRoot: string
  readonly tagLeaf: string
  readonly pruneFrom: string
  readonly base: readonly string[]
  readonly diffBase: readonly string[]
  readonly isNormalized: boolean
  /** Whether stacks begin at async functions. Undefined: in differences they do. */
  readonly asyncRoots: boolean | undefined
  /** 0: as long as the server or the URL says. */
  readonly seconds: number
  /** In seconds; 0: from how long the recording takes. */
  readonly timeout: number
  /** How many bytes a profile may have, as it is and unpacked. */
  readonly maxBytes: number
  /** Files in PEM form. */
  readonly tlsCa: string
  readonly tlsCert: string
  readonly tlsKey: string
  readonly output: string
  /** A comment to add to the profile. */
  readonly comment: string
  readonly sourcePath: string
  readonly trimPath: string
  /** Where the web page is served, as `host:port`. Empty: it is not asked for. */
  readonly http: string
  readonly opensBrowser: boolean
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
  isMean: false,
  divideBy: 1,
  hasInlines: true,
  hasColumns: false,
  focus: '',
  ignore: '',
  hide: '',
  show: '',
  showFrom: '',
  tagFocus: '',
  tagIgnore: '',
  tagShow: '',
  tagHide: '',
  tagRoot: '',
  tagLeaf: '',
  pruneFrom: '',
  base: [],
  diffBase: [],
  isNormalized: false,
  asyncRoots: undefined,
  seconds: 0,
  timeout: 0,
  maxBytes: DEFAULT_MAX_BYTES,
  tlsCa: '',
  tlsCert: '',
  tlsKey: '',
  output: '',
  comment: '',
  sourcePath: '',
  trimPath: '',
  http: '',
  opensBrowser: true,
}

type Changes = { -readonly [K in keyof Options]?: Options[K] }

/** What has been read of a command line so far. */
export interface Draft {
  readonly changes: Changes
  /** Flags which choose a column by its name, and which of them are set. */
  readonly columns: Set<string>
  readonly granularities: Set<Granularity>
  readonly sorts: Set<'flat' | 'cum'>
}

/** One flag. */
export interface Flag {
  readonly name: string
  /** What stands behind it, for the usage; without one it is on or off. */
  readonly value?: string
  readonly help: string
  /**
   * What the flag, given that text, changes. Throws a `RangeError` that says what is wanted, where it is more
   * than a number, or true or false.
   */
  readonly read: (text: string, draft: Draft) => void
}

/** A heading of the usage, and the flags below it. */
export interface FlagGroup {
  /** What the reference calls its table. */
  readonly id: 'measure' | 'compare' | 'samples' | 'arrange' | 'page' | 'files'
  readonly title: string
  readonly flags: readonly Flag[]
}

type KeysOf<T> = {
  [K in keyof Options]: Options[K] extends T ? (T extends Options[K] ? K : never) : never
}[keyof Options]

function text(name: string, key: KeysOf<string>, value: string, help: string): Flag {
  return { name, value, help, read: (given, { changes }) => (changes[key] = given) }
}

function number(name: string, key: KeysOf<number>, value: string, help: string): Flag {
  return {
    name,
    value,
    help,
    read(given, { changes }) {
      const isWhole = value === '<n>'
      if (!(isWhole ? /^[+-]?\d{1,15}$/ : /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i).test(given)) {
        throw new RangeError(isWhole ? 'a whole number' : 'a number')
      }
      changes[key] = Number(given)
    },
  }
}

function list(name: string, key: 'base' | 'diffBase', help: string): Flag {
  return {
    name,
    value: '<source>',
    help,
    read: (given, { changes }) =>
      (changes[key] = [...(changes[key] ?? []), ...(given === '' ? [] : [given])]),
  }
}

function toggle(name: string, key: KeysOf<boolean>, help: string, whenOn: boolean = true): Flag {
  return { name, help, read: (given, { changes }) => (changes[key] = readBoolean(given) === whenOn) }
}

function sort(name: 'flat' | 'cum', help: string): Flag {
  return { name, help, read: (given, { sorts }) => readBoolean(given) && sorts.add(name) }
}

function column(name: string): Flag {
  const isMean = name === 'mean_delay'
  const help = `Same as ${isMean ? '-mean ' : ''}-sample_index=${columnNames[name] ?? name}`
  return {
    name,
    help,
    read(given, { changes, columns }) {
      if (!readBoolean(given)) return
      columns.add(name)
      if (isMean) changes.isMean = true
    },
  }
}

/** In the order in which Go looks at them: the first that is set counts. */
const columnFlags = [
  'total_delay',
  'mean_delay',
  'contentions',
  'inuse_space',
  'inuse_objects',
  'alloc_space',
  'alloc_objects',
] as const

const columnNames: Readonly<Record<string, string>> = { total_delay: 'delay', mean_delay: 'delay' }

/** As Go reads them. */
function readBoolean(given: string): boolean {
  if (/^(1|t|T|true|TRUE|True)$/.test(given)) return true
  if (/^(0|f|F|false|FALSE|False)$/.test(given)) return false
  throw new RangeError('true or false')
}

/** The most that `-max_bytes` can be: places in a file are numbers of 32 bits. */
export const LARGEST_MAX_BYTES: number = 2 ** 31

/** `300MB`, `2GB`, or a number of bytes. A kB has 1024 bytes, as everywhere in pprof. */
function readSize(given: string): number {
  const [, number, prefix = ''] = /^(\d+(?:\.\d+)?)([kmg]?)b?$/i.exec(given) ?? []
  const size = Math.floor(Number(number) * 1024 ** ' kmg'.indexOf(prefix.toLowerCase() || ' '))
  if (number === undefined || size < 1 || size > LARGEST_MAX_BYTES) {
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
    id: 'measure',
    title: 'What is measured',
    flags: [
      text(
        'sample_index',
        'sampleIndex',
        '<name or number>',
        'Which column of values; the default is the profile’s own',
      ),
      ...columnFlags.map(column),
      toggle('mean', 'isMean', 'Values are means: divided by the first column, which counts'),
      number('divide_by', 'divideBy', '<number>', 'Divide all values by this: by the requests of a run, say'),
      text('unit', 'unit', '<unit>', 'Unit of all values: ms, kB, …; auto chooses for each value'),
    ],
  },
  {
    id: 'compare',
    title: 'Compare',
    flags: [
      list('base', 'base', 'Subtract an earlier profile of the same process'),
      list('diff_base', 'diffBase', 'Compare with another run: shares are of that one'),
      toggle('normalize', 'isNormalized', 'Scale the profile to the size of its base first'),
      toggle('drop_negative', 'dropsNegative', 'Leave out what went down'),
      {
        name: 'async_roots',
        help: 'Cut stacks at functions that other stacks begin with, after an await; on in comparisons',
        read: (given, { changes }) => (changes.asyncRoots = readBoolean(given)),
      },
    ],
  },
  {
    id: 'samples',
    title: 'Choose samples (regular expressions)',
    flags: [
      text('focus', 'focus', '<regexp>', 'Only stacks with such a function, file or program'),
      text('ignore', 'ignore', '<regexp>', 'No stacks with such a one'),
      text('hide', 'hide', '<regexp>', 'Take such frames out of the stacks'),
      text('show', 'show', '<regexp>', 'Take all other frames out'),
      text('show_from', 'showFrom', '<regexp>', 'Take out what called the outermost such frame'),
      text('prune_from', 'pruneFrom', '<regexp>', 'Take out what the innermost such function called'),
      text('tagfocus', 'tagFocus', '<filter>', 'Only samples with such a tag: regexp, name=regexp, 1kb:10kb'),
      text('tagignore', 'tagIgnore', '<filter>', 'No samples with such a tag'),
      text('tagshow', 'tagShow', '<regexp>', 'Leave out the tags whose name does not match'),
      text('taghide', 'tagHide', '<regexp>', 'Leave out the tags whose name matches'),
      text('tagroot', 'tagRoot', '<names>', 'Let stacks begin with the values of these tags: route,thread'),
      text('tagleaf', 'tagLeaf', '<names>', 'Let stacks end with the values of these tags'),
      toggle('relative_percentages', 'isRelative', 'Shares are of the samples chosen, not of all'),
    ],
  },
  {
    id: 'arrange',
    title: 'Arrange',
    flags: [
      sort('flat', 'Sort by own value (the default)'),
      sort('cum', 'Sort by own value and callees’'),
      {
        name: 'granularity',
        value: '<what>',
        help: `One of ${granularities.join(', ')}; each is a flag too`,
        read(given, draft) {
          const found = granularities.find((name) => name === given)
          if (!found) throw new RangeError(granularities.join(', '))
          draft.granularities.add(found)
        },
      },
      ...granularities.map((name): Flag => ({
        name,
        help: granularityHelp[name],
        read: (given, draft) => readBoolean(given) && draft.granularities.add(name),
      })),
      toggle('showcolumns', 'hasColumns', 'With lines, tell places on one line apart by their columns'),
      toggle('noinlines', 'hasInlines', 'Count inlined calls as their callers', false),
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
    id: 'page',
    title: 'Web page: flame graph, top, peek, source',
    flags: [
      text('http', 'http', '<host:port>', 'Serve it there: 127.0.0.1:0, localhost:8080, :'),
      {
        name: 'web',
        help: 'Same as -http=:',
        read: (given, { changes }) => readBoolean(given) && (changes.http ??= ':'),
      },
      toggle('no_browser', 'opensBrowser', 'Open no browser, print the address only', false),
    ],
  },
  {
    id: 'files',
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
        read: (given, { changes }) => (changes.maxBytes = readSize(given)),
      },
      text('tls_ca', 'tlsCa', '<file>', 'Certificates (PEM) to trust in place of those that Node.js trusts'),
      text('tls_cert', 'tlsCert', '<file>', 'Certificate (PEM) to show to a server that asks for one'),
      text('tls_key', 'tlsKey', '<file>', 'The key (PEM) to that certificate'),
      text('output', 'output', '<file>', 'Write there and not to stdout'),
      text('add_comment', 'comment', '<text>', 'Add a comment to the profile; comments shows it'),
      text(
        'source_path',
        'sourcePath',
        '<folders>',
        'Where list looks for sources; the default is this folder',
      ),
      text('trim_path', 'trimPath', '<prefixes>', 'What to take off the paths of sources'),
      {
        name: 'symbolize',
        value: '<how>',
        help: 'As in Go, and of no effect: the names are in the profile',
        read(given) {
          if (!/^(local|fastlocal|remote|none|force|demangle=\w+|:)*$/.test(given))
            throw new RangeError('none, local, fastlocal, remote, force or demangle=none')
        },
      },
    ],
  },
]

const flags: ReadonlyMap<string, Flag> = new Map(
  flagGroups.flatMap((group) => group.flags.map((flag) => [flag.name, flag] as const)),
)

/** A command line, understood. */
export interface Request {
  /** `web`: no verb, but the page. `shell`: neither. */
  readonly verb: VerbName | 'web' | 'shell'
  /** What peek and list look for. Empty for the others. */
  readonly pattern: string
  readonly sources: readonly string[]
  readonly options: Options
  /** What was given and does not count. */
  readonly notes: readonly string[]
}

/**
 * Parses a command line: `-top -cum cpu.pb.gz`, `top -cum cpu.pb.gz`, flags anywhere, one dash or two,
 * `-unit=ms` or `-unit ms`. Behind `--` there are only sources. What is wrong is said in Go's words.
 *
 * @returns `'help'` where that is asked for
 * @throws {PprofError} `COMMAND_LINE_BAD`
 */
export function parseCommandLine(argv: readonly string[]): Request | 'help' {
  const draft: Draft = { changes: {}, columns: new Set(), granularities: new Set(), sorts: new Set() }
  const words: string[] = []
  let verb: { name: VerbName | 'web'; pattern: string } | undefined
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
    if (!flag && !isVerb(name)) throw notDefined(name)
    const takesValue = flag ? flag.value !== undefined : isVerb(name) && verbs[name].takesPattern
    const following = takesValue && value === undefined ? argv[(i += 1)] : value
    if (takesValue && following === undefined) throw misused(`flag needs an argument: -${name}`)
    const setting = following ?? 'true'
    try {
      if (isVerb(name)) {
        if (takesValue ? setting === '' : !readBoolean(setting)) continue
        if (verb)
          throw misused(`must set at most one output format, and there are -${verb.name} and -${name}`)
        verb = { name, pattern: takesValue ? setting : '' }
      } else flag?.read(setting, draft)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      const quoted = JSON.stringify(setting)
      const what = takesValue ? `invalid value ${quoted} for flag` : `invalid boolean value ${quoted} for`
      throw misused(`${what} -${name}: parse error, want ${error.message}`)
    }
  }
  const [first = ''] = words
  if (!verb && isVerb(first)) {
    words.shift()
    const pattern = verbs[first].takesPattern ? words.shift() : ''
    if (pattern === undefined) throw misused(`command ${first} requires an argument`)
    verb = { name: first, pattern }
  }
  if (!verb && first === 'web') {
    words.shift()
    draft.changes.http ??= ':'
  }
  if (draft.changes.http) {
    if (verb) throw misused('-http is not compatible with an output format on the command line')
    if (draft.changes.isMean) throw misused('-mean is not compatible with -http: means cannot be added up')
    verb = { name: 'web', pattern: '' }
  }
  if (!verb) checkNoVerb(first)
  if (words.length === 0) throw misused('no profile source specified, want a file, a URL, or - for stdin')
  const notes: string[] = []
  const options = { ...defaultOptions, ...settle(draft, notes) }
  checkTogether(options, words)
  if (!verb && words.includes('-')) throw misused('no verb, and the shell asks on stdin, which is a profile')
  return { verb: verb?.name ?? 'shell', pattern: verb?.pattern ?? '', sources: words, options, notes }
}

/** Whether the first word was to be a verb: one of Go's that is not here, or one that was mistyped. */
function checkNoVerb(first: string): void {
  const absent = absentVerbs[first]
  if (absent !== undefined) throw misused(`${first}: ${absent}`)
  const near = /^\w+$/.test(first) && Object.keys(verbs).find((known) => isOneStepAway(first, known))
  if (near) throw misused(`${first}: no such verb; did you mean ${near}? A file of that name is ./${first}`)
}

/** Settles what flags that exclude each other come to. */
function settle({ changes, columns, granularities: chosen, sorts }: Draft, notes: string[]): Changes {
  const settled = { ...changes }
  for (const name of columnFlags) {
    if (!columns.has(name)) continue
    if (settled.sampleIndex) notes.push(`Multiple value selections, ignoring -${name}`)
    else settled.sampleIndex = columnNames[name] ?? name
  }
  for (const set of [chosen, sorts]) {
    if (set.size > 1) throw misused(`conflicting options set: [${[...set].toSorted().join(' ')}]`)
  }
  const [granularity] = chosen
  if (granularity) settled.granularity = granularity
  if (sorts.has('cum')) settled.isSortedByCum = true
  return settled
}

function checkTogether(options: Options, sources: readonly string[]): void {
  const { base, diffBase, isNormalized } = options
  if (base.length > 0 && diffBase.length > 0)
    throw misused('-base and -diff_base flags cannot both be specified')
  if (isNormalized && base.length + diffBase.length === 0)
    throw misused('must have base profile to normalize by, want -base or -diff_base')
  if (options.divideBy === 0) throw misused('zero divisor specified for -divide_by')
  if ([...sources, ...base, ...diffBase].filter((source) => source === '-').length > 1) {
    throw misused('stdin twice, and it can be read once')
  }
  if (options.seconds < 0)
    throw misused(`invalid value "${options.seconds}" for flag -seconds: want 0 or more`)
}

/** Returns the flag of a name. */
export function flagOf(name: string): Flag | undefined {
  return flags.get(name)
}

/** An option that can be set in the shell: its name there, and its value as it is shown. */
export interface Setting {
  readonly name: string
  readonly value: (options: Options) => string
  readonly choices?: readonly string[]
}

const setting = (name: string, key: keyof Options): Setting => ({
  name,
  value: (options) => String(options[key]),
})

/** What can be set in the shell. The profile has been read by then, so that no flag about that is one. */
export const settings: readonly Setting[] = [
  setting('compact_labels', 'hasCompactLabels'),
  setting('divide_by', 'divideBy'),
  setting('drop_negative', 'dropsNegative'),
  setting('edgefraction', 'edgeFraction'),
  setting('focus', 'focus'),
  { ...setting('granularity', 'granularity'), choices: granularities },
  setting('hide', 'hide'),
  setting('ignore', 'ignore'),
  setting('mean', 'isMean'),
  setting('nodecount', 'nodeCount'),
  setting('nodefraction', 'nodeFraction'),
  { name: 'noinlines', value: ({ hasInlines }) => String(!hasInlines) },
  setting('output', 'output'),
  setting('prune_from', 'pruneFrom'),
  setting('relative_percentages', 'isRelative'),
  setting('sample_index', 'sampleIndex'),
  setting('show', 'show'),
  setting('show_from', 'showFrom'),
  setting('showcolumns', 'hasColumns'),
  { name: 'sort', value: ({ isSortedByCum }) => (isSortedByCum ? 'cum' : 'flat'), choices: ['flat', 'cum'] },
  setting('source_path', 'sourcePath'),
  setting('tagfocus', 'tagFocus'),
  setting('taghide', 'tagHide'),
  setting('tagignore', 'tagIgnore'),
  setting('tagleaf', 'tagLeaf'),
  setting('tagroot', 'tagRoot'),
  setting('tagshow', 'tagShow'),
  setting('trim', 'isTrimmed'),
  setting('trim_path', 'trimPath'),
  setting('unit', 'unit'),
]

const settable = new Set([...settings.map(({ name }) => name), ...granularities, 'flat', 'cum'])

/** Tells whether a name is that of an option which the shell can set, or one of its choices. */
export function isSetting(name: string): boolean {
  return settable.has(name)
}

/**
 * Returns the options with one of them set, by the name that it has in the shell.
 *
 * @throws {PprofError} `COMMAND_LINE_BAD`
 */
export function changeOption(options: Options, name: string, value: string): Options {
  const draft: Draft = { changes: {}, columns: new Set(), granularities: new Set(), sorts: new Set() }
  try {
    if (name === 'sort') {
      if (value !== 'flat' && value !== 'cum') throw new RangeError('flat or cum')
      draft.sorts.add(value)
    } else flags.get(name)?.read(inShell(name, value), draft)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw misused(`invalid ${JSON.stringify(name)} value ${JSON.stringify(value)}, want ${error.message}`)
  }
  const changes = settle(draft, [])
  if (changes.divideBy === 0) throw misused('zero divisor specified')
  return { ...options, ...changes, ...(draft.sorts.has('flat') && { isSortedByCum: false }) }
}

/** The shell knows more words for true and false than the command line: none at all, for one. */
function inShell(name: string, value: string): string {
  if (flags.get(name)?.value !== undefined) return value
  if (/^(y|yes|)$/i.test(value)) return 'true'
  return /^(n|no)$/i.test(value) ? 'false' : value.toLowerCase()
}

/** A flag that there is not: one of Go's, one mistyped, or neither. */
function notDefined(name: string): PprofError {
  const absent = absentVerbs[name] ?? absentFlags[name]
  if (absent !== undefined) return misused(`-${name}: ${absent}`)
  const near = [...flags.keys(), ...Object.keys(verbs)].find((known) => isOneStepAway(name, known))
  const advice = near ? `did you mean -${near}?` : '-help lists the flags'
  return misused(`flag provided but not defined: -${name}; ${advice}`)
}

/** One letter too many, too few or wrong, two that changed places, or `-` for `_`. */
function isOneStepAway(a: string, b: string): boolean {
  if (a.replaceAll('-', '_') === b) return true
  let start = 0
  while (start < a.length && a[start] === b[start]) start++
  const [restA, restB] = [a.slice(start), b.slice(start)]
  return (
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    restA.slice(1) === restB.slice(1) ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
  )
}

function misused(message: string): PprofError {
  return new PprofError('COMMAND_LINE_BAD', message)
}
