// `workshop start`: the service of a lab, in the foreground, until Ctrl-C.
import { type Command, type Context, command, labFor, numberOption, print, wordOption } from '../cli.ts'
import { type ExitCode, WorkshopError } from '../errors.ts'
import { type Lab, learnersEnvironment } from '../lab.ts'
import { updateProgress, withStarted } from '../progress.ts'
import { allRunning, announce } from '../running.ts'
import { type LabSession, type SessionEnd, startLabService, startLoad } from '../session.ts'
import { columns } from '../style.ts'

export const start: Command = command({
  usage: 'start [lab] [--port n] [--debug-port n] [--env NAME=value] [--load low|high]',
  maxWords: 1,
  options: {
    port: { type: 'string' },
    'debug-port': { type: 'string' },
    env: { type: 'string', multiple: true },
    load: { type: 'string' },
  },
  run: async (context, { positionals, values }) => {
    const lab = labFor(context, positionals[0])
    const level = values.load === undefined ? undefined : wordOption('load', values.load, ['low', 'high'])
    const env = { ...diagnosticsOf(context.io.env), ...readAssignments(values.env ?? []) }
    const ports = {
      app: values.port === undefined ? undefined : portOption('port', values.port),
      debug: values['debug-port'] === undefined ? undefined : portOption('debug-port', values['debug-port']),
    }
    if (!context.json) context.io.stderr(`${context.text.start.starting(lab.id)}\n`)
    await using session = await begin(context, lab, { env, ports })
    using _announced = announce(context.workspace, session)
    await updateProgress(context.workspace, (progress) => withStarted(progress, lab.id, new Date()))
    introduce(context, session, { ...learnersEnvironment(lab), ...env })
    const load = level && (await startLoad(lab, session.appUrl, level))
    const end = await Promise.race([session.ended, aborted(context.io.signal)])
    await load?.stop()
    return farewell(context, end)
  },
})

// The learner's own wishes for the diagnostics; where they are set in the shell they are meant.
const diagnostics = /^(ENABLE_\w+|PPROF_(USERNAME|PASSWORD|HEAP))$/

function diagnosticsOf(env: Context['io']['env']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      diagnostics.test(name) && value !== undefined ? [[name, value]] : [],
    ),
  )
}

function readAssignments(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    words.map((word) => {
      const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(word) ?? []
      if (name === undefined || value === undefined) {
        throw new WorkshopError(
          'OPTION_BAD',
          `--env: reading the command line: ${JSON.stringify(word)}, want NAME=value`,
        )
      }
      return [name, value]
    }),
  )
}

function portOption(name: string, value: string): number {
  return numberOption(name, value, { min: 1, max: 65_535 })
}

async function begin(
  context: Context,
  lab: Lab,
  options: { env: Record<string, string>; ports: { app: number | undefined; debug: number | undefined } },
): Promise<LabSession> {
  try {
    return await startLabService(lab, {
      ...options,
      signal: context.io.signal,
      onOutput: (_stream, bytes) => context.io.stderr(Buffer.from(bytes).toString('utf8')),
    })
  } catch (error) {
    if (!(error instanceof WorkshopError)) throw error
    if (error.code === 'SERVICE_NOT_STARTED') {
      // The service's own words have just gone by; only where to look is new.
      const [first = ''] = error.message.split('\n')
      throw new WorkshopError('SERVICE_NOT_STARTED', `${lab.id}: starting: ${first}`, { cause: error })
    }
    const running =
      error.code === 'PORT_TAKEN'
        ? allRunning(context.workspace).find(({ appUrl, debugUrl }) =>
            [appUrl, debugUrl].some((url) => error.message.startsWith(`${new URL(url).host}: `)),
          )
        : undefined
    if (!running) throw error
    throw new WorkshopError('PORT_TAKEN', error.message, {
      cause: error,
      advice: (text) => text.advice.portTakenByLab(running.lab, running.pid),
    })
  }
}

function introduce(context: Context, session: LabSession, env: Record<string, string>): void {
  const { text, style } = context
  const { lab, appUrl, debugUrl, pid } = session
  if (context.json) {
    context.io.stdout(`${JSON.stringify({ lab: lab.id, appUrl, debugUrl, pid })}\n`)
    return
  }
  const settings = Object.entries(env).map(([name, value]) => `${name}=${isSecret(name) ? '…' : value}`)
  print(context, [
    ...columns([
      [`  ${text.start.app}`, style('bold', appUrl)],
      [`  ${text.start.debug}`, `${debugUrl}/debug/pprof/`],
      ...(settings.length > 0 ? [[`  ${text.start.environment}`, settings.join(' ')]] : []),
    ]),
    '',
    text.start.loadNext(lab.number),
    text.start.stop,
  ])
}

// Recorded terminals and shared screens need not show what a learner has set in the shell.
function isSecret(name: string): boolean {
  return /PASSWORD|SECRET|TOKEN/i.test(name)
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined)
    else signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
}

function farewell(context: Context, end: SessionEnd | undefined): ExitCode {
  const { text } = context
  // Ctrl-C reaches the service as well as us, and it may be the first to go.
  if (!end || context.io.signal.aborted) {
    if (!context.json) context.io.stderr(`\n${text.start.endedAsAsked}\n`)
    return 0
  }
  const how = end.exitCode === null ? text.start.signal : text.start.exitCode(end.exitCode)
  context.io.stderr(`workshop: ${text.start.ended(how)}\n`)
  return 3
}
