// `workshop capture`: a profile of the running service, kept as a file and read at its top.
import { join } from 'node:path'
import { type Capture, LabKitError, capture as takeProfile, captureUrl } from '@hotpath/lab-kit'
import type { Profile } from '@hotpath/profile'
import { type Command, type Context, command, labFor, numberOption, print, printJson } from '../cli.ts'
import { type ExitCode, WorkshopError } from '../errors.ts'
import type { Lab } from '../lab.ts'
import { fileOfUrl } from '../place.ts'
import { readRunning } from '../running.ts'
import { answers } from '../session.ts'
import { columns } from '../style.ts'
import { type Top, topOf } from '../top.ts'
import { formatBytes, formatValue } from '../values.ts'
import { momentName, shownPath, writeAtomically } from '../workspace.ts'

export const capture: Command = command({
  usage:
    'capture [lab] [--profile name] [--seconds n] [--sample-type type] [--top n] [--url http://…] [--username name]',
  maxWords: 1,
  options: {
    profile: { type: 'string' },
    seconds: { type: 'string' },
    'sample-type': { type: 'string' },
    top: { type: 'string' },
    url: { type: 'string' },
    username: { type: 'string' },
  },
  run: async (context, { positionals, values }) => {
    const { io, text, workspace } = context
    const running = readRunning(workspace)
    const lab = labFor(context, positionals[0] ?? running?.lab)
    const profile = values.profile ?? lab.capture.profile
    const seconds =
      values.seconds === undefined
        ? profile === lab.capture.profile
          ? lab.capture.seconds
          : 0
        : numberOption('seconds', values.seconds, { min: 0, max: 300 })
    const rowCount = values.top === undefined ? 10 : numberOption('top', values.top, { min: 1, max: 1000 })
    const from = await addressOf(context, lab, values.url)
    if (!context.json) io.stderr(`${text.capture.recording(profile, seconds)}\n`)
    const taken = await take(lab, from.url, {
      profile,
      seconds,
      username: values.username ?? io.env['PPROF_USERNAME'] ?? lab.environment['PPROF_USERNAME'],
      password: io.env['PPROF_PASSWORD'] ?? lab.environment['PPROF_PASSWORD'],
      signal: io.signal,
    })

    const path = join(workspace.capturesDir, lab.id, `${momentName(new Date())}-${profile}.pb.gz`)
    writeAtomically(path, taken.bytes)
    const wanted = values['sample-type'] ?? (profile === lab.capture.profile ? lab.capture.sampleType : '')
    const place = (filename: string): string => fileOfUrl(filename, workspace.root, lab.dir)
    const top = topOf(taken.profile, wanted, rowCount, place) ?? topOf(taken.profile, '0', rowCount, place)
    const file = shownPath(path)
    if (context.json) {
      printJson(context, { lab: lab.id, url: captureUrl(from.url, { profile, seconds }), path, top })
      return 0
    }
    if (from.isApp) io.stderr(`${context.style('yellow', text.capture.onAppPort(from.url))}\n`)
    return show(context, taken, { file, wanted, top })
  },
})

/**
 * Returns where to ask: the running service's debug server, else the lab's; the application's own port
 * where nothing listens on that of the debug server.
 */
async function addressOf(
  context: Context,
  lab: Lab,
  url: string | undefined,
): Promise<{ url: string; isApp: boolean }> {
  if (url !== undefined) return { url, isApp: false }
  const running = readRunning(context.workspace)
  const own = running?.lab === lab.id ? running : undefined
  const debugUrl = own?.debugUrl ?? `http://127.0.0.1:${lab.ports.debug}`
  if (await answers(debugUrl)) return { url: debugUrl, isApp: false }
  const appUrl = own?.appUrl ?? `http://127.0.0.1:${lab.ports.app}`
  if (await answers(appUrl)) return { url: appUrl, isApp: true }
  throw new WorkshopError(
    'SERVICE_NOT_RUNNING',
    `${debugUrl}: capturing from ${lab.id}: nothing answers there`,
    {
      advice: (text) => text.advice.startFirst(lab.number),
    },
  )
}

async function take(
  lab: Lab,
  url: string,
  wish: {
    profile: string
    seconds: number
    username: string | undefined
    password: string | undefined
    signal: AbortSignal
  },
): Promise<Capture> {
  const { profile, seconds, username, password, signal } = wish
  try {
    return await takeProfile(url, {
      profile,
      seconds,
      signal,
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
    })
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
  { file, wanted, top }: { file: string; wanted: string; top: Top | undefined },
): ExitCode {
  const { text } = context
  print(context, [text.capture.written(file, formatBytes(bytes.length)), ''])
  const known = profile.sampleTypes.map(({ type }) => type).join(', ')
  if (top && wanted !== '' && top.sampleType !== wanted && !/^\d+$/.test(wanted)) {
    context.io.stderr(`${text.capture.noColumn(wanted, known)}\n`)
  }
  if (!top || top.rows.length === 0) print(context, [text.capture.empty])
  else print(context, topLines(context, top))
  const column = top ? `-sample_index=${top.sampleType} ` : ''
  print(context, ['', text.capture.open, `  go tool pprof -http=: ${column}${file}`])
  return 0
}

function topLines({ text, style }: Context, top: Top): string[] {
  const share = (value: number): string => `${(value * 100).toFixed(1)}%`
  const value = (amount: number): string => formatValue(amount, top.unit)
  const heading = [
    text.capture.flat,
    text.capture.flatShare,
    text.capture.cum,
    text.capture.cumShare,
    text.capture.function,
  ].map((word) => style('bold', word))
  const rows = top.rows.map((row) => [
    value(row.flat),
    share(row.flatShare),
    value(row.cum),
    share(row.cumShare),
    row.place === '' ? row.name : `${row.name}  ${style('dim', row.place)}`,
  ])
  return [
    text.capture.showing(top.sampleType, value(top.total)),
    '',
    ...columns([heading, ...rows], [0, 1, 2, 3]).map((line) => `  ${line}`),
  ]
}
