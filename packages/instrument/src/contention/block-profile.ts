// The block profile: who waited, and for how long.
import type { Profile } from '@hotpath/profile'
import type { Frame } from '../frame.ts'
import { checkPeriod } from './period.ts'
import { contention } from './profiler.ts'
import { toContentionProfile } from './contention-profile.ts'
import { toStack } from './stack.ts'

/**
 * Sets how finely waits are sampled in this thread: on average one sample for each `nanoseconds` spent waiting.
 * 1 keeps every wait; 0 or less turns sampling off, which is how a process begins. What has been counted stays.
 *
 * While it is on, a wait costs some 3 us for its stack and 5 us more when it is kept; taking a lock that is free costs
 * the same as when it is off. A wait which began while it was off is not seen.
 *
 * @throws {InstrumentError} `OPTION_INVALID` unless it is an integer
 * @see runtime.SetBlockProfileRate
 */
export function setBlockProfileRate(nanoseconds: number): void {
  contention.block.period = Math.max(0, checkPeriod('setBlockProfileRate', nanoseconds))
}

/**
 * Reports a wait that no lock saw: for a pool or a queue of a service's own making, or for whatever held the event
 * loop up. It is sampled like all others. Does nothing while sampling is off; never throws.
 *
 * @param stack - who waited, leaf first
 */
export function recordBlocked(stack: readonly BlockedFrame[], delayNanos: number): void {
  if (contention.block.active) contention.block.offer(delayNanos, 1, () => toStack(stack))
}

/** A frame of a stack that the caller knows. Lines count from 1. */
export type BlockedFrame = Pick<Frame, 'name'> & Partial<Frame>

/** Collects what was counted in this thread since it began. */
export function collectBlock(): Profile {
  return toContentionProfile(contention.block.table, {
    timeNanos: BigInt(Date.now()) * 1_000_000n,
    durationNanos: 0,
    comments: [describeRate(contention.block.period)],
  })
}

/** Says how waits are sampled. */
export function describeRate(rate: number): string {
  if (rate === 0) return 'block sampling is off: setBlockProfileRate or ENABLE_BLOCK_PROFILE turns it on'
  return rate === 1 ? 'every wait is counted' : `one sample for each ${rate} ns of waiting`
}
