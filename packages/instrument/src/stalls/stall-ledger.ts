// Stalls and the samples taken in them, put together: who held the event loop up.
import type { SampleContext } from '../cpu/sample-context.ts'
import { type CallNode, runtimeFrames, type Segment, type TimedSample } from '../cpu/segment.ts'
import type { MicrosRange } from '../cpu/time-profile.ts'

/** A part of a stall: a stack that held the loop up for some of the time. */
export interface StallPart {
  readonly node: CallNode
  readonly context: SampleContext | undefined
  readonly delayNanos: number
  /** 1 for the stack that was met most often in the stall, 0 for the others: so that they add up to stalls. */
  readonly stalls: number
}

/** Where the time of a stall goes in which no sample was taken, because the machine had no time for the sampler. */
export const NOT_SAMPLED: CallNode = {
  frame: { name: '(not sampled)', filename: '', line: 0, startLine: 0 },
  parent: undefined,
  idle: false,
}

// Of 20 ms each, the shortest that are told apart: what happens between two rotations, 10 seconds.
const MAX_OPEN_STALLS = 512

/**
 * Waits with each stall until the samples of its time are there, which come in segments, and then divides its time
 * among them. A segment may end in the middle of what is later told to have been a stall, so the one before is kept.
 */
export class StallLedger {
  readonly #onPart: (part: StallPart) => void
  #open: MicrosRange[] = []
  #before: Segment | undefined

  constructor(onPart: (part: StallPart) => void) {
    this.#onPart = onPart
  }

  /** Takes a stall. Whoever comes when there is no room goes to {@link NOT_SAMPLED} at once. */
  addStall(stall: MicrosRange): void {
    if (this.#open.length < MAX_OPEN_STALLS) this.#open.push(stall)
    else this.#divide(stall, [])
  }

  /** Takes samples. Segments come in the order of time. */
  addSegment(segment: Segment): void {
    const ready = this.#open.filter(({ toMicros }) => toMicros <= segment.endMicros)
    this.#open = this.#open.filter(({ toMicros }) => toMicros > segment.endMicros)
    const segments = this.#before === undefined ? [segment] : [this.#before, segment]
    for (const stall of ready) {
      this.#divide(
        stall,
        segments.flatMap(({ samples }) => samplesIn(samples, stall)),
      )
    }
    this.#before = segment
  }

  #divide({ fromMicros, toMicros }: MicrosRange, samples: readonly TimedSample[]): void {
    const delayNanos = (toMicros - fromMicros) * 1000
    const stacks = new Map<CallNode, Map<SampleContext | undefined, number>>()
    for (const { node, context, count } of withCallersOfGarbageCollection(samples)) {
      const contexts = stacks.get(node) ?? new Map<SampleContext | undefined, number>()
      contexts.set(context, (contexts.get(context) ?? 0) + count)
      stacks.set(node, contexts)
    }
    const parts = [...stacks]
      .flatMap(([node, contexts]) => [...contexts].map(([context, count]) => ({ node, context, count })))
      .toSorted((a, b) => b.count - a.count)
    const counted = parts.reduce((sum, { count }) => sum + count, 0)
    if (counted === 0) this.#onPart({ node: NOT_SAMPLED, context: undefined, delayNanos, stalls: 1 })
    else {
      for (const [index, { node, context, count }] of parts.entries()) {
        const share = (delayNanos * count) / counted
        this.#onPart({ node, context, delayNanos: share, stalls: index === 0 ? 1 : 0 })
      }
    }
  }
}

function samplesIn(samples: readonly TimedSample[], { fromMicros, toMicros }: MicrosRange): TimedSample[] {
  return samples.filter(
    ({ atMicros, node, count }) => atMicros > fromMicros && atMicros <= toMicros && count > 0 && !node.idle,
  )
}

/**
 * Puts garbage collections below the function before them, or else after them. The sampler sees no caller there; but
 * within a stall, whoever held the loop up is who made the garbage, or was held up by it.
 */
function withCallersOfGarbageCollection(samples: readonly TimedSample[]): TimedSample[] {
  const isCollection = ({ node }: TimedSample): boolean => node.frame === runtimeFrames.garbageCollection
  const collections = new Map<CallNode, CallNode>()
  let caller = samples.find((sample) => !isCollection(sample))
  return samples.map((sample) => {
    if (!isCollection(sample)) {
      caller = sample
      return sample
    }
    if (caller === undefined) return sample
    const known = collections.get(caller.node)
    const node = known ?? { frame: sample.node.frame, parent: caller.node, idle: false }
    collections.set(caller.node, node)
    return { ...sample, node, context: caller.context }
  })
}
