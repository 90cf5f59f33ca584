// The CPU profiler: one sampler in the process, shared by everyone who is recording at the same time.
import { merge, type Profile, ProfileBuilder } from '@hotpath/profile'
import { engine, type EngineProfile } from './engine.ts'
import { errorText, InstrumentError } from './errors.ts'
import { type FirstClassHeader, toFirstClass } from './first-class.ts'
import { type Frame, toFrame } from './frame.ts'
import type { TimeType } from './query.ts'

// 99 Hz and not 100: work that comes every 10 ms would be met at the same point of each round.
// 1e6 / 99 is 10101 microseconds.
const SAMPLE_INTERVAL_MICROS = 10_101

// A long recording gets one segment for each other recording that begins or ends meanwhile. Merged now and
// then, so that memory goes with the number of different stacks and not with the number of scrapes.
const MAX_SEGMENTS = 16

const IDLE = '(idle)'

/** A recording in progress. */
export interface CpuRecording extends Disposable {
  /**
   * Ends the recording and returns its profile. `cpu` has Go's columns, `samples` and `cpu`; `wall` has time
   * passing by the clock instead, with the idle event loop as a frame of its own; `both` has all three.
   *
   * @throws {InstrumentError} `RECORDING_CANCELED` when it has ended already
   */
  stop(options?: { type?: TimeType }): Profile
  /** Ends the recording and throws it away. Does nothing when it has ended already. */
  cancel(): void
}

/** Records where the main thread of this process spends its time. */
export interface CpuProfiler {
  /** How many recordings are in progress. */
  readonly recordings: number
  /**
   * Starts a recording. Any number may be in progress: they share one sampler, which runs as long as there is
   * one. Starting the sampler holds the event loop up for 20 to 60 ms, joining or leaving it for 10 to 20 ms.
   *
   * @throws {InstrumentError} `CPU_PROFILER_BUSY` when another library of the process is profiling,
   * `ENGINE_UNAVAILABLE` where the native profiler cannot be loaded
   */
  start(): CpuRecording
}

/**
 * The CPU profiler of this process.
 *
 * @example
 * using recording = cpuProfiler.start()
 * work()
 * await writeFile('cpu.pb.gz', write(recording.stop()))
 */
export const cpuProfiler: CpuProfiler = createCpuProfiler(engineSampler)

/** What the profiler needs from the engine; another one in tests. */
export interface CpuSampler {
  start(): void
  /** Hands out what was sampled since the start or the last rotation, and goes on. */
  rotate(): Profile
  /** Hands out the rest and ends. */
  stop(): Profile
}

interface Window {
  readonly startNanos: bigint
  readonly startTicks: bigint
  segments: Profile[]
}

/** Returns a profiler on top of a sampler. Exported for tests. */
export function createCpuProfiler(createSampler: () => CpuSampler): CpuProfiler {
  const windows = new Set<Window>()
  let sampler: CpuSampler | undefined

  const share = (segment: Profile): void => {
    for (const window of windows) {
      window.segments.push(segment)
      if (window.segments.length >= MAX_SEGMENTS) window.segments = [merge(window.segments)]
    }
  }

  const open = (): Window => {
    // Before the sampler starts: the time that starting takes is in what it samples.
    const window: Window = {
      startNanos: BigInt(Date.now()) * 1_000_000n,
      startTicks: process.hrtime.bigint(),
      segments: [],
    }
    if (sampler === undefined) {
      const fresh = createSampler()
      fresh.start()
      sampler = fresh
    } else {
      // What came before belongs to those who were there.
      share(sampler.rotate())
    }
    windows.add(window)
    return window
  }

  const close = (window: Window): void => {
    const last = windows.size === 1
    try {
      if (sampler !== undefined) share(last ? sampler.stop() : sampler.rotate())
    } finally {
      windows.delete(window)
      if (last) sampler = undefined
    }
  }

  const abandon = (window: Window): void => {
    windows.delete(window)
    if (windows.size > 0) return
    const ending = sampler
    sampler = undefined
    ending?.stop()
  }

  return {
    get recordings() {
      return windows.size
    },
    start() {
      const window = open()
      const cancel = (): void => {
        if (windows.has(window)) abandon(window)
      }
      return {
        stop({ type = 'cpu' } = {}) {
          if (!windows.has(window)) {
            throw new InstrumentError(
              'RECORDING_CANCELED',
              'cpu: stopping a recording: met one that has ended, want one in progress',
            )
          }
          close(window)
          const durationNanos = Number(process.hrtime.bigint() - window.startTicks)
          return toTimeProfile(merge(window.segments), type, { timeNanos: window.startNanos, durationNanos })
        },
        cancel,
        [Symbol.dispose]: cancel,
      }
    },
  }
}

const columns = {
  samples: { type: 'samples', unit: 'count' },
  wall: { type: 'wall', unit: 'nanoseconds' },
  cpu: { type: 'cpu', unit: 'nanoseconds' },
} as const

const columnsOf = {
  cpu: [columns.samples, columns.cpu],
  wall: [columns.samples, columns.wall],
  both: [columns.samples, columns.wall, columns.cpu],
} as const

/** Picks the columns that were asked for. Exported for tests. */
export function toTimeProfile(
  profile: Profile,
  type: TimeType,
  header: Pick<FirstClassHeader, 'timeNanos' | 'durationNanos'>,
): Profile {
  const counted = type === 'cpu' ? withoutIdleSamples(profile) : profile
  return toFirstClass(counted, {
    ...header,
    sampleTypes: columnsOf[type],
    periodType: type === 'wall' ? columns.wall : columns.cpu,
    period: profile.period,
    defaultSampleType: '',
    comments: [
      `sampler: wall clock at ${Math.round(1e6 / SAMPLE_INTERVAL_MICROS)} Hz, type=${type}, main thread`,
    ],
  })
}

/**
 * The sampler also looks while the event loop waits. In a CPU profile such a look is no sample of work: only the
 * processor time is kept that was spent since the look before, by callbacks too short to be met.
 */
function withoutIdleSamples(profile: Profile): Profile {
  const count = profile.sampleTypes.findIndex(({ type }) => type === 'samples')
  const samples = profile.samples.map((sample) =>
    sample.locations[0]?.lines[0]?.function.name === IDLE
      ? { ...sample, values: sample.values.map((value, index) => (index === count ? 0 : value)) }
      : sample,
  )
  return { ...profile, samples }
}

function engineSampler(): CpuSampler {
  const { time } = engine()
  return {
    start() {
      try {
        time.start({ intervalMicros: SAMPLE_INTERVAL_MICROS, withContexts: true, collectCpuTime: true })
      } catch (cause) {
        if (!time.isStarted()) throw cause
        throw new InstrumentError('CPU_PROFILER_BUSY', 'cpu profiling already in use', { cause })
      }
    },
    rotate: () => fromEngine(time.stop(true, labelWithTime)),
    stop: () => fromEngine(time.stop(false, labelWithTime)),
  }
}

const TIMESTAMP = 'timestamp'

/** Has the engine hand out each sample on its own, with the microsecond it was taken at. */
function labelWithTime({ context }: { context?: { timestamp: bigint } }): Record<string, number> {
  const timestamp = Number(context?.timestamp ?? 0n)
  return timestamp === 0 ? {} : { [TIMESTAMP]: timestamp }
}

/** A stack, and what was measured there; shared by all samples that met it. */
interface Stack {
  readonly frames: readonly Frame[]
  readonly idle: boolean
  count: number
  cpuNanos: number
}

interface TimedSample {
  /** 0 for what has no moment, such as the processor time of other threads. */
  readonly atMicros: number
  readonly stack: Stack
  readonly count: number
  readonly cpuNanos: number
}

/**
 * Converts what the engine hands out into `samples`, `wall` and `cpu`. Exported for tests.
 *
 * The engine names a function without a name for its place, and counts no time by the clock for the idle loop.
 */
export function fromEngine(profile: EngineProfile): Profile {
  const samples = readSamples(profile).toSorted((a, b) => a.atMicros - b.atMicros)
  settle(samples, Number(profile.period))

  const counts = samples.reduce((sum, { count }) => sum + count, 0)
  // The engine never lets its mean interval fall below the one that was asked for, although a thread that was
  // held up catches up with its samples: without this, an overloaded machine has seconds of more than a second.
  const wallNanos = counts > 0 ? Math.min(Number(profile.period), Number(profile.durationNanos) / counts) : 0
  const builder = new ProfileBuilder({
    sampleTypes: [columns.samples, columns.wall, columns.cpu],
    periodType: columns.cpu,
    period: Math.round(Number(profile.period)),
  })
  for (const { frames, count, cpuNanos } of new Set(samples.map(({ stack }) => stack))) {
    if (frames.length > 0) {
      builder.add(frames, [count, Math.round(count * wallNanos), Math.round(cpuNanos)])
    }
  }
  return builder.build()
}

function readSamples(profile: EngineProfile): TimedSample[] {
  const { strings } = profile.stringTable
  const text = (index: number | bigint): string => strings[Number(index)] ?? ''
  const functions = new Map(profile.function.map((one) => [Number(one.id), one]))
  const frames = new Map<number, Frame>()
  for (const location of profile.location) {
    const line = location.line[0]
    const one = functions.get(Number(line?.functionId))
    if (line === undefined || one === undefined) continue
    const { name, column } = readEngineName(text(one.name))
    const start = Number(line.line)
    frames.set(Number(location.id), toFrame({ name, script: text(one.filename), line: start, column }))
  }
  // One for each node of the engine's tree, of which there are far fewer than samples.
  const stacks = new Map<string, Stack>()
  return profile.sample.map(({ locationId, value, label: labels }) => {
    const key = locationId.join()
    let stack = stacks.get(key)
    if (stack === undefined) {
      const found = locationId.flatMap((id) => frames.get(Number(id)) ?? [])
      stack = { frames: found, idle: found[0]?.name === IDLE, count: 0, cpuNanos: 0 }
      stacks.set(key, stack)
    }
    const time = labels.find(({ key: name }) => text(name) === TIMESTAMP)
    return {
      atMicros: Number(time?.num ?? 0),
      stack,
      count: Number(value[0] ?? 0),
      cpuNanos: Number(value[2] ?? 0),
    }
  })
}

/**
 * Adds samples up, in the order of time, and gives processor time to whom it belongs. A sample carries the time
 * spent since the one before it; so the first sample of a pause carries the end of the work that the last sample
 * before the pause had met. In a service that is busy for 20 ms and idle for 20 ms, that is a quarter of all.
 *
 * What is spent between two looks at the idle loop stays there: callbacks too short to be met.
 */
function settle(samples: readonly TimedSample[], periodNanos: number): void {
  const reachMicros = (2.5 * periodNanos) / 1000
  for (const [index, { atMicros, stack, count, cpuNanos }] of samples.entries()) {
    const before = samples[index - 1]
    const belongsBefore =
      before !== undefined &&
      stack.idle &&
      !before.stack.idle &&
      before.atMicros > 0 &&
      atMicros - before.atMicros <= reachMicros
    const owner = belongsBefore ? before.stack : stack
    owner.cpuNanos += cpuNanos
    stack.count += count
  }
}

function readEngineName(name: string): { name: string; column: number } {
  const place = /^\(anonymous(?::L#\d+(?::C#(\d+))?)?\)$/.exec(name)
  return place === null ? { name, column: 0 } : { name: '', column: Number(place[1] ?? 0) }
}

/** Returns why a recording could not start, in Go's words where Go has some. */
export function cpuProblem(error: unknown): string {
  return `Could not enable CPU profiling: ${errorText(error)}`
}
