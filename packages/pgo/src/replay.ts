// A program and its workload, run in processes of their own.

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { BenchError, type Pair, type Reading, runProgram } from '@hotpath/bench'
import { PgoError } from './errors.ts'

// By the package's name: from sources and from what is published, the way to it is not the same.
const replayer = fileURLToPath(import.meta.resolve('@hotpath/pgo/replay'))

/** A program as it is to be run. */
export interface Side {
  readonly program: string
  /** Flags for Node.js. */
  readonly nodeFlags: readonly string[]
}

/** Which of a workload's inputs: those that were trained on, or those that were kept back. */
export type Inputs = 'train' | 'judge'

async function replay(
  mode: string,
  { program, nodeFlags }: Side,
  { workload, rest = [], signal }: { workload: string; rest?: readonly string[]; signal?: AbortSignal },
): Promise<unknown> {
  try {
    const { stdout } = await runProgram(replayer, {
      args: [mode, program, workload, ...rest],
      nodeArgs: nodeFlags,
      ...(signal && { signal }),
    })
    return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')
  } catch (cause) {
    if (cause instanceof BenchError && cause.code === 'STOPPED') throw cause
    const what = cause instanceof Error ? cause.message : String(cause)
    throw new PgoError('WORKLOAD_FAILED', `${workload}: replaying it on ${program}: ${what}`, { cause })
  }
}

/** What it takes to the first result, from the process's beginning on. */
export async function measureStart(side: Side, workload: string): Promise<readonly Reading[]> {
  const { cpuMillis, mainMillis } = (await replay('start', side, { workload })) as Record<
    'cpuMillis' | 'mainMillis',
    number
  >
  return [
    { benchmark: 'start-up', unit: 'cpu-ms', value: cpuMillis },
    { benchmark: 'start-up', unit: 'main-thread-ms', value: mainMillis },
  ]
}

/** A fingerprint of the program's answer to every input, those that were kept back included. */
export async function answersOf(side: Side, workload: string): Promise<readonly string[]> {
  return ((await replay('answers', side, { workload })) as { answers: string[] }).answers
}

/** Runs the workload once and writes the code that the engine compiled for it. Returns its size; 0: there is none. */
export async function writeCodeCache(side: Side, workload: string, file: string): Promise<number> {
  return ((await replay('cache', side, { workload, rest: [file] })) as { bytes: number }).bytes
}

/** Tells whether the engine, with these flags, takes the compiled code beside a program. The program does not run. */
export async function isCodeCacheTaken(side: Side): Promise<boolean> {
  return ((await replay('cached', side, { workload: side.program })) as { isTaken: boolean }).isTaken
}

/** How long two programs are measured against each other. */
export interface SteadyOptions {
  readonly inputs: Inputs
  /** CPU time that each gets before it counts: by then what is hot has been optimised. */
  readonly warmUpMillis?: number
  /** CPU time of a turn. */
  readonly sliceMillis?: number
  readonly slices?: number
}

/**
 * Measures two programs in two fresh processes that take turns: when the machine is slow, it is slow for both. Each
 * turn is the same number of rounds through all inputs.
 */
export async function measureSteadyPair(
  a: Side,
  b: Side,
  workload: string,
  { inputs, warmUpMillis = 800, sliceMillis = 60, slices = 16 }: SteadyOptions,
): Promise<Pair> {
  const first = Math.random() < 0.5 ? 'a' : 'b'
  await using ofA = await Steady.start(a, workload, inputs)
  await using ofB = await Steady.start(b, workload, inputs)
  const rounds = await ofA.warmUp(warmUpMillis, sliceMillis)
  await ofB.warmUp(warmUpMillis, sliceMillis)
  const sums = { a: { cpuMillis: 0, mainMillis: 0, peak: 0 }, b: { cpuMillis: 0, mainMillis: 0, peak: 0 } }
  for (let slice = 0; slice < slices; slice++) {
    // first, second, second, first: whoever follows the other does so as often as not.
    const order = (slice % 2 === 0) === (first === 'a') ? (['a', 'b'] as const) : (['b', 'a'] as const)
    for (const side of order) {
      const { cpuMillis, mainMillis, maxResidentBytes } = await (side === 'a' ? ofA : ofB).work(rounds)
      sums[side].cpuMillis += cpuMillis
      sums[side].mainMillis += mainMillis
      sums[side].peak = maxResidentBytes
    }
  }
  const readings = ({ cpuMillis, mainMillis, peak }: (typeof sums)['a']): Reading[] => [
    { benchmark: 'steady state', unit: 'cpu-ms/round', value: cpuMillis / (rounds * slices) },
    { benchmark: 'steady state', unit: 'main-thread-ms/round', value: mainMillis / (rounds * slices) },
    { benchmark: 'steady state', unit: 'peak-bytes', value: peak },
  ]
  return { first, a: readings(sums.a), b: readings(sums.b) }
}

/** What one turn took. */
interface Turn {
  readonly cpuMillis: number
  readonly mainMillis: number
  readonly maxResidentBytes: number
}

/** A process that works when it is told to. */
class Steady implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #what: string

  private constructor(child: ChildProcess, what: string) {
    this.#child = child
    this.#what = what
  }

  static async start({ program, nodeFlags }: Side, workload: string, inputs: Inputs): Promise<Steady> {
    const child = fork(replayer, ['steady', program, workload, inputs], {
      execArgv: [...nodeFlags],
      // What a program prints is of no interest here, and a full pipe would stop it.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    const steady: Steady = new Steady(child, `${workload}: replaying it on ${program}`)
    await steady.#message()
    return steady
  }

  /** Works until it has had its time, and says how many rounds fill a turn. */
  async warmUp(warmUpMillis: number, sliceMillis: number): Promise<number> {
    let rounds = 1
    let last = 0
    for (let spent = 0; spent < warmUpMillis; spent += last) {
      last = (await this.work(rounds)).cpuMillis
      if (last < sliceMillis / 2) rounds *= 2
    }
    return Math.max(1, Math.round((rounds * sliceMillis) / Math.max(last, 0.001)))
  }

  async work(rounds: number): Promise<Turn> {
    this.#child.send({ rounds })
    return (await this.#message()) as Turn
  }

  async #message(): Promise<unknown> {
    const ended = new AbortController()
    const { signal } = ended
    try {
      return await Promise.race([
        once(this.#child, 'message', { signal }).then(([message]) => message as unknown),
        once(this.#child, 'exit', { signal }).then(([code]) => {
          throw new PgoError(
            'WORKLOAD_FAILED',
            `${this.#what}: the process ended with ${String(code)}, want an answer`,
          )
        }),
      ])
    } finally {
      ended.abort()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    this.#child.kill('SIGKILL')
    await once(this.#child, 'exit')
  }
}
