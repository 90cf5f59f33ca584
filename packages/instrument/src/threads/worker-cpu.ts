// The CPU profile of a worker thread, taken from outside: for one that is too busy to take it itself.
import { fromV8CpuProfile, type Profile } from '@hotpath/profile'
import type { Worker } from 'node:worker_threads'
import { createFirstClassBuilder } from '../first-class.ts'
import { toFrame } from '../frame.ts'
import type { TimeType } from '../query.ts'

// That of the sampler inside, so that their samples weigh the same: 99 Hz.
const SAMPLE_INTERVAL_MS = 1000 / 99
// 99 Hz for an hour, in some 8 MB of the worker.
const MAX_SAMPLES = 360_000
// V8 does it at the next call or loop of the worker. One that waits in Atomics.wait comes to none.
const STEP_TIMEOUT_MS = 1000

/** What to record. */
export interface WorkerCpuOptions {
  readonly type: TimeType
  readonly seconds: number
  /** Ends the recording early. */
  readonly signal: AbortSignal
}

/**
 * Records where a worker spends its time. V8 interrupts it for that, wherever it is, so that it need not come back to
 * its event loop; and knows only time by the clock, so that what counts as time on the processor is all that was not
 * idle. There are no labels of requests.
 *
 * Undefined for a worker that has ended or that sleeps, and before Node 24.8.
 */
export async function recordWorkerCpu(
  worker: Worker,
  { type, seconds, signal }: WorkerCpuOptions,
): Promise<Profile | undefined> {
  // Not in Node 24.0.
  if (!('startCpuProfile' in worker) || signal.aborted) return undefined
  const timeNanos = BigInt(Date.now()) * 1_000_000n
  const starting = worker.startCpuProfile({
    sampleInterval: SAMPLE_INTERVAL_MS,
    maxBufferSize: MAX_SAMPLES,
  })
  const recording = await inTime(starting)
  if (recording === undefined) {
    // It may begin all the same, after we have gone; nobody would end it then.
    starting.then((late) => late.stop()).catch(() => {})
    return undefined
  }
  await pause(seconds * 1000, signal)
  const text = await inTime(recording.stop())
  if (text === undefined || signal.aborted) return undefined
  return toTimeColumns(fromV8CpuProfile(JSON.parse(text), { includeIdle: true, timeNanos }), type)
}

/** Waits for a step that another thread has to take, but not for ever. */
async function inTime<T>(step: Promise<T>): Promise<T | undefined> {
  const waited = new AbortController()
  try {
    return await Promise.race([step, pause(STEP_TIMEOUT_MS, waited.signal).then(() => undefined)])
  } finally {
    waited.abort()
  }
}

/** Resolves after a time, or when the signal says so. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    timer.unref()
    signal.addEventListener('abort', end)
  })
}

const columns = {
  samples: { type: 'samples', unit: 'count' },
  wall: { type: 'wall', unit: 'nanoseconds' },
  cpu: { type: 'cpu', unit: 'nanoseconds' },
} as const

const columnsOf = {
  cpu: ['samples', 'cpu'],
  wall: ['samples', 'wall'],
  both: ['samples', 'wall', 'cpu'],
} as const

function toTimeColumns(profile: Profile, type: TimeType): Profile {
  const builder = createFirstClassBuilder({
    sampleTypes: columnsOf[type].map((name) => columns[name]),
    periodType: columns[type === 'wall' ? 'wall' : 'cpu'],
    period: profile.period,
    defaultSampleType: '',
    timeNanos: profile.timeNanos,
    durationNanos: profile.durationNanos,
    comments: [
      'sampled from outside, because it was held up: cpu is time by the clock in which it was not idle',
    ],
  })
  for (const { locations, values } of profile.samples) {
    const idle = locations[0]?.lines[0]?.function.name === '(idle)'
    if (idle && type === 'cpu') continue
    const [samples = 0, wall = 0] = values
    const value = { samples, wall, cpu: idle ? 0 : wall }
    const frames = locations.flatMap(({ lines }) =>
      // Named as the sampler inside names it: for where the function begins.
      lines.map(({ function: { name, filename, startLine } }) =>
        toFrame({ name, script: filename, line: startLine, column: 0 }),
      ),
    )
    builder.add(
      frames,
      columnsOf[type].map((name) => value[name]),
    )
  }
  return builder.build()
}
