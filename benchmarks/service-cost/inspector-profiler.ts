// The profiler of node:inspector, bare: what Node has by itself, at the rate that ours has.
import { Session } from 'node:inspector/promises'
import { type Running, startRate } from './running.ts'

// 99 Hz, as in the continuous profile.
const SAMPLE_INTERVAL_MICROS = 10_101

/** Starts it, at so many times its rate, and throws away what it sampled when it ends. */
export async function startInspectorProfiler({ times = 1 }: { times?: number } = {}): Promise<Running> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', {
    interval: Math.round(SAMPLE_INTERVAL_MICROS / times),
  })
  await session.post('Profiler.start')
  const rate = startRate()
  let told = ''
  return {
    left: () => told,
    [Symbol.asyncDispose]: async () => {
      const { profile } = await session.post('Profiler.stop')
      told = `${rate(profile.samples?.length ?? 0)} samples a second`
      await session.post('Profiler.disable')
      session.disconnect()
    },
  }
}
