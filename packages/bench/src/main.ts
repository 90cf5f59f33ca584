#!/usr/bin/env node
// The program `bench`: this process as a world for command-line.ts, which does the work.
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { run } from './command-line.ts'
import type { Io } from './io.ts'

/** Runs the program on this process; `bin/bench.mjs` calls it. */
export async function main(): Promise<void> {
  const ending = new AbortController()
  let endedBy: NodeJS.Signals | undefined
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => {
      endedBy = name
      ending.abort()
    })
  }
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // `bench compare … | head -1` closes the pipe; there is nobody left to tell.
    if (error.code === 'EPIPE') process.exit(0)
    process.stderr.write(`bench: stdout: writing: ${error.message} (OUTPUT_UNWRITABLE)\n`)
    process.exit(1)
  })
  const io: Io = {
    folder: process.cwd(),
    stdout: (data) => void process.stdout.write(data),
    stderr: (data) => void process.stderr.write(data),
    isStderrTerminal: process.stderr.isTTY === true,
    readStdin: () => text(process.stdin),
    signal: ending.signal,
  }
  process.exitCode = await run(process.argv.slice(2), io)
  // Whoever started us is to see that it was the signal.
  if (endedBy) process.kill(process.pid, endedBy)
}

if (import.meta.main) await main()
