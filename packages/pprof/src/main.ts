#!/usr/bin/env node
// The program `pprof`: run.ts on this process.
import { runOnProcess } from './run-on-process.ts'

/** Runs the program on this process; `bin/pprof.mjs` calls it. */
export async function main(): Promise<void> {
  await runOnProcess('pprof', async () => (await import('./run.ts')).run)
}

if (import.meta.main) await main()
