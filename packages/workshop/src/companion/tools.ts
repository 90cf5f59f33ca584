// What the desk works with: the workshop's own verbs, as the desk needs them. Tests put plain objects here.
import type {
  CaptureKind,
  CaptureRow,
  FindReport,
  Hints,
  LabRow,
  Language,
  ProveReport,
  SolutionDiff,
  Steps,
  TestReport,
  VerdictReport,
} from './protocol.ts'

export interface Tools {
  /** Returns every lab, in the order of the workshop, with where the learner stands now. */
  labs(): Promise<readonly LabRow[]>
  /** Starts a lab's service and returns once it listens. Rejects with the end of its stderr when it does not. */
  startService(lab: string, signal: AbortSignal): Promise<RunningService>
  /** Returns the service that `workshop start` runs in another terminal, the latest; null where there is none. */
  serviceElsewhere(): Promise<ServiceElsewhere | null>
  /** Runs a lab's tests. Resolves with `broken` where nothing could be judged; rejects only when aborted. */
  verify(lab: string, options: VerifyOptions): Promise<FinishedVerify>
  hints(lab: string, language: Language): Promise<Hints>
  /** Returns the next rung for the first test that fails, and remembers that it was shown; null without one. */
  nextHint(lab: string, language: Language): Promise<NextHint | null>
  /** Returns what tells the lab's files, as they are now, from what they were before or will be after a save. */
  signature(lab: string): Promise<string>
  /** Returns the profiles of a lab that lie on disk, the latest first. */
  captures(lab: string): Promise<readonly CaptureRow[]>
  /**
   * Returns what the viewer shows of a profile, or of it against another one. Both are names that `captures` gave.
   * Rejects where one cannot be read, or the two do not measure the same.
   */
  stacks(lab: string, name: string, base: string | undefined): Promise<Uint8Array>
  /** Returns where the learner stands with the lab's steps; null where it has none of its own. */
  steps(lab: string, language: Language): Promise<Steps | null>
  /** Judges a capture, and an answer if there is one. Rejects where the lab has no such step. */
  find(lab: string, wish: FindWish, language: Language): Promise<FindReport>
  /** Judges a capture of after the fix. Rejects where an earlier step is not done. */
  prove(lab: string, wish: ProveWish, language: Language): Promise<ProveReport>
  /** Returns how the learner's files differ from our solution; null while the lab is not green. */
  solution(lab: string): Promise<SolutionDiff | null>
  /** Returns what the learner changed, one line a file: path, lines added, lines taken away. */
  changes(lab: string): Promise<readonly FileChange[]>
}

export interface VerifyOptions {
  readonly language: Language
  readonly onResult: (result: TestReport) => void
  readonly signal: AbortSignal
}

/** Both are names that `steps` gave as evidence. */
export interface ProveWish {
  readonly capture: string
  readonly base?: string | undefined
}

export interface FindWish extends ProveWish {
  readonly answer?: string | undefined
}

export interface FinishedVerify {
  readonly results: readonly TestReport[]
  readonly verdict: VerdictReport
}

export interface NextHint {
  /** The name of the test. */
  readonly test: string
  /** Counts from 1. */
  readonly rung: number
  readonly rungs: number
  /** Markdown. */
  readonly text: string
}

export interface FileChange {
  readonly path: string
  readonly added: number
  readonly removed: number
}

export interface RunningService {
  readonly appUrl: string
  readonly debugUrl: string
  /** Resolves when the service has ended, with the end of its stderr and how it ended. */
  readonly ended: Promise<string>
  /** Reads the counters of the process. Forces no garbage collection. */
  vitals(): Promise<Vitals>
  /** What a capture of this lab is, unless something else is wished for, and how long it takes; 0 for a moment. */
  capture(wish: CaptureKind | undefined): { readonly profile: string; readonly seconds: number }
  /** Takes what `capture` said, keeps it on disk, and returns its name. */
  takeCapture(profile: string, signal: AbortSignal): Promise<string>
  /** Begins to send the lab's traffic, until told to stop. */
  startLoad(level: 'low' | 'high'): Promise<RunningLoad>
  stop(): Promise<void>
}

/** A service of another terminal: `ended` is noticed when it is next read, and `stop` leaves it running. */
export interface ServiceElsewhere extends RunningService {
  readonly lab: string
  /** Milliseconds since 1970. */
  readonly startedAt: number
  /** What `signature` said when it had started. */
  readonly startedWith: string
}

/** Counters of a process at one moment; rates are the difference of two. */
export interface Vitals {
  readonly atMs: number
  readonly rssBytes: number
  readonly heapUsedBytes: number
  readonly cpuMicros: number
  readonly loopActiveMs: number
  readonly loopIdleMs: number
}

export interface RunningLoad {
  counts(): LoadCounts
  stop(): Promise<void>
}

export interface LoadCounts {
  /** How long the load had been running when this was counted. */
  readonly atMs: number
  readonly requests: number
  readonly failures: number
  readonly inFlight: number
  /** Null before the first answer. */
  readonly latencyMsP50: number | null
  readonly latencyMsP99: number | null
}
