// Measures a benchmark of a file in a fresh process: its time, what it allocates, a profile of it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { basename, extname } from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { BenchError } from './errors.ts'
import type { Amount } from './measuring/measured-b.ts'
import type { Allocated } from './measuring/memory.ts'
import type { Answer, Job } from './measuring/protocol.ts'
import type { Timed } from './measuring/time.ts'

export type { Amount } from './measuring/measured-b.ts'
export type { Allocated } from './measuring/memory.ts'
export type { Timed } from './measuring/time.ts'

/** A benchmark, by the file that has it and its full name. */
export interface BenchmarkId {
  readonly file: string
  readonly benchmark: string
}

export interface MeasureOptions {
  /** So many iterations, or for so long. Unset: one second. */
  readonly amount?: Amount
  /** How long the process may take. Unset: ten minutes. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
  /** Flags for Node.js. */
  readonly nodeArgs?: readonly string[]
  /** Receives what the benchmark itself writes. Unset: it is dropped, and kept for the message should it fail. */
  readonly onOutput?: (text: string) => void
}

const ONE_SECOND: Amount = { nanos: 1e9 }

/**
 * Lists the benchmarks of a file, in the order in which it has them. Each is run once for it.
 *
 * @throws {BenchError} `BENCHMARK_FAILED` when the file or one of its benchmarks throws, `BENCHMARK_TIMED_OUT`, `STOPPED`
 */
export async function listBenchmarks(file: string, options: MeasureOptions = {}): Promise<readonly string[]> {
  const answer = await inFreshProcess({ task: 'list', file }, options)
  return answer.task === 'list' ? answer.benchmarks : []
}

/**
 * Measures how long an iteration takes, in a fresh process: once. Ten such measurements are a sample.
 *
 * @throws {BenchError} as {@link listBenchmarks}
 */
export async function measureBenchmarkTime(id: BenchmarkId, options: MeasureOptions = {}): Promise<Timed> {
  const [timed] = await measureBenchmarkTimes(id, 1, options)
  if (!timed) throw new TypeError('measuring time: met no measurement')
  return timed
}

/**
 * Measures how long an iteration takes, several times in one fresh process. That is one measurement looked at several
 * times: what the engine did with the code in this process, and not in another, is in all of them.
 *
 * @throws {BenchError} as {@link listBenchmarks}
 */
export async function measureBenchmarkTimes(
  id: BenchmarkId,
  count: number,
  options: MeasureOptions = {},
): Promise<readonly Timed[]> {
  const { amount = ONE_SECOND } = options
  const answer = await inFreshProcess({ task: 'time', ...id, amount, count }, options)
  if (answer.task !== 'time') throw new TypeError(`measuring time: met ${answer.task}`)
  return answer.timed
}

/**
 * Counts what an iteration allocates, in a fresh process which has no other use: while every allocation is recorded, no
 * time is to be measured.
 *
 * @throws {BenchError} as {@link listBenchmarks}
 */
export async function measureBenchmarkMemory(
  id: BenchmarkId,
  options: MeasureOptions = {},
): Promise<Allocated> {
  const { amount = ONE_SECOND, nodeArgs = [] } = options
  // Without it the compiler takes room for several objects at once, and that counts as one.
  const flags = ['--no-turbo-allocation-folding', ...nodeArgs]
  const answer = await inFreshProcess({ task: 'memory', ...id, amount }, { ...options, nodeArgs: flags })
  if (answer.task !== 'memory') throw new TypeError(`measuring memory: met ${answer.task}`)
  return answer.allocated
}

/**
 * Records a profile while a benchmark runs, in a fresh process which has no other use. Returns it as V8 wrote it.
 *
 * @throws {BenchError} as {@link listBenchmarks}
 */
export async function profileBenchmark(
  id: BenchmarkId,
  task: 'cpuprofile' | 'heapprofile',
  options: MeasureOptions = {},
): Promise<unknown> {
  const { amount = ONE_SECOND } = options
  const answer = await inFreshProcess({ task, ...id, amount }, options)
  if (answer.task !== task) throw new TypeError(`recording a ${task}: met ${answer.task}`)
  return answer.profile
}

const program = fileURLToPath(new URL(`measuring/process-main${extname(import.meta.url)}`, import.meta.url))

async function inFreshProcess(job: Job, options: MeasureOptions): Promise<Answer> {
  const { timeoutMs = 600_000, signal, nodeArgs = [], onOutput } = options
  const what = job.task === 'list' ? 'listing its benchmarks' : `measuring ${job.benchmark}`
  const where = `${basename(job.file)}: ${what}`
  if (signal?.aborted) throw new BenchError('STOPPED', `${where}: stopped before it was done`)
  const child = spawn(process.execPath, [...nodeArgs, program, JSON.stringify(job)], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    killSignal: 'SIGKILL',
    signal,
  })
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    child.kill('SIGKILL')
  }, timeoutMs)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      output = (output + chunk).slice(-4000)
      onOutput?.(chunk)
    })
  }
  try {
    const [answered, [exitCode, endedBy]] = await Promise.all([
      // The stream at place 3 is there because `stdio` asks for it.
      text(child.stdio[3] as NodeJS.ReadableStream),
      once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
    ])
    if (isLate) {
      throw new BenchError(
        'BENCHMARK_TIMED_OUT',
        `${where}: not done after ${timeoutMs / 1000} s, want an end`,
      )
    }
    if (answered === '') {
      const end = endedBy ? `ended by ${endedBy}` : `ended with exit code ${exitCode}`
      throw new BenchError(
        'BENCHMARK_FAILED',
        `${where}: its process ${end}, want an answer: ${output.trim()}`,
      )
    }
    const answer = JSON.parse(answered) as Answer // written by process-main.ts
    if (answer.task === 'failed') throw new BenchError('BENCHMARK_FAILED', `${where}: ${answer.message}`)
    return answer
  } catch (cause) {
    if (cause instanceof BenchError) throw cause
    if (signal?.aborted) throw new BenchError('STOPPED', `${where}: stopped before it was done`, { cause })
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new BenchError('BENCHMARK_FAILED', `${where}: ${reason}`, { cause })
  } finally {
    clearTimeout(timer)
  }
}
