// A running service of a lab and the load on it: what `start`, `load` and the companion share.
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  LabKitError,
  type Load,
  type LoadLevel,
  type LoadReport,
  type Service,
  type Usage,
  runLoad,
  startService,
} from '@hotpath/lab-kit'
import { WorkshopError, messageOf, systemCode } from './errors.ts'
import { type Lab, learnersEnvironment } from './lab.ts'
import { describeFailedStart } from './start-failure.ts'

export interface SessionOptions {
  /** Added to the environment of the lab; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Unset: the ports of the lab. */
  readonly ports?: { readonly app?: number | undefined; readonly debug?: number | undefined }
  /** Another folder that holds the service; unset: the learner's. */
  readonly serviceDir?: string
  /** Receives what the service writes, as it comes. */
  readonly onOutput?: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void
  readonly signal?: AbortSignal
}

/** How a service ended. */
export interface SessionEnd {
  readonly exitCode: number | null
  /** The last lines of its stderr. */
  readonly stderr: string
}

/** A lab's service, in a process of its own that ends with this one. */
export interface LabSession extends AsyncDisposable {
  readonly lab: Lab
  readonly pid: number
  /** `http://127.0.0.1:8083`, without a slash at the end. */
  readonly appUrl: string
  readonly debugUrl: string
  readonly startedAt: Date
  /** Resolves when the process has ended, for whatever reason. */
  readonly ended: Promise<SessionEnd>
  /** Reads what the service uses; collects no garbage. */
  usage(): Promise<Usage>
  stop(): Promise<void>
}

/**
 * Starts the service of a lab on the lab's ports, with the lab's environment, and waits until it listens.
 *
 * @throws {WorkshopError} `PORT_TAKEN`; `SERVICE_NOT_STARTED` with the end of the service's stderr
 */
export async function startLabService(lab: Lab, options: SessionOptions = {}): Promise<LabSession> {
  const app = options.ports?.app ?? lab.ports.app
  const debug = options.ports?.debug ?? lab.ports.debug
  await requireFree(lab, app, '--port')
  await requireFree(lab, debug, '--debug-port')
  const service = await startOn(lab, app, debug, options)
  return new ServiceSession(lab, service)
}

async function startOn(lab: Lab, app: number, debug: number, options: SessionOptions): Promise<Service> {
  try {
    return await startService({
      folder: options.serviceDir ?? lab.dir,
      port: app,
      debugPort: debug,
      env: { ...learnersEnvironment(lab), ...options.env },
      ...(options.signal && { signal: options.signal }),
      ...(options.onOutput && { onOutput: options.onOutput }),
    })
  } catch (cause) {
    if (!(cause instanceof LabKitError)) throw cause
    const told = describeFailedStart(options.serviceDir ?? lab.dir, cause.message)
    throw new WorkshopError('SERVICE_NOT_STARTED', told, { cause })
  }
}

class ServiceSession implements LabSession {
  readonly lab: Lab
  readonly startedAt: Date = new Date()
  readonly ended: Promise<SessionEnd>
  readonly #service: Service

  constructor(lab: Lab, service: Service) {
    this.lab = lab
    this.#service = service
    this.ended = new Promise((resolve) => {
      service.onExit((exitCode) => resolve({ exitCode, stderr: lastLines(service.output().stderr, 20) }))
    })
  }

  get pid(): number {
    return this.#service.pid
  }

  get appUrl(): string {
    return this.#service.url
  }

  get debugUrl(): string {
    return this.#service.debugUrl
  }

  usage(): Promise<Usage> {
    return this.#service.usage()
  }

  stop(): Promise<void> {
    return this.#service.stop()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }
}

/** Returns the last lines of a text that are not empty. */
export function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n')
}

async function requireFree(lab: Lab, port: number, option: string): Promise<void> {
  if (await isFree(port)) return
  throw new WorkshopError(
    'PORT_TAKEN',
    `127.0.0.1:${port}: starting ${lab.id}: another program listens there`,
    {
      advice: (text) => text.advice.portTaken(option),
    },
  )
}

/** Whether nothing listens on a port of the loopback interface at this moment. */
export async function isFree(port: number): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>()
  const server = createServer()
  server.once('error', (error) => {
    const code = systemCode(error)
    if (code === 'EADDRINUSE' || code === 'EACCES') resolve(false)
    else reject(error)
  })
  server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  return promise
}

/** Whether a server takes connections at an address. It need not answer the request: a service under load may not. */
export async function answers(url: string): Promise<boolean> {
  const { hostname, port, protocol } = new URL(url)
  const { promise, resolve } = Promise.withResolvers<boolean>()
  // A name in brackets is an IPv6 address as it is written in a URL.
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  const socket = connect({ host, port: Number(port || (protocol === 'https:' ? 443 : 80)), timeout: 5000 })
  socket.once('connect', () => resolve(true))
  socket.once('error', () => resolve(false))
  socket.once('timeout', () => resolve(false))
  try {
    return await promise
  } finally {
    socket.destroy()
  }
}

/** Traffic under way. */
export interface RunningLoad {
  readonly level: LoadLevel
  /** The counts so far, at most a second old. */
  report(): LoadReport
  /** Ends the traffic and returns the last counts. */
  stop(): Promise<LoadReport>
}

const noLoadYet: LoadReport = {
  requests: 0,
  failures: 0,
  byStatus: {},
  durationMs: 0,
  perSecond: 0,
  inFlight: 0,
  latencyMsP50: 0,
  latencyMsP99: 0,
}

/**
 * Begins to send a lab's traffic to an address, until told to stop.
 *
 * @param onReport - called once a second with the counts so far
 * @throws {WorkshopError} `LOAD_INVALID`
 */
export async function startLoad(
  lab: Lab,
  url: string,
  level: LoadLevel,
  onReport: (report: LoadReport) => void = () => {},
): Promise<RunningLoad> {
  const load = await loadOf(lab)
  const ending = new AbortController()
  let newest = noLoadYet
  const done = runLoad({ url }, load, {
    level,
    signal: ending.signal,
    onProgress: (report) => {
      newest = report
      onReport(report)
    },
  })
  // Nobody may be waiting when it fails; whoever stops it is told.
  done.catch(() => {})
  return {
    level,
    report: () => newest,
    stop: () => {
      ending.abort()
      return done
    },
  }
}

/**
 * Returns one step of a lab's traffic: what its load.ts exports as `load`.
 *
 * @throws {WorkshopError} `LOAD_INVALID`
 */
export async function loadOf(lab: Lab): Promise<Load> {
  const source = `labs/${lab.id}/load.ts`
  let exported: unknown
  try {
    exported = await import(pathToFileURL(join(lab.dir, 'load.ts')).href)
  } catch (cause) {
    throw new WorkshopError('LOAD_INVALID', `${source}: loading the traffic: ${messageOf(cause)}`, { cause })
  }
  if (!hasLoad(exported)) {
    throw new WorkshopError(
      'LOAD_INVALID',
      `${source}: loading the traffic: it exports no function named load`,
    )
  }
  return exported.load
}

// Only that it is a function can be seen from here; load.ts types itself as a Load, which tsc checks.
function hasLoad(module: unknown): module is { load: Load } {
  return (
    typeof module === 'object' && module !== null && 'load' in module && typeof module.load === 'function'
  )
}
