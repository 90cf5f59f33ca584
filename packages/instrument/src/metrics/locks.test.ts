import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { setBlockProfileRate } from '../contention/block-profile.ts'
import { Mutex } from '../locks/mutex.ts'
import { locksFamily, registerLockWaits } from './locks.ts'
import { MetricsRenderer } from './render.ts'

async function read(registry: Registry): Promise<string> {
  return (await new MetricsRenderer('text').render(registry, { maxSeries: 100 })).body.toString()
}

test('waits are counted, and their time is given in seconds', async () => {
  const registry = new Registry()
  registerLockWaits({ registry }, () => ({ contentions: 3, delayNanos: 1_500_000_000 }))
  const page = await read(registry)
  expect(page).toContain('\nhotpath_lock_waits_total 3\n')
  expect(page).toContain('\nhotpath_lock_wait_seconds_total 1.5\n')
})

test('a wait for a real lock is counted while the block profile is on', async () => {
  const registry = new Registry()
  locksFamily.start({ registry })
  const mutex = new Mutex()
  const contend = async (): Promise<void> => {
    const guard = await mutex.lock()
    const second = mutex.lock()
    guard.release()
    ;(await second).release()
  }
  await contend()
  expect(await read(registry)).toContain('\nhotpath_lock_waits_total 0\n')
  setBlockProfileRate(1)
  await contend()
  setBlockProfileRate(0)
  await contend()
  expect(await read(registry)).toContain('\nhotpath_lock_waits_total 1\n')
})
