// What the process that measures is told, and what it answers.
import type { Allocated } from './memory.ts'
import type { Amount } from './measured-b.ts'
import type { Timed } from './time.ts'

/** What a process is started for. It measures one thing and ends. */
export type Job =
  /** Finds out which benchmarks a file has, by running each once. */
  | { readonly task: 'list'; readonly file: string }
  /** Measures how long an iteration takes. */
  | {
      readonly task: 'time'
      readonly file: string
      readonly benchmark: string
      readonly amount: Amount
      /** How often, one after the other in this one process. */
      readonly count: number
    }
  /** Counts what an iteration allocates. */
  | { readonly task: 'memory'; readonly file: string; readonly benchmark: string; readonly amount: Amount }
  /** Records a profile of V8 while the benchmark runs. */
  | {
      readonly task: 'cpuprofile' | 'heapprofile'
      readonly file: string
      readonly benchmark: string
      readonly amount: Amount
    }

/** What a process answers. */
export type Answer =
  | { readonly task: 'list'; readonly benchmarks: readonly string[] }
  | { readonly task: 'time'; readonly timed: readonly Timed[] }
  | { readonly task: 'memory'; readonly allocated: Allocated }
  | { readonly task: 'cpuprofile' | 'heapprofile'; readonly profile: unknown }
  | { readonly task: 'failed'; readonly message: string }

/** The stream that the answer is written to. Stdout is the benchmark's own. */
export const ANSWER_FD = 3
