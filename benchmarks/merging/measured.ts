// What a program took: processor time of all its threads and processes, and its peak of memory, by GNU time.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** What one run of a program took. */
export interface Usage {
  /** User and system time; in steps of 10 ms. */
  readonly cpuSeconds: number
  /** The most memory it had at one time, in MiB. */
  readonly peakMegabytes: number
}

const TIME = '/usr/bin/time'

/** Runs a program to its end. */
export function runMeasured(command: readonly string[], usageFile: string): Usage {
  const { status, stderr, error } = spawnSync(TIME, ['-o', usageFile, '-f', '%U %S %M', ...command], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  })
  if (error) throw new Error(`${TIME}: ${error.message}; the Debian package is called time`, { cause: error })
  if (status !== 0) throw new Error(`${command[0]}: exit code ${status}: ${stderr.trim().slice(0, 300)}`)
  const [user = Number.NaN, system = Number.NaN, kilobytes = Number.NaN] = readFileSync(usageFile, 'utf8')
    .trim()
    .split(' ')
    .map(Number)
  return { cpuSeconds: user + system, peakMegabytes: kilobytes / 1024 }
}
