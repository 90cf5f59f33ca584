// @platformatic/flame as `flame run` has it: its preload, which the signal SIGUSR2 starts and stops.
import { parse } from '@hotpath/profile'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Running, startRate } from './running.ts'

const require = createRequire(import.meta.url)

/**
 * Starts what the preload starts: the wall profiler of @datadog/pprof 5.15.1 with its defaults, which are 1,000 Hz,
 * neither contexts nor processor time, and the heap profiler at one sample per 512 KiB, live. Ended, it writes both
 * into the working directory, which must be there for that alone: they are removed.
 *
 * The signal is not sent but called, so that it has happened when this returns.
 *
 * @throws {Error} on Windows, which has no such signal
 */
export function startFlame(): Running {
  if (process.platform === 'win32') throw new Error('flame: starting its preload: met Windows, want SIGUSR2')
  require('@platformatic/flame/preload.js')
  toggle()
  const rate = startRate()
  let told = ''
  return {
    left: () => told,
    [Symbol.asyncDispose]: async () => {
      toggle()
      told = takeProfiles(rate)
    },
  }
}

function toggle(): void {
  process.emit('SIGUSR2', 'SIGUSR2')
}

/** Removes what was written, and says what was in it. */
function takeProfiles(rate: (count: number) => number): string {
  let samples = 0
  let stacks = 0
  for (const file of readdirSync('.').filter((name) => /^(cpu|heap)-profile-.*\.pb$/.test(name))) {
    const profile = parse(readFileSync(file), { source: file })
    if (file.startsWith('cpu'))
      samples = profile.samples.reduce((sum, { values }) => sum + Number(values[0]), 0)
    else stacks = profile.samples.length
    rmSync(file)
  }
  return `${rate(samples)} samples a second, ${stacks} stacks of the heap`
}
