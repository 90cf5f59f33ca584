// `workshop capture` of a lab that is about a trace: the window of the flight recorder, kept as a file, and its slowest tasks.
import { join } from 'node:path'
import { type TraceCapture, captureTrace, traceUrl } from '@hotpath/lab-kit/trace'
import { type Task, Tasks } from '@hotpath/trace'
import { type Context, print, printJson } from '../cli.ts'
import type { ExitCode } from '../errors.ts'
import type { Lab } from '../lab.ts'
import { columns } from '../style.ts'
import { formatBytes, formatValue } from '../values.ts'
import { momentName, shownPath, writeAtomically } from '../workspace.ts'

/** Where a trace is taken from, and how much of it is shown. */
export interface TraceWish {
  readonly url: string
  readonly seconds: number
  readonly rowCount: number
  readonly username: string | undefined
  readonly password: string | undefined
}

/** Takes a trace, keeps it and shows its slowest tasks. @throws {LabKitError} */
export async function takeTrace(context: Context, lab: Lab, wish: TraceWish): Promise<ExitCode> {
  const { io, text, workspace } = context
  const { url, seconds, username, password } = wish
  if (!context.json) io.stderr(`${text.capture.recording('trace', seconds)}\n`)
  const taken: TraceCapture = await captureTrace(url, {
    seconds,
    signal: io.signal,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  })
  const path = join(workspace.capturesDir, lab.id, `${momentName(new Date())}-trace.pftrace`)
  writeAtomically(path, taken.bytes)
  const { list } = new Tasks(taken.trace)
  const slowest = slowestTasks(list, wish.rowCount)
  if (context.json) {
    printJson(context, { lab: lab.id, url: traceUrl(url, seconds), path, slowest })
    return 0
  }
  const file = shownPath(path)
  print(context, [text.capture.written(file, formatBytes(taken.bytes.length)), ''])
  const window = text.capture.window(formatValue(taken.trace.durationNanos, 'nanoseconds'), list.length)
  print(
    context,
    slowest.length === 0 ? [text.capture.noTasks] : [window, '', ...slowestLines(context, slowest)],
  )
  print(context, ['', text.capture.openTrace, `  npx trace -http=: ${file}`])
  return 0
}

/** One task of a trace. */
export interface SlowTask {
  readonly type: string
  readonly nanos: number
  /** What was answered; 0 where nothing was. */
  readonly status: number
}

/** Returns those that took longest and have ended. */
export function slowestTasks(tasks: readonly Task[], count: number): SlowTask[] {
  return tasks
    .filter(({ outcome }) => outcome !== 'unfinished')
    .map(({ type, start, end, status }) => ({ type, nanos: end - start, status }))
    .toSorted((a, b) => b.nanos - a.nanos)
    .slice(0, count)
}

function slowestLines({ text, style }: Context, slowest: readonly SlowTask[]): string[] {
  const heading = [text.capture.took, text.capture.status, text.capture.task].map((word) =>
    style('bold', word),
  )
  const cells = slowest.map(({ type, nanos, status }) => [
    formatValue(nanos, 'nanoseconds'),
    status === 0 ? '' : String(status),
    type,
  ])
  return columns([heading, ...cells], [0, 1]).map((line) => `  ${line}`)
}
