// `workshop capture`: a profile of the running service, kept as a file and read at its top.
import { readFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { type Capture, LabKitError, capture as takeProfile, captureUrl } from '@hotpath/lab-kit'
import { type Profile, ProfileError, deltaProfile, parse } from '@hotpath/profile'
import { type Asking, labOfProgram, programAt } from '../answering.ts'
import {
  type Command,
  type Context,
  command,
  labFor,
  numberOption,
  print,
  printJson,
  secondsOption,
  urlOption,
} from '../cli.ts'
import { type ExitCode, WorkshopError, messageOf } from '../errors.ts'
import { type Lab, captureTerms, metricsPage, traceProfile } from '../lab.ts'
import { fileOfUrl, isOwnFile } from '../place.ts'
import { allRunning, readRunning } from '../running.ts'
import { answers } from '../session.ts'
import { columns } from '../style.ts'
import { type Top, type TopOptions, type TopRow, topOf } from '../top.ts'
import { formatBytes, formatValue } from '../values.ts'
import { takeMetrics } from './capture-metrics.ts'
import { momentName, shownPath, writeAtomically } from '../workspace.ts'

export const capture: Command = command({
  usage:
    'capture [lab] [--profile name] [--seconds n] [--sample-type type] [--base file] [--top n] [--url http://…] [--username name]',
  maxWords: 1,
  options: {
    profile: { type: 'string' },
    seconds: { type: 'string' },
    'sample-type': { type: 'string' },
    base: { type: 'string' },
    top: { type: 'string' },
    url: { type: 'string' },
    username: { type: 'string' },
  },
  run: async (context, { positionals, values }) => {
    const { io, text, workspace } = context
    const lab = labFor(context, positionals[0] ?? readRunning(workspace)?.lab)
    const profile = values.profile ?? lab.capture.profile
    const { seconds: usualSeconds, gc } = captureTerms(lab, profile)
    const seconds =
      values.seconds === undefined
        ? usualSeconds
        : secondsOption('seconds', values.seconds, { min: 0, max: 300 })
    const rowCount = values.top === undefined ? 10 : numberOption('top', values.top, { min: 1, max: 1000 })
    const base = values.base === undefined ? undefined : readBase(values.base)
    const url = values.url === undefined ? undefined : urlOption('url', values.url)
    const credentials = {
      username: values.username ?? io.env['PPROF_USERNAME'] ?? lab.environment['PPROF_USERNAME'],
      password: io.env['PPROF_PASSWORD'] ?? lab.environment['PPROF_PASSWORD'],
    }
    const from =
      url === undefined
        ? await addressOf(context, lab, { ...credentials, signal: io.signal })
        : { url, isApp: false }
    if (profile === metricsPage) {
      return takeMetrics(context, lab, { url: from.url, rowCount, ...credentials })
    }
    if (profile === traceProfile) {
      // Reading traces is a package of its own, which the other profiles do without.
      const { takeTrace } = await import('./capture-trace.ts')
      return advised(lab, () => takeTrace(context, lab, { url: from.url, seconds, rowCount, ...credentials }))
    }
    if (!context.json) io.stderr(`${text.capture.recording(profile, seconds)}\n`)
    const taken = await take(lab, from.url, { profile, seconds, gc, ...credentials, signal: io.signal })

    const path = join(workspace.capturesDir, lab.id, `${momentName(new Date())}-${profile}.pb.gz`)
    writeAtomically(path, taken.bytes)
    const wanted =
      values['sample-type'] ?? (profile === lab.capture.profile ? (lab.capture.sampleType ?? '') : '')
    const shown = base ? grownSince(base, taken.profile) : taken.profile
    const options: TopOptions = {
      rowCount,
      ownRowCount,
      placeOf: (filename) => fileOfUrl(filename, workspace.root, lab.dir),
      isOwn: (filename) => isOwnFile(filename, lab.dir),
    }
    const top = topOf(shown, wanted, options) ?? topOf(shown, '0', options)
    const file = shownPath(path)
    const since = values.base
    if (context.json) {
      printJson(context, {
        lab: lab.id,
        url: captureUrl(from.url, { profile, seconds, gc }),
        path,
        base: since,
        top,
      })
      return 0
    }
    if (from.isApp) io.stderr(`${context.style('yellow', text.capture.onAppPort(from.url))}\n`)
    return show(context, taken, { file, since, wanted, top })
  },
})

// A service of the course has a handful of files; eight rows show the way through all of them.
const ownRowCount = 8

/** Reads the earlier profile that is subtracted. */
function readBase(path: string): Profile {
  try {
    return parse(readFileSync(path), { source: path })
  } catch (cause) {
    throw new WorkshopError('OPTION_BAD', `--base: reading the earlier profile: ${messageOf(cause)}`, {
      cause,
    })
  }
}

function grownSince(base: Profile, later: Profile): Profile {
  try {
    return deltaProfile(base, later)
  } catch (cause) {
    if (!(cause instanceof ProfileError)) throw cause
    throw new WorkshopError('OPTION_BAD', `--base: subtracting the earlier profile: ${cause.message}`, {
      cause,
    })
  }
}

/**
 * Returns where to ask: the running service's debug server, else the lab's; the application's own port
 * where nothing listens on that of the debug server.
 *
 * All labs have one debug port between them. Where no `start` has said that the lab is what runs, the program that
 * answers is asked what it is.
 */
async function addressOf(
  context: Context,
  lab: Lab,
  asking: Asking,
): Promise<{ url: string; isApp: boolean }> {
  const own = readRunning(context.workspace, lab.id)
  const debugUrl = own?.debugUrl ?? `http://127.0.0.1:${lab.ports.debug}`
  const appUrl = own?.appUrl ?? `http://127.0.0.1:${lab.ports.app}`
  const isApp = !(await answers(debugUrl))
  const url = isApp ? appUrl : debugUrl
  if (isApp && !(await answers(appUrl))) {
    throw new WorkshopError(
      'SERVICE_NOT_RUNNING',
      `${debugUrl}: capturing from ${lab.id}: nothing answers there`,
      { advice: (text) => text.advice.startFirst(lab.number) },
    )
  }
  if (!own) await requireLabAt(context, lab, url, asking)
  return { url, isApp }
}

/** A service started by hand is the lab's if it runs from the lab's folder; one that does not say what it is may be. */
async function requireLabAt(context: Context, lab: Lab, url: string, asking: Asking): Promise<void> {
  const other = allRunning(context.workspace).find(({ appUrl, debugUrl }) => [appUrl, debugUrl].includes(url))
  const words = other ? undefined : await programAt(url, asking)
  if (!other && (!words || labOfProgram([lab], words))) return
  const name = other?.lab ?? labOfProgram(context.labs, words ?? [])?.id ?? nameOf(words ?? [])
  throw new WorkshopError(
    'SERVICE_NOT_RUNNING',
    `${url}: capturing from ${lab.id}: ${name} is running there, not ${lab.id}`,
    { advice: (text) => text.advice.otherService(lab.number, url) },
  )
}

/** The script that a program runs tells it best; it is the last path of its command line. */
function nameOf(words: readonly string[]): string {
  const path = words.findLast((word) => isAbsolute(word))
  // Whatever answers there may say as much as it likes.
  return JSON.stringify((path ?? words.join(' ')).slice(0, 200))
}

async function take(
  lab: Lab,
  url: string,
  wish: {
    profile: string
    seconds: number
    gc: boolean
    username: string | undefined
    password: string | undefined
    signal: AbortSignal
  },
): Promise<Capture> {
  const { profile, seconds, gc, username, password, signal } = wish
  return advised(lab, () =>
    takeProfile(url, {
      profile,
      seconds,
      gc,
      signal,
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
    }),
  )
}

/** Says what to do about a capture that fails. */
async function advised<T>(lab: Lab, capturing: () => Promise<T>): Promise<T> {
  try {
    return await capturing()
  } catch (cause) {
    if (!(cause instanceof LabKitError)) throw cause
    throw new WorkshopError('CAPTURE_FAILED', cause.message, {
      cause,
      ...(cause.code === 'CAPTURE_UNAUTHORISED' && {
        advice: (text) => text.advice.credentials,
      }),
      ...(cause.code === 'CAPTURE_UNREACHABLE' && {
        advice: (text) => text.advice.startFirst(lab.number),
      }),
    })
  }
}

function show(
  context: Context,
  { bytes, profile }: { bytes: Uint8Array; profile: Profile },
  {
    file,
    since,
    wanted,
    top,
  }: { file: string; since: string | undefined; wanted: string; top: Top | undefined },
): ExitCode {
  const { text } = context
  print(context, [text.capture.written(file, formatBytes(bytes.length)), ''])
  const known = profile.sampleTypes.map(({ type }) => type).join(', ')
  if (top && wanted !== '' && top.sampleType !== wanted && !/^\d+$/.test(wanted)) {
    context.io.stderr(`${text.capture.noColumn(wanted, known)}\n`)
  }
  if (top && top.rows.length > 0) print(context, topLines(context, top, since))
  else print(context, [since === undefined ? text.capture.empty : text.capture.unchanged(since)])
  const column = top ? `-sample_index=${top.sampleType} ` : ''
  const base = since === undefined ? '' : `-base ${since} `
  print(context, ['', text.capture.open, `  go tool pprof -http=: ${column}${base}${file}`])
  return 0
}

function topLines({ text, style }: Context, top: Top, since: string | undefined): string[] {
  const share = (value: number): string => `${(value * 100).toFixed(1)}%`
  const value = (amount: number): string => formatValue(amount, top.unit)
  const heading = [
    text.capture.flat,
    text.capture.flatShare,
    text.capture.cum,
    text.capture.cumShare,
    text.capture.function,
  ].map((word) => style('bold', word))
  const table = (rows: readonly TopRow[]): string[] => {
    const cells = rows.map((row) => [
      value(row.flat),
      share(row.flatShare),
      value(row.cum),
      share(row.cumShare),
      row.place === '' ? row.name : `${row.name}  ${style('dim', row.place)}`,
    ])
    return columns([heading, ...cells], [0, 1, 2, 3]).map((line) => `  ${line}`)
  }
  const total = value(top.total)
  return [
    since === undefined
      ? text.capture.showing(top.sampleType, total)
      : text.capture.showingGrowth(top.sampleType, total, since),
    '',
    ...table(top.rows),
    ...(top.own.length > 0 ? ['', text.capture.own, '', ...table(top.own)] : []),
  ]
}
