// Waits for locks: what the block profile has counted, as totals.
import { contention } from '../contention/profiler.ts'
import { type FamilyContext, type MetricFamily, registerCounter } from './family.ts'

/** What is known of waits for locks since the process started. */
export interface LockWaits {
  readonly contentions: number
  readonly delayNanos: number
}

export const locksFamily: MetricFamily = {
  name: 'locks',
  description: 'Waits for locks and the time they took, as far as they were sampled.',
  start(context) {
    registerLockWaits(context, readBlockProfile)
    return undefined
  },
}

/** Registers the counters of waits that somebody else counts. Exported for tests. */
export function registerLockWaits(context: FamilyContext, read: () => LockWaits): void {
  const sampled = 'Scaled up from the samples of the block profile; does not move while that is off.'
  registerCounter(context, {
    name: 'hotpath_lock_waits_total',
    help: `How often a lock was waited for. ${sampled}`,
    read: () => [{ labels: {}, value: read().contentions }],
  })
  registerCounter(context, {
    name: 'hotpath_lock_wait_seconds_total',
    help: `Time spent waiting for locks. ${sampled}`,
    read: () => [{ labels: {}, value: read().delayNanos / 1e9 }],
  })
}

function readBlockProfile(): LockWaits {
  let contentions = 0
  let delayNanos = 0
  // At most 4097 stacks.
  for (const totals of contention.block.table.list()) {
    contentions += totals.contentions
    delayNanos += totals.delayNanos
  }
  return { contentions, delayNanos }
}
