// The world of a command line under test.

import process from 'node:process'
import { run } from '../run.ts'

/** What a command line came to. */
export interface Ran {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command line in a folder. `nowMillis` is what it takes for the time. */
export async function runPgo(argv: readonly string[], folder: string, nowMillis = 0): Promise<Ran> {
  let [stdout, stderr] = ['', '']
  const exitCode = await run(argv, {
    folder,
    stdout: (text) => void (stdout += text),
    stderr: (text) => void (stderr += text),
    env: process.env,
    now: () => nowMillis,
  })
  return { exitCode, stdout, stderr }
}
