// One command line, from its words to an exit code.

import { ProfileError } from '@hotpath/profile'
import { combine } from './combine.ts'
import { type ExitCode, PprofError } from './errors.ts'
import { parseCommandLine, type Request } from './options.ts'
import { keepProfile, writeNumbered, writeOutput } from './output.ts'
import { escapeControls } from './printable.ts'
import { compileRegexp } from './regexp.ts'
import { prepareReport } from './report.ts'
import { type ReadProfile, readProfile } from './source.ts'
import { parseTagFilter } from './tags.ts'
import { type Outcome, verbs } from './verbs.ts'

/** The world, as far as the program sees it. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The working directory. */
  readonly folder: string
  readonly stdout: (data: string | Uint8Array) => void
  readonly stderr: (text: string) => void
  readonly isStdoutTerminal: boolean
  readonly isStderrTerminal: boolean
  readonly readStdin: () => Promise<Uint8Array>
  readonly signal: AbortSignal
}

/** Runs one command line and returns the exit code. Never throws for what a user can meet. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  try {
    const request = argv.length === 0 ? 'nothing' : parseCommandLine(argv)
    if (request === 'help' || request === 'nothing') {
      const { usage } = await import('./usage.ts')
      ;(request === 'help' ? io.stdout : io.stderr)(usage())
      return request === 'help' ? 0 : 2
    }
    checkPatterns(request)
    await answer(request, io)
    return 0
  } catch (error) {
    if (io.signal.aborted) return 1
    if (!(error instanceof PprofError) && !(error instanceof ProfileError)) throw error
    note(io, `${error.message} (${error.code})`)
    return error instanceof PprofError ? error.exitCode : 1
  }
}

/** Finds what is wrong with a pattern before anybody waits thirty seconds for a recording. */
function checkPatterns({ verb, pattern, options }: Request): void {
  if (pattern !== '') compileRegexp(pattern, verb)
  for (const name of ['focus', 'ignore', 'hide', 'show'] as const) compileRegexp(options[name], name)
  compileRegexp(options.showFrom, 'show_from')
  parseTagFilter(options.tagFocus, 'tagfocus', new Map())
  parseTagFilter(options.tagIgnore, 'tagignore', new Map())
}

async function answer(request: Request, io: Io): Promise<void> {
  const { verb, pattern, sources, options } = request
  const baseNames = options.diffBase.length > 0 ? options.diffBase : options.base
  const read = await readAll([...sources, ...baseNames], request, io)
  const bases = read.slice(sources.length)
  const profile = combine(read.slice(0, sources.length), {
    bases,
    isDiff: options.diffBase.length > 0,
    isNormalized: options.isNormalized,
  })
  if (read.some(({ isRemote }) => isRemote)) {
    try {
      note(io, `Saved profile in ${keepProfile(profile, io.env)}`)
    } catch (error) {
      note(io, `Could not save profile: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const { load, ...needs } = verbs[verb]
  const [{ run: runVerb }, { report, notes }] = [
    await load(),
    prepareReport(profile, options, needs, read[0]?.name ?? ''),
  ]
  for (const text of notes) note(io, text)
  const world =
    verb === 'list'
      ? { readSource: (await import('./source-files.ts')).sourceReader(options, io.folder) }
      : { readSource: () => [] }
  deliver(runVerb(report, pattern, world), options.output, io)
}

/** Reads all sources at once: profiles that are recorded for a comparison are recorded at the same time. */
async function readAll(sources: readonly string[], { options }: Request, io: Io): Promise<ReadProfile[]> {
  const failed = new AbortController()
  const world = {
    seconds: options.seconds,
    timeout: options.timeout,
    env: io.env,
    signal: AbortSignal.any([io.signal, failed.signal]),
    readStdin: io.readStdin,
    note: (text: string) => note(io, text),
    progress: (elapsed: number | undefined, seconds: number) => {
      if (!io.isStderrTerminal) return
      io.stderr(
        elapsed === undefined ? '\r\u001b[K' : `\r\u001b[K${Math.min(elapsed, seconds)} s of ${seconds} s`,
      )
    },
  }
  try {
    return await Promise.all(sources.map((source) => readProfile(source, world)))
  } catch (error) {
    failed.abort()
    throw error
  }
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
