// `workshop load`: the traffic of a lab against the service that runs, with one line that tells how it goes.
import type { LoadReport } from '@hotpath/lab-kit'
import {
  type Command,
  type Context,
  command,
  labFor,
  printJson,
  secondsOption,
  urlOption,
  wordOption,
} from '../cli.ts'
import { WorkshopError } from '../errors.ts'
import type { Lab } from '../lab.ts'
import { readRunning } from '../running.ts'
import { answers, startLoad } from '../session.ts'
import { formatBytes } from '../values.ts'

export const load: Command = command({
  usage: 'load [lab] [--level low|high] [--seconds n] [--url http://…]',
  maxWords: 1,
  options: { level: { type: 'string' }, seconds: { type: 'string' }, url: { type: 'string' } },
  run: async (context, { positionals, values }) => {
    const { io, text, workspace } = context
    const lab = labFor(context, positionals[0] ?? readRunning(workspace)?.lab)
    const running = readRunning(workspace, lab.id)
    const level = wordOption('level', values.level ?? 'low', ['low', 'high'])
    const seconds =
      values.seconds === undefined
        ? undefined
        : secondsOption('seconds', values.seconds, { min: 0.1, max: 86_400 })
    const url =
      values.url === undefined
        ? (running?.appUrl ?? `http://127.0.0.1:${lab.ports.app}`)
        : urlOption('url', values.url)
    await requireAnswer(lab, url)

    if (!context.json) io.stderr(`${text.load.to(url)}\n`)
    const dashboard = new Dashboard(context, lab)
    const traffic = await startLoad(lab, url, level, (report) => dashboard.draw(report))
    await forSeconds(seconds, io.signal)
    const report = await traffic.stop()
    dashboard.end(report)
    if (context.json) printJson(context, { lab: lab.id, url, level, ...report })
    return report.requests > 0 && report.failures < report.requests ? 0 : 1
  },
})

async function requireAnswer(lab: Lab, url: string): Promise<void> {
  if (await answers(url)) return
  throw new WorkshopError(
    'SERVICE_NOT_RUNNING',
    `${url}: sending traffic for ${lab.id}: nothing answers there`,
    {
      advice: (text) => text.advice.startFirst(lab.number),
    },
  )
}

/** Waits so many seconds, or for ever, or until it is told to stop. */
function forSeconds(seconds: number | undefined, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    // Keeps the process alive also where no time was set.
    const timer = setTimeout(resolve, seconds === undefined ? 2 ** 31 - 1 : seconds * 1000)
    const stop = (): void => {
      clearTimeout(timer)
      resolve()
    }
    signal.addEventListener('abort', stop, { once: true })
  })
}

/** One line, drawn over each second on a terminal; elsewhere a line of its own every ten. */
class Dashboard {
  readonly #context: Context
  readonly #lab: Lab
  #drawn = 0
  #before: LoadReport | undefined

  constructor(context: Context, lab: Lab) {
    this.#context = context
    this.#lab = lab
  }

  draw(report: LoadReport): void {
    const { io, json } = this.#context
    if (json) return
    const line = this.#line(report)
    this.#before = report
    if (io.isTerminal) io.stderr(`\r\u001B[2K${line.slice(0, io.columns - 1)}`)
    else if (this.#drawn % 10 === 0) io.stderr(`${line}\n`)
    this.#drawn += 1
  }

  end(report: LoadReport): void {
    const { io, json, text } = this.#context
    if (json) return
    if (io.isTerminal) io.stderr('\r\u001B[2K')
    const { load } = text
    const parts = [
      load.done(report.requests, (report.durationMs / 1000).toFixed(1)),
      load.perSecond(report.perSecond.toFixed(0)),
      load.failures(report.failures),
      load.latency(report.latencyMsP50.toFixed(1), report.latencyMsP99.toFixed(1)),
    ]
    io.stdout(`${parts.join('  ')}\n`)
    if (report.lastFailure !== undefined) io.stdout(`${load.lastFailure(report.lastFailure)}\n`)
  }

  /** The rate of the last second, not of the whole run: a service that slows down is to be seen doing so. */
  #line(report: LoadReport): string {
    const { load } = this.#context.text
    const before = this.#before
    const seconds = (report.durationMs - (before?.durationMs ?? 0)) / 1000
    const rate = seconds > 0 ? (report.requests - (before?.requests ?? 0)) / seconds : 0
    const running = readRunning(this.#context.workspace, this.#lab.id)
    const memory = running
      ? [load.rss(formatBytes(running.rssBytes)), load.heap(formatBytes(running.heapUsedBytes))]
      : []
    return [
      load.perSecond(rate.toFixed(0)),
      load.failures(report.failures),
      load.latency(report.latencyMsP50.toFixed(1), report.latencyMsP99.toFixed(1)),
      ...memory,
    ].join('  ')
  }
}
