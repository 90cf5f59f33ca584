// What something costs here, as a measure for what a service takes for the like of it.
import process from 'node:process'

/**
 * Returns the microseconds of processor time that this thread takes for something which does not wait.
 *
 * Linux brings the time of a thread up to date every 4 ms, and when the whole process is asked for; so that is done first.
 */
export function cpuMicrosOf(run: () => void): number {
  const from = threadCpuMicros()
  run()
  return threadCpuMicros() - from
}

function threadCpuMicros(): number {
  process.cpuUsage()
  const { user, system } = process.threadCpuUsage()
  return user + system
}
