// seconds= together with rate= or fraction=: sampling that is on for just that long, and for just that reader.
import type { Profile } from '@hotpath/profile'
import { setTimeout as sleep } from 'node:timers/promises'
import { toContentionProfile } from './contention-profile.ts'
import type { ContentionSource } from './source.ts'

/** Samples for a while. */
export interface WindowOptions {
  /** Nanoseconds for block, one in so many for mutex; at least 1. */
  readonly period: number
  readonly seconds: number
  /** Ends the window early, with a rejection and without a profile. */
  readonly signal: AbortSignal
  /** Says in the profile how it was sampled. */
  readonly comment: string
  /** Called when the time is over, for what is counted with a delay. */
  readonly flush?: () => void
}

/**
 * Samples with a period of its own for some seconds, and returns what ended in them.
 *
 * Windows do not share: each decides anew about every wait, and neither two at a time nor the process's own
 * sampling change what another one counts. What they do share is the price of the stack.
 */
export async function recordWindow(source: ContentionSource, options: WindowOptions): Promise<Profile> {
  const { period, seconds, signal, comment, flush } = options
  const startTicks = process.hrtime.bigint()
  using window = source.open(period)
  await sleep(seconds * 1000, undefined, { signal, ref: false })
  flush?.()
  return toContentionProfile(window.table, {
    timeNanos: BigInt(Date.now()) * 1_000_000n,
    durationNanos: Number(process.hrtime.bigint() - startTicks),
    comments: [comment],
  })
}
