// One command line, from its words to an exit code.

import { type Profile, ProfileError } from '@hotpath/profile'
import { compare, type NamedProfile } from './combine.ts'
import type { MergedProfile } from './commands/proto.ts'
import { dropFrames } from './drop-frames.ts'
import { type ExitCode, PprofError } from './errors.ts'
import { type Options, parseCommandLine, type Request } from './options.ts'
import { writeNumbered, writeOutput } from './output.ts'
import { baseName } from './path.ts'
import { escapeControls } from './printable.ts'
import { compileRegexp } from './regexp.ts'
import { prepareReport, printableReport } from './report.ts'
import { isUrl, mergeSource, parseProfile, readSource, type SourceBytes, type SourceWorld } from './source.ts'
import { SourceMerger } from './source-merger.ts'
import { parseTagFilter } from './tags.ts'
import { type Outcome, type VerbName, verbs } from './verbs.ts'

/** The world, as far as the program sees it. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The working directory. */
  readonly folder: string
  readonly stdout: (data: string | Uint8Array) => void
  readonly stderr: (text: string) => void
  readonly isStdoutTerminal: boolean
  readonly isStderrTerminal: boolean
  /** Reads to the end, or until there is more than `maxBytes`. */
  readonly readStdin: (maxBytes: number) => Promise<Uint8Array>
  /** Asks for lines, each with a prompt, until there are no more. */
  readonly readLines: (prompt: string, complete: Completer) => AsyncIterable<string>
  /** Aborted when the user ends the program, while signals are held. */
  readonly signal: AbortSignal
  /** From here on until it is disposed of, what would end the process aborts `signal` instead. */
  readonly holdSignals: () => Disposable
  /** Milliseconds, from any moment on. */
  readonly now: () => number
}

/** What a line can be completed with, and the part of it that those begin with. */
export type Completer = (line: string) => [found: string[], part: string]

/** Runs one command line and returns the exit code. Never throws for what a user can meet. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  try {
    const request = argv.length === 0 ? 'nothing' : parseCommandLine(argv)
    if (request === 'help' || request === 'nothing') {
      const { usage } = await import('./usage.ts')
      ;(request === 'help' ? io.stdout : io.stderr)(usage())
      return request === 'help' ? 0 : 2
    }
    await checkWishes(request)
    for (const text of request.notes) note(io, text)
    await answer(request, io)
    return 0
  } catch (error) {
    if (io.signal.aborted) return 1
    if (!(error instanceof PprofError) && !(error instanceof ProfileError)) throw error
    note(io, `${error.message} (${error.code})`)
    return error instanceof PprofError ? error.exitCode : 1
  }
}

/** Finds what is wrong with a pattern or an address before anybody waits thirty seconds for a recording. */
async function checkWishes({ verb, pattern, options }: Request): Promise<void> {
  if (verb === 'web') (await import('./web/address.ts')).parseAddress(options.http)
  checkPatterns(pattern, options)
}

function checkPatterns(pattern: string, options: Options): void {
  compileRegexp(pattern, 'argument')
  for (const name of ['focus', 'ignore', 'hide', 'show'] as const) compileRegexp(options[name], name)
  compileRegexp(options.showFrom, 'show_from')
  compileRegexp(options.pruneFrom, 'prune_from')
  compileRegexp(options.tagShow, 'tagshow')
  compileRegexp(options.tagHide, 'taghide')
  parseTagFilter(options.tagFocus, 'tagfocus', new Map())
  parseTagFilter(options.tagIgnore, 'tagignore', new Map())
}

async function answer(request: Request, io: Io): Promise<void> {
  const { verb, pattern, options } = request
  const read = await readProfiles(request, io)
  if ('merged' in read) {
    for (const text of read.merged.notes) note(io, text)
    deliver(read.merged, options.output, io)
    return
  }
  const { source, base } = read
  const [named, namedBase] =
    (options.asyncRoots ?? base) ? await withAsyncRoots(base ? [source, base] : [source], io) : [source, base]
  if (!named) throw new Error('nothing was read')
  const combined = namedBase
    ? compare(named, namedBase, { isDiff: options.diffBase.length > 0, isNormalized: options.isNormalized })
    : dropFrames(named.profile, named.name)
  const profile = withComment(combined, options)
  const openPage = async (changed: Options, on: Io): Promise<void> => {
    const { showPage } = await import('./web/show.ts')
    const page = {
      profile,
      withoutBase: base ? dropFrames(named.profile, named.name) : profile,
      options: changed,
      names: {
        title: titleOf(source.name, request.sources.length),
        ...(base && { baseTitle: titleOf(base.name, options.base.length + options.diffBase.length) }),
      },
      folder: io.folder,
    }
    await showPage(page, on, (text) => note(io, text))
  }
  if (verb === 'web') {
    using _held = io.holdSignals()
    await openPage(options, io)
    return
  }
  const shown = { profile, name: source.name }
  if (verb === 'shell') await shell(shown, { options, openPage }, io)
  else await show(shown, { verb, pattern, options }, io)
}

/**
 * Reads all profiles; where nothing is asked for but to merge them, they do not become a `Profile` first. What they were
 * merged in is as large as the profile, and is left behind here.
 */
async function readProfiles(
  request: Request,
  io: Io,
): Promise<{ merged: MergedProfile } | { source: NamedProfile; base: NamedProfile | undefined }> {
  const { source, base } = await readAll(request, io)
  if (request.verb === 'proto' && !base) {
    const { mergedProfile } = await import('./commands/proto.ts')
    const merged = mergedProfile(source, request.options)
    if (merged) return { merged }
  }
  const named = ({ name, merged }: SourceMerger): NamedProfile => ({ name, profile: merged.profile() })
  return { source: named(source), base: base && named(base) }
}

interface Shown {
  readonly profile: Profile
  readonly name: string
}

async function show(
  { profile, name }: Shown,
  { verb, pattern, options }: { verb: VerbName; pattern: string; options: Options },
  io: Io,
): Promise<void> {
  const { load, ...needs } = verbs[verb]
  const [{ run: runVerb }, { report, notes }] = [await load(), prepareReport(profile, options, needs, name)]
  for (const text of notes) note(io, text)
  const world =
    verb === 'list'
      ? { readSource: (await import('./source-files.ts')).sourceReader(options, io.folder) }
      : { readSource: () => [] }
  deliver(runVerb(report, pattern, world), options.output, io)
}

/** Runs the shell; what it is told to open goes with it. */
async function shell(
  shown: Shown,
  { options, openPage }: { options: Options; openPage: (options: Options, io: Io) => Promise<void> },
  io: Io,
): Promise<void> {
  const { completions, runShell } = await import('./shell.ts')
  const ending = new AbortController()
  const pages: Promise<void>[] = []
  // Bytes are not for a screen that somebody sits in front of.
  const inner: Io = { ...io, isStdoutTerminal: true, signal: ending.signal }
  const { report } = prepareReport(shown.profile, options, verbs.top, shown.name)
  try {
    await runShell(
      { report: printableReport(report), options },
      {
        lines: io.readLines('(pprof) ', (line) => completions(line, shown.profile)),
        say: (text) => io.stderr(`${text}\n`),
        show: async (verb, pattern, changed) => {
          checkPatterns(pattern, changed)
          await show(shown, { verb, pattern, options: changed }, inner)
        },
        openPage: (changed) => {
          const page = openPage({ ...changed, http: changed.http || ':' }, inner)
          pages.push(
            page.catch((error: unknown) => note(io, error instanceof Error ? error.message : String(error))),
          )
        },
      },
    )
  } finally {
    ending.abort()
    await Promise.all(pages)
  }
}

/** What several sources are called together: as the first, and how many there are besides. */
function titleOf(first: string, count: number): string {
  return `${baseName(first)}${count > 1 ? ` + ${count - 1}` : ''}`
}

/** Cuts stacks at async functions, and says so where there are any: these are not the stacks that were recorded. */
async function withAsyncRoots(read: readonly NamedProfile[], io: Io): Promise<NamedProfile[]> {
  const { cutAtAsyncRoots } = await import('./async-roots.ts')
  const { profiles, functions } = cutAtAsyncRoots(read.map(({ profile }) => profile))
  if (functions.length > 0) {
    const more = functions.length > 3 ? ` and ${functions.length - 3} more` : ''
    const names = `${functions.slice(0, 3).join(', ')}${more}`
    note(io, `Cut stacks at functions that others begin with: ${names}; -async_roots=false leaves them whole`)
  }
  return profiles.map((profile, index) => ({ name: read[index]?.name ?? '', profile }))
}

/** What was read: the sources, merged, and what to compare them with. */
interface Read {
  readonly source: SourceMerger
  readonly base: SourceMerger | undefined
}

/**
 * Reads all sources and merges them. What is recorded for a comparison is recorded at the same time; files are
 * read one after the other, and never held all at once.
 */
async function readAll({ sources, options }: Request, io: Io): Promise<Read> {
  const baseNames = options.diffBase.length > 0 ? options.diffBase : options.base
  const names = [...sources, ...baseNames]
  const merged = { source: new SourceMerger(), base: baseNames.length > 0 ? new SourceMerger() : undefined }
  const recorded = names.some(isUrl) ? await record(names, options, io) : undefined
  for (const [index, name] of names.entries()) {
    const into = index < sources.length ? merged.source : merged.base
    const read = recorded?.[index] ?? (await readSource(name, worldOf(options, io)))
    if (into) mergeSource(into, read, options.maxBytes)
  }
  // What has been recorded cannot be had again: it is kept as it came, a file for each side of a comparison.
  const isRemote = (from: number, to: number): boolean =>
    recorded?.slice(from, to).some((read) => read.isRemote) ?? false
  if (isRemote(0, sources.length)) await keep(merged.source, options, io)
  if (merged.base && isRemote(sources.length, names.length)) await keep(merged.base, options, io)
  return merged
}

/** Reads all sources at the same time. The first that cannot be read ends all the others. */
async function record(names: readonly string[], options: Options, io: Io): Promise<SourceBytes[]> {
  const { ProgressBar } = await import('./progress-bar.ts')
  const failed = new AbortController()
  const bar = io.isStderrTerminal ? new ProgressBar({ write: io.stderr, now: io.now }) : undefined
  const world: SourceWorld = {
    ...worldOf(options, bar ? { ...io, stderr: (text) => bar.writeAbove(text) } : io),
    signal: AbortSignal.any([io.signal, failed.signal]),
    progress: (seconds) => bar?.begin(seconds) ?? { [Symbol.dispose]: () => undefined },
  }
  using _held = io.holdSignals()
  try {
    return await Promise.all(names.map((name) => readChecked(name, world)))
  } catch (error) {
    failed.abort()
    throw error
  }
}

function worldOf(options: Options, io: Io): SourceWorld {
  return {
    seconds: options.seconds,
    timeout: options.timeout,
    maxBytes: options.maxBytes,
    tls: { ca: options.tlsCa, cert: options.tlsCert, key: options.tlsKey },
    env: io.env,
    signal: io.signal,
    readStdin: io.readStdin,
    note: (text) => note(io, text),
    progress: () => ({ [Symbol.dispose]: () => undefined }),
  }
}

async function keep({ merged }: SourceMerger, options: Options, io: Io): Promise<void> {
  const { keepProfile } = await import('./output.ts')
  try {
    note(io, `Saved profile in ${keepProfile(withComment(merged.profile(), options), io.env)}`)
  } catch (error) {
    note(io, `Could not save profile: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function withComment(profile: Profile, { comment }: Options): Profile {
  return comment === '' ? profile : { ...profile, comments: [...profile.comments, comment] }
}

/** Reads a source; what is wrong with a file is found at once, and not when a recording beside it has ended. */
async function readChecked(source: string, world: SourceWorld): Promise<SourceBytes> {
  const read = await readSource(source, world)
  parseProfile(read.bytes, read.name, world.maxBytes)
  return read
}

function deliver(outcome: Outcome, output: string, io: Io): void {
  if ('nothing' in outcome) {
    note(io, outcome.nothing)
    return
  }
  const data = 'text' in outcome ? outcome.text : outcome.bytes
  if (output !== '') {
    writeOutput(output, data)
    note(io, `Generating report in ${output}`)
  } else if (typeof data !== 'string' && io.isStdoutTerminal) {
    // A terminal that is sent a .gz file beeps, and may never be the same again.
    note(io, `Generating report in ${writeNumbered('profile', '.pb.gz', data)}`)
  } else {
    io.stdout(data)
  }
}

/** Says something about the work, as `pprof: …`. What came from a profile or a server cannot steer the terminal. */
function note(io: Io, text: string): void {
  io.stderr(`pprof: ${text.split('\n').map(escapeControls).join('\n')}\n`)
}
