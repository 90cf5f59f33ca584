// How long to wait for what may never come, on a machine that may have other things to do.
import { availableParallelism, loadavg } from 'node:os'

// Ten times as much to do as there are cores: whoever waits for a core gets one that often.
const mostTimes = 10

/**
 * Stretches a bound, in milliseconds, by as many times as there is more to do on this machine than it has cores, ten times
 * at most. A bound is there for a service that hangs; one that has a tenth of a core is not to be taken for it.
 *
 * How much there is to do is the load average of the last minute. Windows has none, and bounds are what they are there.
 *
 * @param load - and `cores`: others in tests
 * @example
 * await fetch(url, { signal: AbortSignal.timeout(patience(15_000)) })
 */
export function patience(
  ms: number,
  load: number = loadavg()[0] ?? 0,
  cores: number = availableParallelism(),
): number {
  return Math.round(ms * Math.min(Math.max(1, load / cores), mostTimes))
}
