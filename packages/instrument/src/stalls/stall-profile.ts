// The stall profile: what held the event loop up, and for how long.
import type { Profile } from '@hotpath/profile'
import { setTimeout as sleep } from 'node:timers/promises'
import { contention } from '../contention/profiler.ts'
import { toStack } from '../contention/stack.ts'
import type { CallNode } from '../cpu/segment.ts'
import { type Every, everyUnref, nowMicros } from '../cpu/clock.ts'
import { type SegmentSource, segmentSource } from '../cpu/segment-source.ts'
import { Tally } from '../cpu/tally.ts'
import { InstrumentError } from '../errors.ts'
import { createFirstClassBuilder } from '../first-class.ts'
import type { Frame } from '../frame.ts'
import { watchLoop } from './loop-watch.ts'
import { StallLedger, type StallPart } from './stall-ledger.ts'
import { DEFAULT_STALL_MS, MIN_STALL_MS } from './threshold.ts'

// Weeks of trouble, and 1 MB.
const MAX_NODES = 5000

const sampleTypes = [
  { type: 'stalls', unit: 'count' },
  { type: 'delay', unit: 'nanoseconds' },
] as const

/** What takes a stall for one. */
export interface StallWatchOptions {
  /** How long the event loop must have been held up, in milliseconds; at least 20. Default 50. */
  thresholdMs?: number
}

/** Stalls for some seconds, for one reader. */
export interface StallRecordingOptions extends StallWatchOptions {
  seconds: number
  /** Ends the recording early, with a rejection and without a profile. */
  signal: AbortSignal
}

/** Looks for what holds the event loop up, in the samples of the CPU profiler. */
export interface StallProfiler {
  /** How many stalls there have been since the process began. */
  readonly stalls: number
  /**
   * Watches the loop until the result is disposed of, and keeps the sampler running for it: what held the loop up must
   * have been sampled before anybody knew. Watched twice, the first threshold counts.
   *
   * Each stall is also offered to the block profile, with the label `source`=`stall`.
   *
   * @throws {InstrumentError} `OPTION_INVALID`, and whatever starting the sampler throws
   */
  watch(options?: StallWatchOptions): Disposable
  /** Puts stalls and samples together up to now; otherwise that happens every 10 seconds. */
  flush(): void
  /** Returns what was counted since the process began. */
  collect(): Profile
  /** Watches for some seconds, beside everybody else, and returns what was counted in them. */
  record(options: StallRecordingOptions): Promise<Profile>
}

/** What a stall profiler takes from outside; others in tests. */
export interface StallProfilerOptions {
  readonly source?: SegmentSource
  readonly every?: Every
  readonly nowMicros?: () => number
}

/** Returns a stall profiler. Exported for tests. */
export function createStallProfiler(outside: StallProfilerOptions = {}): StallProfiler {
  const { source = segmentSource, every = everyUnref, nowMicros: now = nowMicros } = outside
  const total = new StallTally()
  let leases = 0
  let watch: StallWatch | undefined
  let thresholdMs = 0

  const start = (threshold: number, onPart: (part: StallPart) => void): StallWatch => {
    const ledger = new StallLedger(onPart)
    using stack = new DisposableStack()
    const follower = stack.use(
      source.follow((segment) => {
        ledger.addSegment(segment)
      }),
    )
    stack.use(
      watchLoop({
        thresholdMs: threshold,
        onStall: (stall) => ledger.addStall(stall),
        every,
        nowMicros: now,
      }),
    )
    const started = stack.move()
    return { flush: () => follower.flush(), [Symbol.dispose]: () => started.dispose() }
  }

  return {
    get stalls() {
      return total.stalls
    },
    watch(options = {}) {
      const threshold = checkThreshold(options)
      if (watch === undefined) {
        watch = start(threshold, (part) => {
          total.add(part)
          offerToBlock(part)
        })
        thresholdMs = threshold
      }
      leases++
      let given = true
      return {
        [Symbol.dispose]() {
          if (!given) return
          given = false
          leases--
          if (leases > 0) return
          watch?.[Symbol.dispose]()
          watch = undefined
        },
      }
    },
    flush() {
      watch?.flush()
    },
    collect() {
      watch?.flush()
      return total.profile({ durationNanos: 0, thresholdMs: watch && thresholdMs })
    },
    async record(options) {
      const threshold = checkThreshold(options)
      const startTicks = process.hrtime.bigint()
      const tally = new StallTally()
      using recording = start(threshold, (part) => tally.add(part))
      await sleep(options.seconds * 1000, undefined, { signal: options.signal, ref: false })
      recording.flush()
      const durationNanos = Number(process.hrtime.bigint() - startTicks)
      return tally.profile({ durationNanos, thresholdMs: threshold })
    },
  }
}

interface StallWatch extends Disposable {
  flush(): void
}

/** Stalls added up. */
class StallTally {
  readonly #tally = new Tally(MAX_NODES)
  #stalls = 0

  get stalls(): number {
    return this.#stalls
  }

  add({ node, context, stalls, delayNanos }: StallPart): void {
    this.#stalls += stalls
    this.#tally.add(node, context, [stalls, delayNanos])
    // Stalls are rare and requests are over by then: their labels are what they will be.
    this.#tally.forgetTrees()
  }

  /** @param about - `thresholdMs` is undefined while nobody watches */
  profile(about: { durationNanos: number; thresholdMs: number | undefined }): Profile {
    const builder = createFirstClassBuilder({
      sampleTypes,
      periodType: sampleTypes[0],
      period: 1,
      defaultSampleType: '',
      timeNanos: BigInt(Date.now()) * 1_000_000n,
      durationNanos: about.durationNanos,
      comments: [
        about.thresholdMs === undefined
          ? 'nobody watches the event loop: ENABLE_CONTINUOUS_PROFILE=true does, and so does seconds=5 with threshold=50'
          : `stalls of the event loop of ${about.thresholdMs} ms and more, divided by samples`,
        ...(this.#tally.droppedStacks > 0
          ? [`${this.#tally.droppedStacks} parts of stalls are counted without their stack`]
          : []),
      ],
    })
    for (const { frames, labels, values } of this.#tally.list()) {
      builder.add(
        frames,
        values.map((value) => Math.round(value)),
        labels,
      )
    }
    return builder.build()
  }
}

/** In the block profile, whoever held the loop up made everything else wait. */
function offerToBlock({ node, delayNanos, stalls }: StallPart): void {
  if (!contention.block.active) return
  contention.block.offer(delayNanos, stalls, () => toStack(framesOf(node)), blockLabels)
}

const blockLabels = [{ key: 'source', str: 'stall' }] as const

function framesOf(node: CallNode): Frame[] {
  const frames: Frame[] = []
  for (let at: CallNode | undefined = node; at !== undefined; at = at.parent) frames.push(at.frame)
  return frames
}

function checkThreshold({ thresholdMs = DEFAULT_STALL_MS }: StallWatchOptions): number {
  if (Number.isInteger(thresholdMs) && thresholdMs >= MIN_STALL_MS) return thresholdMs
  throw new InstrumentError(
    'OPTION_INVALID',
    `stalls: reading options: met thresholdMs ${thresholdMs}, want an integer from ${MIN_STALL_MS}`,
  )
}

/** The stall profiler of this process. */
export const stallProfiler: StallProfiler = createStallProfiler()
