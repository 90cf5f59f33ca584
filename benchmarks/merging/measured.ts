// What a program took: processor time of all its threads and processes, and its peak of memory, by GNU time.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { findPeer } from '../../tools/peer.ts'

/** What one run of a program took. */
export interface Usage {
  /** User and system time; in steps of 10 ms. */
  readonly cpuSeconds: number
  /** The most memory it had at one time, in MiB. */
  readonly peakMegabytes: number
}

/** Runs a program to its end. */
export function runMeasured(command: readonly string[], usageFile: string): Usage {
  const time = findPeer('time')
  if (!time) throw new Error('measuring: time is not on this machine (Debian package time)')
  const { status, stderr, error } = spawnSync(time, ['-o', usageFile, '-f', '%U %S %M', ...command], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  })
  if (error) throw error
  if (status !== 0) throw new Error(`${command[0]}: exit code ${status}: ${stderr.trim().slice(0, 300)}`)
  const [user = Number.NaN, system = Number.NaN, kilobytes = Number.NaN] = readFileSync(usageFile, 'utf8')
    .trim()
    .split(' ')
    .map(Number)
  return { cpuSeconds: user + system, peakMegabytes: kilobytes / 1024 }
}
