// What the processes of the benchmark say to each other: one question at a time, and one answer to each.
import type { RowId } from './rows.ts'
import type { WindowState } from './plan.ts'

/** What the service is asked. */
export type ServiceQuestion =
  /** Sets how many lines a quote has. */
  | { readonly ask: 'lines'; readonly lines: number }
  /** Turns on what both windows of a row have; without a row, turns it off again. */
  | { readonly ask: 'both'; readonly row?: RowId }
  /** Turns a part on, or what it is compared with; only one thing is on at a time. */
  | { readonly ask: 'switch'; readonly row: RowId; readonly state: WindowState }
  /** Looks at what the service does for so long. */
  | { readonly ask: 'measure'; readonly forMs: number }
  /** Ends what is on, and asks what it has seen. */
  | { readonly ask: 'tell' }

/** What the service answers. */
export interface ServiceAnswers {
  readonly lines: null
  readonly both: null
  readonly switch: {
    /** Where metrics are to be scraped, in a row where they are. */
    readonly scrapeUrl?: string
  }
  readonly measure: Usage
  readonly tell: string
}

/** What a service did in a while. */
export interface Usage {
  /** Processor time of all threads of the process, those of profilers and of the garbage collector included. */
  readonly cpuMicros: number
  readonly wallMicros: number
  readonly requests: number
  /** How much of the time the event loop was busy, from 0 to 1. */
  readonly busy: number
}

/** What the load is asked. */
export type LoadQuestion =
  | {
      readonly ask: 'start'
      readonly origin: string
      readonly connections: number
      readonly customers: number
    }
  /** Fetches a page of metrics. */
  | { readonly ask: 'scrape'; readonly url: string }
  /** How many requests failed since the start. */
  | { readonly ask: 'failures' }

/** What the load answers. */
export interface LoadAnswers {
  readonly start: null
  /** The length of the page, in bytes. */
  readonly scrape: number
  readonly failures: { readonly count: number; readonly latest?: string }
}

/** An answer on its way: {@link serve} makes them, and `Child.ask` takes them apart. */
export type Answer = { readonly answer: unknown } | { readonly problem: string }

/** Answers the questions of the parent process, and ends with it. */
export function serve<Question>(answer: (question: Question) => Promise<unknown>): void {
  process.once('disconnect', () => process.exit())
  process.on('message', (question) => {
    // The parent is this benchmark, and its questions have this type.
    answer(question as Question)
      .then((answered): Answer => ({ answer: answered ?? null }))
      .catch((error: unknown): Answer => ({
        problem: error instanceof Error ? error.message : String(error),
      }))
      .then((message) => process.send?.(message))
      .catch(() => process.exit(1))
  })
}
