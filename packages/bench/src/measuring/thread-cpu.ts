// The processor time of one thread, to the microsecond.
import process from 'node:process'

/**
 * Returns the microseconds of processor time that this thread has taken so far, user and system.
 *
 * Linux brings the time of a thread up to date at a tick (every 4 ms where CONFIG_HZ is 250), when the thread is taken off
 * its processor, and when somebody asks for the whole process; `threadCpuUsage()` alone reads what was written down
 * last. So this asks for the process first, which takes about a microsecond.
 */
export function threadCpuMicros(): number {
  process.cpuUsage()
  const { user, system } = process.threadCpuUsage()
  return user + system
}
