#!/usr/bin/env node
// The program `pgo`: this process as a world for run.ts, which does the work.
import process from 'node:process'
import { run } from './run.ts'

/** Runs the program on this process; `bin/pgo.mjs` calls it. */
export async function main(): Promise<void> {
  process.exitCode = await run(process.argv.slice(2), {
    folder: process.cwd(),
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    env: process.env,
    now: () => Date.now(),
  })
}

if (import.meta.main) await main()
