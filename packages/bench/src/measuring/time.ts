// How long an operation takes: more and more of them in one run, until that takes long enough to be measured.
// The global of that name is loaded at its first use, which takes 2 ms and would be in the first measurement.
import { performance } from 'node:perf_hooks'
import type { BenchmarkBody } from '../benchmark.ts'
import { collectGarbage } from './garbage.ts'
import { type Amount, MeasuredB, MOST_ITERATIONS, type Meter, nextIterations } from './measured-b.ts'
import { threadCpuMicros } from './thread-cpu.ts'

/** What one measurement of a benchmark found. */
export interface Timed {
  readonly n: number
  readonly elapsedNanos: number
  /** Processor time of the thread that runs it: what a machine with other things to do leaves alone. */
  readonly cpuNanos: number
  /** How often the timer was started. */
  readonly pauses: number
  /** Bytes of one iteration; 0 where nobody said. */
  readonly bytes: number
  readonly metrics: readonly (readonly [unit: string, value: number])[]
  /** Processor time of an iteration of a loop around nothing, where the benchmark's own takes hardly longer. */
  readonly emptyNanos?: number
}

// Above so many nanoseconds an operation is more than a loop around nothing: that takes a third of one to two.
const SUSPICIOUS_NANOS = 4

/** A clock that can be stopped, and beside it one of processor time. */
export class Clock implements Meter {
  #elapsed = 0
  #startedAt = 0
  #cpuMicros = 0
  #startedCpuMicros = 0
  #isRunning = false

  start(): void {
    this.#isRunning = true
    // Asking for processor time takes a microsecond or two, which are not to be in the other.
    this.#startedCpuMicros = threadCpuMicros()
    this.#startedAt = performance.now()
  }

  stop(): void {
    this.#elapsed += performance.now() - this.#startedAt
    this.#cpuMicros += threadCpuMicros() - this.#startedCpuMicros
    this.#isRunning = false
  }

  reset(): void {
    this.#elapsed = 0
    this.#cpuMicros = 0
  }

  /** Of what was measured until the last stop. */
  cpuNanos(): number {
    return this.#cpuMicros * 1000
  }

  nanos(): number {
    return (this.#elapsed + (this.#isRunning ? performance.now() - this.#startedAt : 0)) * 1e6
  }
}

/** What one run of a benchmark's function came to. */
export interface OneRun {
  readonly b: MeasuredB
  readonly nanos: number
  readonly cpuNanos: number
  readonly isAsync: boolean
}

/** Runs a benchmark's function once. The timer runs while it does, unless it says otherwise. */
export async function runOnce(name: string, body: BenchmarkBody, amount: Amount): Promise<OneRun> {
  const clock = new Clock()
  const b = new MeasuredB(name, amount, clock, () => clock.nanos())
  collectGarbage()
  try {
    b.startTimer()
    const result = body(b)
    const isAsync = isThenable(result)
    // Waiting for what is no promise would add a turn of the microtask queue to each run.
    if (isAsync) await result
    b.stopTimer()
    return { b, nanos: clock.nanos(), cpuNanos: clock.cpuNanos(), isAsync }
  } finally {
    await b.cleanUp()
  }
}

/** Measures a benchmark's time, over so many iterations or for so long. */
export async function measureTime(name: string, body: BenchmarkBody, amount: Amount): Promise<Timed> {
  let run = await runOnce(name, body, 'n' in amount || amount.nanos === 0 ? amount : { nanos: amount.nanos })
  if (!run.b.usesLoop && 'nanos' in amount) {
    while (run.nanos < amount.nanos && run.b.n < MOST_ITERATIONS) {
      const n = Math.floor(nextIterations(amount.nanos, run.b.n, run.nanos))
      run = await runOnce(name, body, { n })
    }
  }
  const { b, nanos, cpuNanos, isAsync } = run
  const perIteration = cpuNanos / Math.max(1, b.n)
  const isSuspicious = !isAsync && b.n >= 1000 && perIteration < SUSPICIOUS_NANOS && b.pauses <= 1
  const emptyNanos = isSuspicious ? await emptyLoopNanos(b.usesLoop, b.n) : undefined
  return {
    n: b.n,
    elapsedNanos: nanos,
    cpuNanos,
    pauses: b.pauses,
    bytes: b.bytes,
    metrics: [...b.metrics],
    ...(emptyNanos !== undefined && perIteration <= 2 * emptyNanos ? { emptyNanos } : {}),
  }
}

/** What a loop around nothing takes here and now, for one iteration, in processor time: the middle of three. */
async function emptyLoopNanos(usesLoop: boolean, n: number): Promise<number> {
  const took: number[] = []
  for (let round = 0; round < 3; round++) {
    const { cpuNanos } = await runOnce('', usesLoop ? aroundNothingByLoop : aroundNothing, {
      n: Math.min(n, 1e7),
    })
    took.push(cpuNanos / Math.min(n, 1e7))
  }
  return took.sort((a, b) => a - b)[1] ?? Number.NaN
}

const aroundNothing: BenchmarkBody = (b) => {
  for (let i = 0; i < b.n; i++);
}

const aroundNothingByLoop: BenchmarkBody = (b) => {
  while (b.loop());
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as PromiseLike<unknown>).then === 'function'
  )
}
