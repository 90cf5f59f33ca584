// What one learner has running: at most one service, its load, one profile being taken, and one run of tests.
//
// The service was started here, or is one that runs in another terminal.
// The panel on the site and the view in the terminal both work at this desk, so each sees what the
// other started.
import { messageOf } from '../errors.ts'
import { CompanionError } from './errors.ts'
import type {
  Captures,
  CaptureKind,
  CaptureStatus,
  FindReport,
  Hints,
  Language,
  LoadLevel,
  LoadStatus,
  ProveReport,
  ServiceStatus,
  SolutionDiff,
  Status,
  Steps,
  TestReport,
  VerdictReport,
  VerifyStatus,
} from './protocol.ts'
import { cpuPercent, loopUtilization, RequestRate } from './rates.ts'
import type {
  FileChange,
  FindWish,
  NextHint,
  ProveWish,
  RunningLoad,
  RunningService,
  ServiceElsewhere,
  Tools,
  Vitals,
} from './tools.ts'

// The panel polls once a second; reading more often would only load the service that is being watched.
const READING_EVERY_MS = 1000

export interface DeskOptions {
  readonly tools: Tools
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

/**
 * Starts, stops and reads everything on the learner's behalf, one thing of each kind at a time.
 *
 * Whatever is started here ends with `close()`, and when this process dies: every child watches its
 * channel to us.
 */
export class Desk {
  readonly #tools: Tools
  readonly #now: () => number
  #service: ServiceRun | null = null
  #verify: VerifyRun | null = null
  #capture: CaptureRun | null = null
  /** Resolves when every service that was told to end has ended: two labs may want the same port. */
  #ended: Promise<void> = Promise.resolve()
  #closed = false

  constructor(options: DeskOptions) {
    this.#tools = options.tools
    this.#now = options.now ?? Date.now
  }

  async status(): Promise<Status> {
    await this.#takeUp()
    const [labs, service] = await Promise.all([this.#tools.labs(), this.#service?.status() ?? null])
    return {
      labs,
      service,
      load: this.#service?.loadStatus() ?? null,
      verify: this.#verify?.status() ?? null,
      capture: this.#capture?.status() ?? null,
    }
  }

  /**
   * Begins to start a lab's service, in place of whichever was started here; `status()` tells how it went. Throws
   * `SERVICE_ELSEWHERE` while one runs in another terminal: it has the ports, and is not ours to end.
   */
  async start(lab: string): Promise<void> {
    await this.#check(lab)
    await this.#takeUp()
    this.#checkOurs('starting another one')
    this.#endService()
    this.#service = new ServiceRun({ lab, tools: this.#tools, startedAt: this.#now(), after: this.#ended })
  }

  /** Ends the service, if there is one, and its load; resolves when the process is gone. Throws as `start` does. */
  async stop(): Promise<void> {
    this.#checkOurs('stopping it')
    this.#endService()
    this.#service = null
    await this.#ended
  }

  /** Turns the load to a level. Throws `SERVICE_ABSENT` unless the service runs. */
  async setLoad(level: LoadLevel): Promise<void> {
    this.#checkOpen()
    await this.#takeUp()
    if (level === 'off' && !this.#service) return
    if (!this.#service)
      throw new CompanionError('SERVICE_ABSENT', `load: turning to ${level}: no service is running`)
    await this.#service.setLoad(level)
  }

  /** Begins to run a lab's tests. Throws `VERIFY_RUNNING` while another run is not done. */
  async verify(lab: string, language: Language): Promise<void> {
    await this.#check(lab)
    if (this.#verify?.status().state === 'running') {
      throw new CompanionError(
        'VERIFY_RUNNING',
        `${lab}: verifying: the tests of ${this.#verify.lab} are still running`,
      )
    }
    this.#verify = new VerifyRun(lab, language, this.#tools)
  }

  /**
   * Begins to take a profile from a lab's running service: the lab's own unless told. Throws `SERVICE_ABSENT` where that does not run,
   * `CAPTURE_RUNNING` while another one is being taken.
   */
  async capture(lab: string, wish?: CaptureKind): Promise<void> {
    await this.#check(lab)
    await this.#takeUp()
    if (this.#capture?.status().state === 'recording')
      throw new CompanionError('CAPTURE_RUNNING', `${lab}: capturing: another profile is being taken`)
    const service = this.#service?.running(lab)
    if (!service) throw new CompanionError('SERVICE_ABSENT', `${lab}: capturing: its service is not running`)
    this.#capture = new CaptureRun(lab, service, wish, this.#now())
  }

  async captures(lab: string): Promise<Captures> {
    await this.#check(lab)
    return { lab, captures: await this.#tools.captures(lab) }
  }

  /**
   * Returns what the viewer shows of a profile, or of it against an earlier one. Throws `CAPTURE_UNKNOWN` where a name
   * is none of those on disk, `CAPTURE_UNREADABLE` where they cannot be shown.
   */
  async stacks(lab: string, name: string, base: string | undefined): Promise<Uint8Array> {
    await this.#check(lab)
    const known = await this.#tools.captures(lab)
    // A name is only ever compared with what is there: no path comes from a page.
    for (const wanted of base === undefined ? [name] : [name, base]) {
      if (!known.some((row) => row.name === wanted))
        throw new CompanionError('CAPTURE_UNKNOWN', 'capture: looking it up: no profile has this name')
    }
    try {
      return await this.#tools.stacks(lab, name, base)
    } catch (cause) {
      throw new CompanionError('CAPTURE_UNREADABLE', messageOf(cause), { cause })
    }
  }

  async steps(lab: string, language: Language): Promise<Steps | null> {
    await this.#check(lab)
    return this.#tools.steps(lab, language)
  }

  /** Judges a capture. Throws `CAPTURE_UNKNOWN` for a name that is no evidence, `STEP_REFUSED` where it cannot be done. */
  async find(lab: string, wish: FindWish, language: Language): Promise<FindReport> {
    await this.#checkEvidence(lab, wish, language)
    return this.#step(() => this.#tools.find(lab, wish, language))
  }

  /** Judges a capture of after the fix; throws as `find` does. */
  async prove(lab: string, wish: ProveWish, language: Language): Promise<ProveReport> {
    await this.#checkEvidence(lab, wish, language)
    return this.#step(() => this.#tools.prove(lab, wish, language))
  }

  /** Returns how the learner's files differ from our solution. Throws `SOLUTION_HIDDEN` while the lab is not green. */
  async solution(lab: string): Promise<SolutionDiff> {
    await this.#check(lab)
    const diff = await this.#tools.solution(lab)
    if (diff) return diff
    throw new CompanionError('SOLUTION_HIDDEN', `${lab}: showing the solution: the lab is not green`)
  }

  async #checkEvidence(lab: string, wish: ProveWish, language: Language): Promise<void> {
    await this.#check(lab)
    const known = (await this.#tools.steps(lab, language))?.evidence ?? []
    // As with profiles: a name is only ever compared with what is there.
    for (const wanted of wish.base === undefined ? [wish.capture] : [wish.capture, wish.base]) {
      if (!known.some((row) => row.name === wanted))
        throw new CompanionError('CAPTURE_UNKNOWN', 'evidence: looking it up: no capture has this name')
    }
  }

  async #step<T>(judge: () => Promise<T>): Promise<T> {
    try {
      return await judge()
    } catch (cause) {
      throw new CompanionError('STEP_REFUSED', messageOf(cause), { cause })
    }
  }

  async hints(lab: string, language: Language): Promise<Hints> {
    await this.#check(lab)
    return this.#tools.hints(lab, language)
  }

  async nextHint(lab: string, language: Language): Promise<NextHint | null> {
    await this.#check(lab)
    return this.#tools.nextHint(lab, language)
  }

  async changes(lab: string): Promise<readonly FileChange[]> {
    await this.#check(lab)
    return this.#tools.changes(lab)
  }

  async signature(lab: string): Promise<string> {
    await this.#check(lab)
    return this.#tools.signature(lab)
  }

  /** Ends everything that was started here. Nothing can be started afterwards. */
  async close(): Promise<void> {
    this.#closed = true
    this.#endService()
    await Promise.all([this.#ended, this.#verify?.end(), this.#capture?.end()])
    this.#service = null
  }

  /** Takes a service of another terminal to the desk, where it is read, loaded and captured like one started here. */
  async #takeUp(): Promise<void> {
    const isFree = (): boolean => !this.#closed && (this.#service?.isDown() ?? true)
    if (!isFree()) return
    const found = await this.#tools.serviceElsewhere()
    if (!found || !isFree()) return
    const { lab, startedAt } = found
    const run = new ServiceRun({ lab, tools: this.#tools, startedAt, after: this.#ended, found })
    this.#service = run
    void found.ended.then(() => {
      if (this.#service !== run) return
      this.#endService()
      this.#service = null
    })
    await run.begun
  }

  #checkOurs(doing: string): void {
    if (this.#service?.elsewhere)
      throw new CompanionError(
        'SERVICE_ELSEWHERE',
        `service: ${doing}: that of ${this.#service.lab} runs in another terminal; Ctrl-C there stops it`,
      )
  }

  #endService(): void {
    const service = this.#service
    void this.#capture?.end()
    if (service) this.#ended = Promise.all([this.#ended, service.end()]).then(() => undefined)
  }

  #checkOpen(): void {
    if (this.#closed)
      throw new CompanionError('COMPANION_CLOSING', 'companion: starting work: it is closing down')
  }

  async #check(lab: string): Promise<void> {
    this.#checkOpen()
    const labs = await this.#tools.labs()
    // Once more: the answer took a moment, and nothing may start behind the back of close().
    this.#checkOpen()
    if (labs.some((row) => row.id === lab)) return
    // The id is not repeated: it came from outside and goes to a page and a terminal.
    throw new CompanionError('LAB_UNKNOWN', 'lab: looking it up: no lab has this id')
  }
}

interface ServiceRunOptions {
  readonly lab: string
  readonly tools: Tools
  /** Milliseconds since 1970. */
  readonly startedAt: number
  /** What has to end first. */
  readonly after: Promise<void>
  /** One that runs already, in another terminal; unset: it is started. */
  readonly found?: ServiceElsewhere
}

type ServicePhase =
  | { state: 'starting' }
  | { state: 'running'; service: RunningService }
  | { state: 'failed'; problem: string }
  | { state: 'ended' }

/** One service, from the wish to start it until it is gone. */
class ServiceRun {
  readonly lab: string
  /** Resolves when it runs, or has failed to. */
  readonly begun: Promise<void>
  readonly #tools: Tools
  readonly #startedAt: number
  readonly #found: ServiceElsewhere | undefined
  readonly #abort = new AbortController()
  #phase: ServicePhase = { state: 'starting' }
  #startedWith = ''
  #vitals: { previous: Vitals | null; latest: Vitals | null } = { previous: null, latest: null }
  #timer: NodeJS.Timeout | undefined
  #reading = false
  #load: LoadRun | null = null
  /** Turns of the dial, one after the other: two quick clicks must not leave two loads running. */
  #dial: Promise<void> = Promise.resolve()

  constructor(options: ServiceRunOptions) {
    this.lab = options.lab
    this.#tools = options.tools
    this.#startedAt = options.startedAt
    this.#found = options.found
    this.begun = options.after.then(() => this.#begin())
  }

  get elsewhere(): boolean {
    return this.#found !== undefined
  }

  async status(): Promise<ServiceStatus> {
    const { previous, latest } = this.#vitals
    const phase = this.#phase
    const running = phase.state === 'running'
    const stale = running && (await this.#tools.signature(this.lab)) !== this.#startedWith
    return {
      lab: this.lab,
      // 'ended' is never seen from outside: the desk lets go of a run that it ended.
      state: phase.state === 'ended' ? 'starting' : phase.state,
      elsewhere: this.elsewhere,
      startedAt: this.#startedAt,
      appUrl: running ? phase.service.appUrl : null,
      debugUrl: running ? phase.service.debugUrl : null,
      stale,
      rssBytes: running ? (latest?.rssBytes ?? null) : null,
      heapUsedBytes: running ? (latest?.heapUsedBytes ?? null) : null,
      cpuPercent: running && previous && latest ? cpuPercent(previous, latest) : null,
      eventLoopUtilization: running && previous && latest ? loopUtilization(previous, latest) : null,
      ...(phase.state === 'failed' && { problem: phase.problem }),
    }
  }

  /** The service of a lab, if it is this one and runs. */
  running(lab: string): RunningService | undefined {
    return lab === this.lab && this.#phase.state === 'running' ? this.#phase.service : undefined
  }

  /** Whether it failed to start, or has ended by itself. */
  isDown(): boolean {
    return this.#phase.state === 'failed'
  }

  loadStatus(): LoadStatus | null {
    return this.#load?.status() ?? null
  }

  async setLoad(level: LoadLevel): Promise<void> {
    const turn = this.#dial.then(() => this.#turnTo(level))
    this.#dial = turn.catch(() => undefined)
    await turn
  }

  /** Ends the service, whether it is still starting, running or gone already. */
  async end(): Promise<void> {
    this.#abort.abort()
    await this.begun
    await this.setLoad('off')
    clearInterval(this.#timer)
    if (this.#phase.state !== 'running') return
    const { service } = this.#phase
    this.#phase = { state: 'ended' }
    await service.stop()
  }

  async #begin(): Promise<void> {
    try {
      this.#abort.signal.throwIfAborted()
      // Before the start: a save while it starts may or may not be part of what runs.
      this.#startedWith = this.#found?.startedWith ?? (await this.#tools.signature(this.lab))
      const service = this.#found ?? (await this.#tools.startService(this.lab, this.#abort.signal))
      this.#phase = { state: 'running', service }
      void service.ended.then((how) => this.#endedByItself(how))
      void this.#read(service)
      this.#timer = setInterval(() => void this.#read(service), READING_EVERY_MS).unref()
    } catch (cause) {
      this.#phase = { state: 'failed', problem: messageOf(cause) }
    }
  }

  #endedByItself(how: string): void {
    if (this.#phase.state !== 'running') return
    clearInterval(this.#timer)
    this.#phase = { state: 'failed', problem: how }
    void this.setLoad('off')
  }

  async #turnTo(level: LoadLevel): Promise<void> {
    const load = this.#load
    this.#load = null
    await load?.stop()
    if (level === 'off') return
    const phase = this.#phase
    if (phase.state !== 'running' || this.#abort.signal.aborted) {
      throw new CompanionError('SERVICE_ABSENT', `load: turning to ${level}: ${this.lab} is not running`)
    }
    this.#load = new LoadRun(level, await phase.service.startLoad(level))
  }

  /** A service whose loop is blocked answers late: the next reading then covers the whole of the block. */
  async #read(service: RunningService): Promise<void> {
    if (this.#reading) return
    this.#reading = true
    try {
      const vitals = await service.vitals()
      // Another terminal tells them once a second as well, and not in step with us.
      if (vitals.atMs === this.#vitals.latest?.atMs) return
      this.#vitals = { previous: this.#vitals.latest, latest: vitals }
    } catch {
      // The service ended between two readings; `ended` says how.
    } finally {
      this.#reading = false
    }
  }
}

/** One load at one level, and how fast it goes. */
class LoadRun {
  readonly #level: 'low' | 'high'
  readonly #load: RunningLoad
  readonly #rate = new RequestRate()

  constructor(level: 'low' | 'high', load: RunningLoad) {
    this.#level = level
    this.#load = load
    this.#rate.read(load.counts())
  }

  status(): LoadStatus {
    const counts = this.#load.counts()
    const { requests, failures, inFlight, latencyMsP50, latencyMsP99 } = counts
    const perSecond = this.#rate.read(counts)
    return { level: this.#level, requests, failures, perSecond, inFlight, latencyMsP50, latencyMsP99 }
  }

  async stop(): Promise<void> {
    await this.#load.stop()
  }
}

/** One profile, from the wish to take it until it lies on disk. */
class CaptureRun {
  readonly #abort = new AbortController()
  readonly #base: Pick<CaptureStatus, 'lab' | 'profile' | 'seconds' | 'startedAt'>
  readonly #done: Promise<void>
  #outcome: { state: 'recording' } | { state: 'done'; name: string } | { state: 'failed'; problem: string } =
    {
      state: 'recording',
    }

  constructor(lab: string, service: RunningService, wish: CaptureKind | undefined, startedAt: number) {
    this.#base = { lab, ...service.capture(wish), startedAt }
    this.#done = this.#run(service)
  }

  status(): CaptureStatus {
    return { ...this.#base, ...this.#outcome }
  }

  async end(): Promise<void> {
    this.#abort.abort()
    await this.#done
  }

  async #run(service: RunningService): Promise<void> {
    try {
      this.#outcome = {
        state: 'done',
        name: await service.takeCapture(this.#base.profile, this.#abort.signal),
      }
    } catch (cause) {
      this.#outcome = { state: 'failed', problem: messageOf(cause) }
    }
  }
}

/** One run of a lab's tests; results are kept as they come. */
class VerifyRun {
  readonly lab: string
  readonly #abort = new AbortController()
  readonly #done: Promise<void>
  #results: TestReport[] = []
  #verdict: VerdictReport | null = null

  constructor(lab: string, language: Language, tools: Tools) {
    this.lab = lab
    this.#done = this.#run(language, tools)
  }

  status(): VerifyStatus {
    const base = { lab: this.lab, results: this.#results }
    return this.#verdict ? { ...base, state: 'done', verdict: this.#verdict } : { ...base, state: 'running' }
  }

  async end(): Promise<void> {
    this.#abort.abort()
    await this.#done
  }

  async #run(language: Language, tools: Tools): Promise<void> {
    const startedAt = performance.now()
    try {
      const { results, verdict } = await tools.verify(this.lab, {
        language,
        signal: this.#abort.signal,
        onResult: (result) => this.#results.push(result),
      })
      this.#results = [...results]
      this.#verdict = verdict
    } catch (cause) {
      this.#verdict = {
        state: 'broken',
        explanations: [],
        editedTests: false,
        durationMs: performance.now() - startedAt,
        problem: messageOf(cause),
      }
    }
  }
}
