#!/usr/bin/env node
// The program `trace`: run.ts on this process.
import { runOnProcess } from '@hotpath/pprof/tool'

/** Runs the program on this process; `bin/trace.mjs` calls it. */
export async function main(): Promise<void> {
  await runOnProcess('trace', async () => (await import('./run.ts')).run)
}

if (import.meta.main) await main()
