// Timers, sockets and what libraries make: seen from when they begin until they are gone.
import { AsyncResource } from 'node:async_hooks'
import { stat } from 'node:fs'
import { createServer } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { droppedCount } from '../drops.ts'
import { ResourceTracker } from './resource-tracker.ts'
import { Thinning } from './thinning.ts'

const started: Disposable[] = []
afterEach(() => {
  for (const one of started.splice(0)) one[Symbol.dispose]()
})

function track(options: { nowMs?: () => number; maxPending?: number } = {}): ResourceTracker {
  const tracker = new ResourceTracker({ thinning: new Thinning(1), ...options })
  started.push(tracker)
  return tracker
}

function startTimer(): NodeJS.Timeout {
  return setTimeout(() => {}, 60_000).unref()
}

const summary = (tracker: ResourceTracker): unknown[] =>
  tracker.list().map(({ type, stack, weight }) => [type, stack[0]?.name, weight])

test('a timer is there until it is cleared, at who started it', () => {
  const tracker = track()
  const timer = startTimer()
  expect(summary(tracker)).toEqual([['Timeout', 'startTimer', 1]])
  clearTimeout(timer)
  // The runtime tells in its own time.
  return new Promise<void>((resolve) => {
    setImmediate(() => {
      expect(tracker.list().filter(({ type }) => type === 'Timeout')).toEqual([])
      resolve()
    })
  })
})

test('a server that listens and a file that is asked for are there, each by its type', () => {
  const tracker = track()
  const server = createServer()
  server.listen(0, '127.0.0.1')
  stat('.', () => {})
  const types = tracker.list().map(({ type }) => type)
  server.close()
  expect(types).toContain('FSREQCALLBACK')
})

test("a library's own resources are there by the name it gave them, which has a bound", () => {
  const tracker = track()
  const lease = new AsyncResource(`Lease${'x'.repeat(100)}`)
  expect(tracker.list().map(({ type }) => type)).toEqual([`Lease${'x'.repeat(59)}`])
  lease.emitDestroy()
})

test('what only the next tick waits for is left out, and promises are', async () => {
  const tracker = track()
  process.nextTick(() => {})
  const promise = Promise.resolve()
  expect(summary(tracker)).toEqual([])
  await promise
})

test('an age is the time since it began', () => {
  let nowMs = 5
  const tracker = track({ nowMs: () => nowMs })
  const timer = startTimer()
  nowMs = 25
  expect(tracker.list().map(({ ageMs }) => ageMs)).toEqual([20])
  clearTimeout(timer)
})

describe('bounds', () => {
  test('with too many, the rest is left out and counted', () => {
    const before = droppedCount('task')
    const tracker = track({ maxPending: 3 })
    const timers = Array.from({ length: 5 }, startTimer)
    expect(tracker.list()).toHaveLength(3)
    expect([tracker.dropped, droppedCount('task') - before]).toEqual([2, 2])
    timers.forEach(clearTimeout)
  })

  test('when it is over, it sees nothing any more and has forgotten everything', () => {
    const tracker = track()
    const timers = [startTimer()]
    tracker[Symbol.dispose]()
    timers.push(startTimer())
    expect(tracker.list()).toEqual([])
    timers.forEach(clearTimeout)
  })
})
