// A program of Node.js, run to its end in a fresh process, and what it took there.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { basename } from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { BenchError } from './errors.ts'

export interface ProgramOptions {
  /** What the program finds behind its own name. */
  readonly args?: readonly string[]
  /** Flags for Node.js itself. */
  readonly nodeArgs?: readonly string[]
  /** Added to this process's environment; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** The program's working directory. Unset: ours. */
  readonly folder?: string
  /** How long it may take. Unset: ten minutes. */
  readonly timeoutMs?: number
  /** Ends the program. */
  readonly signal?: AbortSignal
}

/** What one run of a program took, from its first line on: that Node.js starts is the same for all. */
export interface ProgramRun {
  readonly elapsedNanos: number
  /** Processor time of all its threads, user and system. */
  readonly cpuNanos: number
  /** The most memory that it had at one time. */
  readonly maxResidentBytes: number
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs a program of Node.js in a fresh process, alone as far as we are concerned, to its end.
 *
 * @throws {BenchError} `PROGRAM_FAILED` when it cannot be started or does not end with 0, `PROGRAM_TIMED_OUT`,
 * `STOPPED` when `signal` ended it
 */
export async function runProgram(file: string, options: ProgramOptions = {}): Promise<ProgramRun> {
  const { args = [], nodeArgs = [], env = {}, folder, timeoutMs = 600_000, signal } = options
  const where = `${basename(file)}: running it in a process of its own`
  if (signal?.aborted) throw new BenchError('STOPPED', `${where}: stopped before it was done`)
  const child = spawn(process.execPath, ['--import', meter, ...nodeArgs, file, ...args], {
    cwd: folder,
    env: definedOnly({ ...process.env, ...env }),
    // Ours to end, however it hangs: what it is measuring is of no use any more.
    killSignal: 'SIGKILL',
    signal,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    child.kill('SIGKILL')
  }, timeoutMs)
  try {
    const [metered, stdout, stderr, [exitCode, endedBy]] = await Promise.all([
      // The stream at place 3 is there because `stdio` asks for it.
      text(child.stdio[3] as NodeJS.ReadableStream),
      text(child.stdout as NodeJS.ReadableStream),
      text(child.stderr as NodeJS.ReadableStream),
      once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
    ])
    if (isLate) {
      throw new BenchError('PROGRAM_TIMED_OUT', `${where}: not done after ${timeoutMs / 1000} s, want an end`)
    }
    if (exitCode !== 0 || metered === '') {
      const end = endedBy ? `ended by ${endedBy}` : `exit code ${exitCode}`
      throw new BenchError('PROGRAM_FAILED', `${where}: ${end}, want 0: ${lastLines(stderr || stdout)}`)
    }
    return { ...(JSON.parse(metered) as Metered), stdout, stderr }
  } catch (cause) {
    if (cause instanceof BenchError) throw cause
    if (signal?.aborted) throw new BenchError('STOPPED', `${where}: stopped before it was done`, { cause })
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new BenchError('PROGRAM_FAILED', `${where}: ${reason}`, { cause })
  } finally {
    clearTimeout(timer)
  }
}

/** What the meter inside the program writes when that ends. */
type Metered = Pick<ProgramRun, 'elapsedNanos' | 'cpuNanos' | 'maxResidentBytes'>

// Node.js tells nobody what a child of its has used, so the program tells itself, as it ends. As a data: URL it is no
// file that would have to be found and compiled: the program is to meet as little of us as can be.
const meter = `data:text/javascript,${encodeURIComponent(`
import { writeSync } from 'node:fs'
import process from 'node:process'
import { isMainThread } from 'node:worker_threads'
if (isMainThread) {
  const cpu = process.cpuUsage()
  const start = process.hrtime.bigint()
  process.on('exit', () => {
    const elapsedNanos = Number(process.hrtime.bigint() - start)
    const { user, system } = process.cpuUsage(cpu)
    const maxResidentBytes = process.resourceUsage().maxRSS * 1024
    writeSync(3, JSON.stringify({ elapsedNanos, cpuNanos: (user + system) * 1000, maxResidentBytes }))
  })
}
`)}`

function definedOnly(env: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined))
}

/** The end of what a program wrote: where its error is. */
function lastLines(output: string): string {
  return output.trim().split('\n').slice(-12).join('\n').slice(-2000)
}
