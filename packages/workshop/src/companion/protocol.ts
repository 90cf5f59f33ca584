// What the panel and the companion say to each other: every request's answer, field by field.
//
// This file imports nothing, so that the site's panel can take the types from here without pulling
// the workshop's code into its bundle.

export type Language = 'en' | 'ja'

/** Where a learner stands with one lab; `stale` means that its tests changed since it was solved. */
export type LabState = 'new' | 'started' | 'red' | 'green' | 'stale'

/** What can be taken of a running service, by the names that `workshop capture --profile` has for it. */
export const captureKinds = [
  'profile',
  'heap',
  'allocs',
  'goroutine',
  'mutex',
  'block',
  'stall',
  'trace',
  'metrics',
] as const

export type CaptureKind = (typeof captureKinds)[number]

export interface LabRow {
  readonly id: string
  readonly title: Readonly<Record<Language, string>>
  readonly state: LabState
  readonly passed: number
  readonly total: number
  /** What is captured of its service unless something else is wished for. */
  readonly capture: string
}

/**
 * The one service that runs for the learner. The four numbers are null until they were first measured,
 * and whenever the service does not run.
 */
export interface ServiceStatus {
  readonly lab: string
  readonly state: 'starting' | 'running' | 'failed'
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly appUrl: string | null
  readonly debugUrl: string | null
  /** True when `workshop start` runs it, in a terminal of its own, where it is stopped as well. */
  readonly elsewhere: boolean
  /** True when a file of the lab changed after this service was started: what runs is older than what is on disk. */
  readonly stale: boolean
  readonly rssBytes: number | null
  readonly heapUsedBytes: number | null
  /** Of one core: 100 is one core busy, and worker threads may bring it above that. */
  readonly cpuPercent: number | null
  /** The share of time in which the event loop was busy, 0 to 1. */
  readonly eventLoopUtilization: number | null
  /** Why it does not run: the end of what it wrote to stderr. */
  readonly problem?: string
}

export type LoadLevel = 'off' | 'low' | 'high'

export interface LoadStatus {
  readonly level: 'low' | 'high'
  readonly requests: number
  readonly failures: number
  /** Requests per second over the last few seconds. */
  readonly perSecond: number
  /** Over the newest requests, as the load saw them; null before the first. */
  readonly latencyMsP50: number | null
  readonly latencyMsP99: number | null
  /** Requests that were sent and are not answered yet. */
  readonly inFlight: number
}

export interface TestReport {
  readonly id: string
  readonly name: string
  readonly outcome: 'passed' | 'failed' | 'missing'
  readonly message?: string
}

export interface VerdictReport {
  readonly state: 'green' | 'red' | 'broken'
  /** Why the failures look like those of a known wrong fix; Markdown, one for each match. */
  readonly explanations: readonly string[]
  readonly editedTests: boolean
  readonly durationMs: number
  /** When broken: why nothing could be judged. */
  readonly problem?: string
}

export interface VerifyStatus {
  readonly lab: string
  readonly state: 'running' | 'done'
  /** The results so far, in the order in which they came. */
  readonly results: readonly TestReport[]
  readonly verdict?: VerdictReport
}

/** A profile that is being taken, or the one that was taken last. */
export type CaptureStatus = {
  readonly lab: string
  /** The profile's name, as in its path: `heap`, `profile`, `mutex`; `trace`, or `metrics` for their page. */
  readonly profile: string
  /** How long it records; 0 for one that is a picture of a moment. */
  readonly seconds: number
  /** Milliseconds since 1970. */
  readonly startedAt: number
} & (
  | { readonly state: 'recording' }
  | { readonly state: 'done'; readonly name: string }
  | { readonly state: 'failed'; readonly problem: string }
)

/** A profile that lies on disk. */
export interface CaptureRow {
  /** Tells the profiles of a lab apart. */
  readonly name: string
  readonly profile: string
  /** Milliseconds since 1970. */
  readonly takenAt: number
  readonly bytes: number
  /** Whether somebody captured it, or the service wrote it of itself. */
  readonly from: 'capture' | 'service'
}

/** The latest first. */
export interface Captures {
  readonly lab: string
  readonly captures: readonly CaptureRow[]
}

/** Where a learner stands with the steps of a lab that are not its tests. Texts are in the language asked for. */
export interface Steps {
  readonly lab: string
  /** What is asked once a capture does. */
  readonly question: string
  /** What may be judged, the latest first. */
  readonly evidence: readonly CaptureRow[]
  readonly found: { readonly capture: string; readonly answer: string } | null
  readonly proved: readonly ProofLine[] | null
}

/** One measure, before and after the fix. */
export interface ProofLine {
  readonly what: string
  readonly before: string
  readonly after: string
}

/**
 * `visible`: the capture does, and there was no answer; `found`: the answer is right as well; `partly`: it is, and
 * there is more to find.
 */
export interface FindReport {
  readonly state: 'rejected' | 'visible' | 'partly' | 'found'
  readonly says: string
}

export interface ProveReport {
  readonly state: 'rejected' | 'proved'
  readonly says: string
  readonly rows: readonly ProofLine[]
}

/** How the learner's files differ from our solution, as lines of a patch. */
export interface SolutionDiff {
  readonly lab: string
  readonly files: readonly { readonly path: string; readonly lines: readonly string[] }[]
}

export interface Status {
  readonly labs: readonly LabRow[]
  readonly service: ServiceStatus | null
  readonly load: LoadStatus | null
  readonly verify: VerifyStatus | null
  readonly capture: CaptureStatus | null
}

export interface Session {
  readonly token: string
  readonly version: string
}

/** The rungs of each failing test's ladder, weakest hint first; Markdown. */
export interface Hints {
  readonly lab: string
  readonly language: Language
  readonly tests: readonly { readonly id: string; readonly name: string; readonly rungs: readonly string[] }[]
}

/** Every way in which the companion says no. The status that goes with each is in `errors.ts`. */
export type ErrorCode =
  | 'HOST_REFUSED'
  | 'ORIGIN_REFUSED'
  | 'CROSS_SITE_REFUSED'
  | 'TOKEN_REFUSED'
  | 'LAB_UNKNOWN'
  | 'ROUTE_UNKNOWN'
  | 'METHOD_REFUSED'
  | 'BODY_TOO_LARGE'
  | 'BODY_INVALID'
  | 'QUERY_INVALID'
  | 'SERVICE_ABSENT'
  | 'SERVICE_ELSEWHERE'
  | 'VERIFY_RUNNING'
  | 'CAPTURE_RUNNING'
  | 'CAPTURE_UNKNOWN'
  | 'CAPTURE_UNREADABLE'
  | 'STEP_REFUSED'
  | 'SOLUTION_HIDDEN'
  | 'COMPANION_CLOSING'
  | 'COMPANION_FAILED'

export interface ErrorReport {
  readonly error: { readonly code: ErrorCode; readonly message: string }
}

/** The header that carries the token of `GET /api/session` in every other call. */
export const TOKEN_HEADER = 'x-hotpath-token'
