// A service as a child process: started on ports of its own, watched from inside, and certain to end.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startCommand } from './command.ts'
import { LabKitError } from './errors.ts'
import { loopbackAddress } from './loopback.ts'
import { patience } from './patience.ts'
import { claimPorts, type PortClaim } from './ports.ts'
import {
  isProtocolMessage,
  type Answers,
  type AskMessage,
  type EngineState,
  type Listener,
  type ProbeMessage,
  type Question,
  type RetainedMemory,
  type Usage,
} from './protocol.ts'

export interface ServiceOptions {
  /** The service's folder, which holds its package.json. Unset: what {@link serviceFolder} says of the working directory. */
  readonly folder?: string
  /** Added to the environment that {@link serviceEnvironment} makes. `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** The application's port, passed as `PORT`. Unset: a free one. */
  readonly port?: number
  /** The debug server's port, passed as `PPROF_ADDR`. Unset: a free one. */
  readonly debugPort?: number
  /** How long the service may take until it listens. Unset: 30 s, and longer on a busy machine, see {@link patience}. */
  readonly startWithinMs?: number
  /** How long the service may take to end by itself once it was asked to. */
  readonly stopWithinMs?: number
  /** Receives what the service writes, as it comes. The newest of it is kept in any case: see `output()`. */
  readonly onOutput?: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void
  /** Ends the service, also while it starts. */
  readonly signal?: AbortSignal
}

export interface Service extends AsyncDisposable {
  readonly folder: string
  readonly pid: number
  /** Where the application listens: `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string
  /** Where the debug server listens, should the service start one. */
  readonly debugUrl: string
  /** The exit code; null while the service runs, and when a signal ended it. */
  readonly exitCode: number | null
  readonly running: boolean

  /**
   * Calls the application; a path is relative to `url`. Unless `init` has a signal it gives up after 15 seconds, and later
   * on a busy machine.
   */
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** Collects garbage inside the service, then measures what stays. */
  memory(): Promise<RetainedMemory>
  /** Reads what the service uses, without collecting garbage. */
  usage(): Promise<Usage>
  /** Reads the CPU time used so far, of all threads. */
  cpuMicros(): Promise<number>
  /** Reads how many bytes were allocated on the heap so far, collected since or not; take two and subtract. */
  allocatedBytes(): Promise<number>
  /** Reads how long the event loop has waited and worked so far; take two and subtract. */
  eventLoop(): Promise<{ idleMs: number; activeMs: number }>
  /** Reads the heap limit and how often code forced a collection. */
  engine(): Promise<EngineState>
  /** Lists every TCP server that listens, from inside of the process. */
  listeners(): Promise<Listener[]>
  /** The newest 64 KiB of each stream. */
  output(): { stdout: string; stderr: string }
  /** Calls `listener` once when the process has ended, at once if it has already. */
  onExit(listener: (exitCode: number | null) => void): void
  /** Ends the service: asks, waits, then insists. Resolves when the process is gone. */
  stop(): Promise<void>
}

/**
 * Returns the folder of the service under test: `HOTPATH_SERVICE_DIR` when a verification set it,
 * else `own`, the folder of the test that asks.
 */
export function serviceFolder(own: string): string {
  return process.env['HOTPATH_SERVICE_DIR'] || own
}

// What a learner's shell, an editor or the test runner has set must not decide a verdict.
const notInherited = /^(NODE_|VITEST|npm_|PPROF_|ENABLE_|HOTPATH_|PORT$|TEST$)/i

/** Returns this process's environment without whatever could change how a service behaves. */
export function serviceEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !notInherited.test(name)))
}

const probeUrl = new URL(import.meta.url.endsWith('.ts') ? './probe.ts' : './probe.js', import.meta.url).href
// A port found free can be taken before the service listens: by any other program, once in thousands of starts.
const startAttempts = 3
const startWithinMs = 30_000
const answerWithinMs = 30_000
const fetchWithinMs = 15_000

/**
 * Starts the service and waits until it listens on its port and has finished starting.
 *
 * The service runs on this process's Node, by the start script of its package.json, with `PORT` and
 * `PPROF_ADDR` set to free ports of the loopback interface. It ends with `stop()`, with the end of the
 * `await using` block, and with this process, however that dies.
 *
 * @throws {LabKitError} `SERVICE_NOT_FOUND`; `SERVICE_ENDED_EARLY` when the process ends before it listens, with the end of
 * what it wrote to stderr; `SERVICE_SILENT` when it runs but does not listen in time
 * @example
 * await using service = await startService({ env: { ENABLE_PPROF: 'true' } })
 * const reply = await service.fetch('/')
 */
export async function startService(options: ServiceOptions = {}): Promise<Service> {
  options.signal?.throwIfAborted()
  const folder = options.folder ?? serviceFolder(process.cwd())
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new LabKitError(
      'SERVICE_NOT_FOUND',
      `${resolve(folder)}: starting a service: met no folder, want the one of its package.json`,
    )
  }
  const command = await startCommand(folder)
  const fixedPorts = options.port !== undefined && options.debugPort !== undefined
  for (let attempt = 1; ; attempt++) {
    const claim = await claimPorts(2)
    const [freePort, freeDebugPort] = claim.ports
    const service = new ChildService({
      ...options,
      folder,
      command,
      claim,
      port: options.port ?? freePort!, // two were claimed
      debugPort: options.debugPort ?? freeDebugPort!,
    })
    try {
      await service.started()
      return service
    } catch (error) {
      await service.stop()
      const taken = !fixedPorts && service.output().stderr.includes('EADDRINUSE')
      if (!taken || attempt === startAttempts || options.signal?.aborted) throw error
    }
  }
}

interface ChildOptions extends ServiceOptions {
  readonly folder: string
  readonly command: { readonly nodeFlags: readonly string[]; readonly entry: string }
  /** Given back when the service is stopped, and not when it ends: until then somebody may look who listens there. */
  readonly claim: PortClaim
  readonly port: number
  readonly debugPort: number
}

class ChildService implements Service {
  readonly folder: string
  readonly url: string
  readonly debugUrl: string
  readonly #options: ChildOptions
  readonly #child: ChildProcess
  readonly #exited: Promise<number | null>
  readonly #stdout = new Tail()
  readonly #stderr = new Tail()
  readonly #listening = Promise.withResolvers<void>()
  readonly #heard: Listener[] = []
  readonly #pending = new Map<number, PromiseWithResolvers<Answers[Question]>>()
  #lastId = 0
  #running = true

  constructor(options: ChildOptions) {
    const { folder, command, port, debugPort } = options
    this.#options = options
    this.folder = folder
    this.url = `http://${loopbackAddress}:${port}`
    this.debugUrl = `http://${loopbackAddress}:${debugPort}`
    this.#child = spawn(process.execPath, ['--import', probeUrl, ...command.nodeFlags, command.entry], {
      cwd: folder,
      env: {
        ...serviceEnvironment(),
        PORT: String(port),
        PPROF_ADDR: `${loopbackAddress}:${debugPort}`,
        ...options.env,
        HOTPATH_PROBE: '1',
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      windowsHide: true,
    })
    this.#child.stdout?.on('data', (bytes: Buffer) => this.#heardOutput('stdout', bytes))
    this.#child.stderr?.on('data', (bytes: Buffer) => this.#heardOutput('stderr', bytes))
    this.#child.on('message', (message) => this.#receive(message))
    this.#exited = this.#watchExit()
    // Nobody may be waiting for either when the service ends.
    this.#listening.promise.catch(() => {})
    options.signal?.addEventListener('abort', this.#abort, { once: true })
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  get exitCode(): number | null {
    return this.#child.exitCode
  }

  get running(): boolean {
    return this.#running
  }

  /** Resolves once the application listens and nothing of the start is under way any more. */
  async started(): Promise<void> {
    const withinMs = this.#options.startWithinMs ?? patience(startWithinMs)
    const timer = setTimeout(() => this.#listening.reject(this.#silent(withinMs)), withinMs)
    try {
      await this.#listening.promise
    } finally {
      clearTimeout(timer)
    }
    this.#options.signal?.throwIfAborted()
    // The debug server may come up a moment after the application.
    await this.#ask('settled')
  }

  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(new URL(path, this.url), { signal: AbortSignal.timeout(patience(fetchWithinMs)), ...init })
  }

  memory(): Promise<RetainedMemory> {
    return this.#ask('memory')
  }

  usage(): Promise<Usage> {
    return this.#ask('usage')
  }

  async cpuMicros(): Promise<number> {
    return (await this.#ask('usage')).cpuMicros
  }

  async allocatedBytes(): Promise<number> {
    return (await this.#ask('usage')).allocatedBytes
  }

  async eventLoop(): Promise<{ idleMs: number; activeMs: number }> {
    const { eventLoopIdleMs, eventLoopActiveMs } = await this.#ask('usage')
    return { idleMs: eventLoopIdleMs, activeMs: eventLoopActiveMs }
  }

  engine(): Promise<EngineState> {
    return this.#ask('engine')
  }

  listeners(): Promise<Listener[]> {
    return this.#ask('listeners')
  }

  output(): { stdout: string; stderr: string } {
    return { stdout: this.#stdout.text(), stderr: this.#stderr.text() }
  }

  onExit(listener: (exitCode: number | null) => void): void {
    void this.#exited.then(listener)
  }

  async stop(): Promise<void> {
    this.#options.signal?.removeEventListener('abort', this.#abort)
    if (this.#running) {
      this.#child.kill('SIGTERM')
      const insisted = new AbortController()
      const insist = pause(this.#options.stopWithinMs ?? 2_000, undefined, { signal: insisted.signal }).then(
        () => this.#child.kill('SIGKILL'),
        () => {}, // it ended in time
      )
      await this.#exited
      insisted.abort()
      await insist
    }
    await this.#exited
    this.#options.claim[Symbol.dispose]()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  readonly #abort = (): void => {
    this.#listening.reject(this.#options.signal?.reason)
    void this.stop()
  }

  async #watchExit(): Promise<number | null> {
    // 'close' and not 'exit': the last words on stderr come between the two.
    await once(this.#child, 'close').catch((error: unknown) => this.#stderr.add(Buffer.from(String(error))))
    this.#running = false
    this.#listening.reject(this.#endedEarly())
    for (const { reject } of this.#pending.values()) reject(this.#gone())
    this.#pending.clear()
    return this.exitCode
  }

  #heardOutput(stream: 'stdout' | 'stderr', bytes: Buffer): void {
    const tail = stream === 'stdout' ? this.#stdout : this.#stderr
    tail.add(bytes)
    this.#options.onOutput?.(stream, bytes)
  }

  #receive(message: unknown): void {
    if (!isProtocolMessage(message)) return
    const heard = message as ProbeMessage // the probe sends no other
    if (heard.hotpath === 'listening') {
      this.#heard.push(heard.listener)
      if (heard.listener.port === this.#options.port) this.#listening.resolve()
    } else {
      this.#pending.get(heard.id)?.resolve(heard.answer)
      this.#pending.delete(heard.id)
    }
  }

  async #ask<Q extends Question>(question: Q): Promise<Answers[Q]> {
    if (!this.#running || !this.#child.connected) throw this.#gone()
    const id = ++this.#lastId
    const pending = Promise.withResolvers<Answers[Question]>()
    this.#pending.set(id, pending)
    const withinMs = patience(answerWithinMs)
    const timer = setTimeout(() => pending.reject(this.#unresponsive(question, withinMs)), withinMs)
    try {
      this.#child.send({ hotpath: 'ask', id, question } satisfies AskMessage, (error) => {
        if (error) pending.reject(this.#gone())
      })
      return (await pending.promise) as Answers[Q] // the probe answers each question with its own type
    } finally {
      clearTimeout(timer)
      this.#pending.delete(id)
    }
  }

  #silent(withinMs: number): LabKitError {
    const others = this.#heard.map(({ address, port }) => `${address}:${port}`).join(', ') || 'nothing'
    return this.#error(
      'SERVICE_SILENT',
      `waiting ${withinMs} ms for it to listen on PORT=${this.#options.port}: it listens on ${others}`,
    )
  }

  #endedEarly(): LabKitError {
    const how = this.#child.signalCode
      ? `signal ${this.#child.signalCode}`
      : `exit code ${this.#child.exitCode}`
    return this.#error(
      'SERVICE_ENDED_EARLY',
      `waiting for it to listen on PORT=${this.#options.port}: it ended with ${how}`,
    )
  }

  #gone(): LabKitError {
    return this.#error('SERVICE_GONE', 'asking its probe: the process has ended')
  }

  #unresponsive(question: Question, withinMs: number): LabKitError {
    return this.#error(
      'SERVICE_UNRESPONSIVE',
      `asking its probe for ${question}: no answer in ${withinMs} ms, the event loop may be blocked`,
    )
  }

  #error(code: LabKitError['code'], what: string): LabKitError {
    const where = relative(process.cwd(), this.folder) || this.folder
    const words = this.#stderr.text().trim().split('\n').slice(-20).join('\n')
    return new LabKitError(code, `${where}: ${what}${words ? `\n${words}` : ''}`)
  }
}

/** The newest 64 KiB of a stream. */
class Tail {
  static readonly maxBytes = 65_536
  #bytes: Buffer = Buffer.alloc(0)

  add(bytes: Buffer): void {
    const joined = Buffer.concat([this.#bytes, bytes])
    this.#bytes = joined.subarray(Math.max(0, joined.length - Tail.maxBytes))
  }

  text(): string {
    return this.#bytes.toString('utf8')
  }
}

/** The file that is preloaded into each service, for those who start one by other means. */
export const probePath: string = fileURLToPath(probeUrl)
