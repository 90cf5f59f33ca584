// The event loop: how much of the time it is busy, and how long whoever comes has to wait for it.
import { performance } from 'node:perf_hooks'
import { Histogram } from 'prom-client'
import { type MetricFamily, registerCounter } from './family.ts'

// 50 readings a second, each well below a microsecond of histogram.
const TICK_MS = 20
// A bound on the work after a very long stall: 10_000 ticks are 200 s.
const MAX_TICKS_CAUGHT_UP = 10_000

export const eventLoopFamily: MetricFamily = {
  name: 'event loop',
  description: 'Seconds busy and idle as counters, and the delay of the loop as a histogram.',
  start(context) {
    registerCounter(context, {
      name: 'nodejs_eventloop_active_seconds_total',
      help: 'Time in which the event loop ran code.',
      read: () => [{ labels: {}, value: performance.eventLoopUtilization().active / 1000 }],
    })
    registerCounter(context, {
      name: 'nodejs_eventloop_idle_seconds_total',
      help: 'Time in which the event loop waited for something to do.',
      read: () => [{ labels: {}, value: performance.eventLoopUtilization().idle / 1000 }],
    })
    const delays = new Histogram({
      name: 'nodejs_eventloop_delay_seconds',
      help: 'How long something that became due at a random moment waited for the event loop.',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [context.registry],
    })
    let lastMs = performance.now()
    const timer = setInterval(() => {
      const nowMs = performance.now()
      for (const delayMs of delaysOf(nowMs - lastMs, TICK_MS)) delays.observe(delayMs / 1000)
      lastMs = nowMs
    }, TICK_MS)
    timer.unref()
    return { [Symbol.dispose]: () => clearInterval(timer) }
  },
}

/**
 * Returns the delays of all that would have become due, once each `tickMs`, during the time between two ticks.
 *
 * A stall of a second is one late tick. Counted once it would drown among the fifty punctual ones of the next
 * second, and no percentile would show it; yet it kept fifty waiting: one for 980 ms, one for 960, and so on.
 *
 * @example
 * delaysOf(65, 20) // => [45, 25, 5]
 */
export function delaysOf(elapsedMs: number, tickMs: number): number[] {
  const delays = [Math.max(0, elapsedMs - tickMs)]
  for (let late = elapsedMs - 2 * tickMs; late > 0 && delays.length < MAX_TICKS_CAUGHT_UP; late -= tickMs) {
    delays.push(late)
  }
  return delays
}
