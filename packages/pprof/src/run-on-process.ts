// This process as a world for a program, which does the work and knows nothing of processes.
import { enableCompileCache } from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import type { ExitCode } from './errors.ts'
import { reasonOf } from './reason.ts'
import type { Completer, Io } from './run.ts'

/** A program: from the words of a command line to an exit code. */
export type Run = (argv: readonly string[], io: Io) => Promise<ExitCode>

/**
 * Runs a program on this process.
 *
 * @param name - what its messages begin with
 * @param load - loads it, from compiled code where that is kept
 */
export async function runOnProcess(name: string, load: () => Promise<Run>): Promise<void> {
  // Reading our own sources takes longer than reading a profile. The folder is the user's own, since what lies in it
  // is run.
  enableCompileCache(join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'hotpath', 'compiled'))
  const run = await load()
  const ending = new AbortController()
  let endedBy: NodeJS.Signals | undefined
  const end = (signal: NodeJS.Signals): void => {
    endedBy = signal
    ending.abort()
  }
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // `pprof -top cpu.pb.gz | head -1` closes the pipe; there is nobody left to tell.
    if (error.code === 'EPIPE') process.exit(0)
    process.stderr.write(`${name}: stdout: writing: ${reasonOf(error)} (OUTPUT_UNWRITABLE)\n`)
    process.exit(1)
  })
  const io: Io = {
    env: process.env,
    folder: process.cwd(),
    stdout: (data) => void process.stdout.write(data),
    stderr: (text) => void process.stderr.write(text),
    isStdoutTerminal: process.stdout.isTTY === true,
    isStderrTerminal: process.stderr.isTTY === true,
    readStdin: async (maxBytes) => {
      const chunks: Buffer[] = []
      let length = 0
      for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
        chunks.push(chunk)
        if ((length += chunk.length) > maxBytes) break
      }
      return Buffer.concat(chunks)
    },
    readLines,
    signal: ending.signal,
    holdSignals: () => {
      for (const name of endings) process.once(name, end)
      return {
        [Symbol.dispose]: () => {
          for (const name of endings) process.off(name, end)
        },
      }
    },
    now: () => performance.now(),
  }
  process.exitCode = await run(process.argv.slice(2), io)
  // Whoever started us, a loop of a shell for one, is to see that it was the signal.
  if (endedBy) process.kill(process.pid, endedBy)
}

/** Asks on the terminal, with a history and completion, or reads what comes down a pipe. */
async function* readLines(prompt: string, complete: Completer): AsyncGenerator<string> {
  const { createInterface } = await import('node:readline')
  const { stdin, stdout } = process
  const lines = createInterface({
    input: stdin,
    output: stdout,
    terminal: stdin.isTTY === true && stdout.isTTY === true,
    completer: complete,
    prompt,
  })
  lines.on('SIGINT', () => {
    // As in a shell: what was typed goes; where nothing was, the program.
    if (lines.line === '') lines.close()
    else {
      lines.write(null, { ctrl: true, name: 'u' })
      lines.prompt()
    }
  })
  lines.prompt()
  for await (const line of lines) {
    yield line
    lines.prompt()
  }
}

const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
