// Tools for tests: everything in memory, every promise in the test's hands.
import type { LabRow, VerdictReport } from './protocol.ts'
import type {
  FinishedVerify,
  RunningService,
  ServiceElsewhere,
  Tools,
  VerifyOptions,
  Vitals,
} from './tools.ts'

export interface FakeService extends RunningService {
  readonly lab: string
  stopped: boolean
  /** Lets the process end by itself. */
  crash(how: string): void
  /** Captures that wait for an answer. */
  readonly recordings: { readonly signal: AbortSignal; finish(name: string): void; fail(why: string): void }[]
  /** What the next reading says. */
  next: Vitals
  load: { level: 'low' | 'high'; atMs: number; requests: number; failures: number; stopped: boolean } | null
}

export interface FakeTools extends Tools {
  readonly log: string[]
  readonly services: FakeService[]
  /** Starts a service as another terminal does. */
  startElsewhere(lab: string): FakeService
  /** Set: the next start rejects with it. */
  failWith: Error | null
  /** Set: starts wait for it. */
  gate: Promise<void> | null
  /** What the files are. */
  files: string
  readonly verifies: {
    readonly lab: string
    readonly options: VerifyOptions
    finish(verify: FinishedVerify): void
  }[]
}

export const green: VerdictReport = { state: 'green', explanations: [], editedTests: false, durationMs: 5 }

const still: Vitals = {
  atMs: 0,
  rssBytes: 50e6,
  heapUsedBytes: 10e6,
  cpuMicros: 0,
  loopActiveMs: 0,
  loopIdleMs: 0,
}

function row(id: string): LabRow {
  return { id, title: { en: id, ja: id }, state: 'new', passed: 0, total: 2, capture: 'heap' }
}

export function fakeTools(): FakeTools {
  const log: string[] = []
  const services: FakeService[] = []
  const verifies: FakeTools['verifies'] = []
  let elsewhere: (FakeService & ServiceElsewhere) | null = null
  return {
    log,
    services,
    verifies,
    failWith: null,
    gate: null,
    files: 'as given',
    labs: async () => [row('00-first-light'), row('03-leaking-heap')],
    async startService(lab, signal) {
      log.push(`start ${lab}`)
      await this.gate
      signal.throwIfAborted()
      if (this.failWith) throw this.failWith
      const service = fakeService(lab, log)
      services.push(service)
      return service
    },
    serviceElsewhere: async () => elsewhere,
    startElsewhere(lab) {
      const stop = (): Promise<void> => Promise.resolve()
      const service = { ...fakeService(lab, log), startedAt: 500, startedWith: this.files, stop }
      elsewhere = service
      void service.ended.then(() => {
        elsewhere = null
      })
      return service
    },
    verify(lab, options) {
      return new Promise((resolve, reject) => {
        options.signal.addEventListener('abort', () => reject(new Error('aborted')))
        verifies.push({ lab, options, finish: resolve })
      })
    },
    hints: async (lab, language) => ({
      lab,
      language,
      tests: [{ id: 'bound', name: 'memory stays bounded', rungs: ['look', 'measure', 'there', 'so'] }],
    }),
    nextHint: async () => ({ test: 'memory stays bounded', rung: 1, rungs: 4, text: 'look' }),
    async signature() {
      return this.files
    },
    captures: async () => [
      { name: 'later.pb.gz', profile: 'heap', takenAt: 2000, bytes: 20, from: 'capture' },
      { name: 'earlier.pb.gz', profile: 'heap', takenAt: 1000, bytes: 10, from: 'service' },
    ],
    async stacks(lab, name, base) {
      log.push(`stacks ${lab} ${name}${base === undefined ? '' : ` against ${base}`}`)
      if (base === 'earlier.pb.gz') throw new Error('earlier.pb.gz: not a profile')
      return new Uint8Array([1, 2, 3])
    },
    steps: async (lab, language) =>
      lab === '00-first-light'
        ? null
        : {
            lab,
            question: language === 'ja' ? 'どこ?' : 'where?',
            evidence: [{ name: 'later.pb.gz', profile: 'heap', takenAt: 2000, bytes: 20, from: 'capture' }],
            found: null,
            proved: null,
          },
    async find(lab, { capture, answer }) {
      log.push(`find ${lab} ${capture} ${answer}`)
      return answer === undefined
        ? { state: 'visible', says: 'it will do' }
        : { state: answer === 'here' ? 'found' : 'rejected', says: answer }
    },
    async prove(lab) {
      throw new Error(`${lab}: its tests are not green`)
    },
    solution: async (lab) =>
      lab === '00-first-light' ? { lab, files: [{ path: 'src/app.ts', lines: ['+ it'] }] } : null,
    changes: async () => [{ path: 'src/app.ts', added: 2, removed: 1 }],
  }
}

function fakeService(lab: string, log: string[]): FakeService {
  const { promise: ended, resolve: crash } = Promise.withResolvers<string>()
  return {
    lab,
    appUrl: 'http://127.0.0.1:8080',
    debugUrl: 'http://127.0.0.1:6060',
    ended,
    crash,
    stopped: false,
    next: still,
    load: null,
    recordings: [],
    capture: (wish = 'heap') => ({ profile: wish, seconds: wish === 'profile' ? 5 : 0 }),
    takeCapture(profile, signal) {
      log.push(`capture ${profile}`)
      return new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')))
        this.recordings.push({ signal, finish: resolve, fail: (why) => reject(new Error(why)) })
      })
    },
    async vitals() {
      return this.next
    },
    async startLoad(level) {
      log.push(`load ${level}`)
      const load = { level, atMs: 0, requests: 0, failures: 0, stopped: false }
      this.load = load
      return {
        counts: () => ({
          atMs: load.atMs,
          requests: load.requests,
          failures: load.failures,
          inFlight: 3,
          latencyMsP50: null,
          latencyMsP99: null,
        }),
        async stop() {
          load.stopped = true
          log.push(`load ${level} stopped`)
        },
      }
    },
    async stop() {
      this.stopped = true
      log.push(`stop ${lab}`)
      crash('stopped')
    },
  }
}
