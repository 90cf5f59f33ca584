// One command line, from its words to an exit code.

import { escapeControls, type ExitCode, type Io, PprofError } from '@hotpath/pprof/tool'
import { ProfileError } from '@hotpath/profile'
import { TraceError } from './errors.ts'
import { type Options, parseCommandLine, type Request } from './options.ts'
import { parseTraceFile, type TraceFile, unpackTrace } from './parse.ts'
import { readSource, type SourceBytes, type SourceWorld } from './source.ts'
import type { Trace } from './trace.ts'
import { trimPath } from './trim-path.ts'

/** Runs one command line and returns the exit code. Never throws for what a user can meet. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  try {
    const request = argv.length === 0 ? 'nothing' : parseCommandLine(argv)
    if (request === 'help' || request === 'nothing') {
      const { usage } = await import('./usage.ts')
      ;(request === 'help' ? io.stdout : io.stderr)(usage())
      return request === 'help' ? 0 : 2
    }
    await answer(request, io)
    return 0
  } catch (error) {
    if (io.signal.aborted) return 1
    if (!(error instanceof TraceError || error instanceof PprofError || error instanceof ProfileError))
      throw error
    note(io, `${error.message} (${error.code})`)
    return error instanceof ProfileError ? 1 : error.exitCode
  }
}

async function answer({ source, options }: Request, io: Io): Promise<void> {
  // What is wrong with an address or a pattern is found before anybody waits for a recording.
  if (options.http !== '') (await import('@hotpath/pprof/tool')).parseAddress(options.http)
  const focus = compileFocus(options.focus)
  const { name, bytes, isRemote } = await read(source, options, io)
  if (isRemote) await keep(bytes, io)
  const file = unpackTrace(bytes, name, options.maxBytes)
  const trace = trimPath(parseTraceFile(file, name), options.trimPath)
  if (options.http !== '') await showPage({ name, file, trace }, options, io)
  else if (options.pprof !== undefined) await writeProfile(trace, name, options, io)
  else {
    const [{ summarize }, { formatSummary }] = await Promise.all([
      import('./summary.ts'),
      import('./summary-text.ts'),
    ])
    await deliver(formatSummary(summarize(trace, { rows: options.rows, focus }), options.rows), options, io)
  }
}

function compileFocus(pattern: string): RegExp | undefined {
  try {
    return pattern === '' ? undefined : new RegExp(pattern, 'v')
  } catch (cause) {
    const met = cause instanceof Error ? cause.message : String(cause)
    throw new TraceError('COMMAND_LINE_BAD', `-focus: reading the command line: ${met}`, { cause })
  }
}

async function read(source: string, options: Options, io: Io): Promise<SourceBytes> {
  const { ProgressBar } = await import('@hotpath/pprof/tool')
  const bar = io.isStderrTerminal ? new ProgressBar({ write: io.stderr, now: io.now }) : undefined
  const world: SourceWorld = {
    noun: 'trace',
    seconds: options.seconds,
    timeout: options.timeout,
    maxBytes: options.maxBytes,
    tls: { ca: options.tlsCa, cert: options.tlsCert, key: options.tlsKey },
    env: io.env,
    signal: io.signal,
    readStdin: io.readStdin,
    note: (text) => note(bar ? { ...io, stderr: (line) => bar.writeAbove(line) } : io, text),
    progress: (seconds) => bar?.begin(seconds) ?? { [Symbol.dispose]: () => undefined },
  }
  using _held = io.holdSignals()
  return readSource(source, world)
}

/** What has been recorded cannot be had again: it is kept as it came. */
async function keep(bytes: Uint8Array, io: Io): Promise<void> {
  const { keepBytes } = await import('@hotpath/pprof/tool')
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b
  try {
    const path = keepBytes(bytes, {
      name: 'trace',
      suffix: isPacked ? '.out.gz' : '.out',
      env: io.env,
      folder: 'trace',
    })
    note(io, `Saved trace in ${path}`)
  } catch (error) {
    note(io, `Could not save trace: ${error instanceof Error ? error.message : String(error)}`)
  }
}

async function writeProfile(trace: Trace, name: string, options: Options, io: Io): Promise<void> {
  const [{ extractProfile }, { write }] = await Promise.all([
    import('./extract.ts'),
    import('@hotpath/profile'),
  ])
  if (options.pprof !== undefined)
    await deliver(write(extractProfile(trace, options.pprof, name)), options, io)
}

async function deliver(data: string | Uint8Array, { output }: Options, io: Io): Promise<void> {
  if (output === '' && (typeof data === 'string' || !io.isStdoutTerminal)) {
    io.stdout(data)
    return
  }
  const { writeNumbered, writeOutput } = await import('@hotpath/pprof/tool')
  if (output !== '') {
    writeOutput(output, data)
    note(io, `Generating report in ${output}`)
  } else if (typeof data !== 'string') {
    // A terminal that is sent a .gz file beeps, and may never be the same again.
    note(io, `Generating report in ${writeNumbered('profile', '.pb.gz', data)}`)
  }
}

async function showPage(
  page: { readonly name: string; readonly file: TraceFile; readonly trace: Trace },
  options: Options,
  io: Io,
): Promise<void> {
  const [{ serveTrace }, { ended, openBrowser }] = await Promise.all([
    import('./web/serve.ts'),
    import('@hotpath/pprof/tool'),
  ])
  using _held = io.holdSignals()
  await using server = await serveTrace(options.http, page)
  for (const text of server.notes) note(io, text)
  io.stdout(`Serving web UI on ${server.url}\n`)
  if (options.opensBrowser && io.isStderrTerminal) openBrowser(server.url, io.env)
  note(io, 'Ctrl-C ends it')
  await ended(io.signal)
}

/** Says something about the work, as `trace: …`. What came from a trace or a server cannot steer the terminal. */
function note(io: Io, text: string): void {
  io.stderr(`trace: ${text.split('\n').map(escapeControls).join('\n')}\n`)
}
