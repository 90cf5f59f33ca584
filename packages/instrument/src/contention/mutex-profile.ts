// The mutex profile: who made others wait, and for how long.
import type { Profile } from '@hotpath/profile'
import { toContentionProfile } from './contention-profile.ts'
import { checkPeriod } from './period.ts'
import { contention } from './profiler.ts'

/**
 * Sets how many of the releases that somebody waited for are sampled in this thread: one in `fraction` on average.
 * 1 keeps all; 0 turns sampling off, which is how a process begins; a negative number changes nothing. What has
 * been counted stays.
 *
 * @returns the fraction before; so `setMutexProfileFraction(-1)` reads it
 * @throws {InstrumentError} `OPTION_INVALID` unless it is an integer
 * @see runtime.SetMutexProfileFraction
 */
export function setMutexProfileFraction(fraction: number): number {
  const before = contention.mutex.period
  if (checkPeriod('setMutexProfileFraction', fraction) >= 0) contention.mutex.period = fraction
  return before
}

/** Collects what was counted in this thread since it began. */
export function collectMutex(): Profile {
  return toContentionProfile(contention.mutex.table, {
    timeNanos: BigInt(Date.now()) * 1_000_000n,
    durationNanos: 0,
    comments: [describeFraction(contention.mutex.period)],
  })
}

/** Says how releases are sampled. */
export function describeFraction(fraction: number): string {
  if (fraction === 0)
    return 'mutex sampling is off: setMutexProfileFraction or ENABLE_MUTEX_PROFILE turns it on'
  return fraction === 1 ? 'every contention is counted' : `one contention in ${fraction} is sampled`
}
