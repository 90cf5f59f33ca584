// Segments written by hand, for tests: what was sampled, without a sampler.
import type { Frame } from '../frame.ts'
import type { SampleContext } from './sample-context.ts'
import type { CallNode, Segment } from './segment.ts'

/** A sample by hand. */
export interface HandWritten {
  atMicros?: number
  count?: number
  cpuNanos?: number
  context?: SampleContext
}

const frames = new Map<string, Frame>()

/** Returns the place at the end of a folded stack: `main;work`. `(idle)` alone is the idle event loop. */
export function nodeOf(folded: string): CallNode {
  let parent: CallNode | undefined
  let node: CallNode | undefined
  for (const name of folded.split(';')) {
    const frame = frames.get(name) ?? { name, filename: '/app/a.ts', line: 1, startLine: 1 }
    frames.set(name, frame)
    parent = node
    node = { frame, parent, idle: folded === '(idle)' }
  }
  if (node === undefined) throw new Error('a stack has a frame at least')
  return node
}

/** Returns a segment of samples, each at a folded stack; 10 ms long for each of them unless told otherwise. */
export function segmentOf(
  samples: readonly (readonly [folded: string, sample: HandWritten])[],
  about: Partial<Segment> = {},
): Segment {
  const startMicros = about.startMicros ?? 1_000_000
  // As in the engine's tree: a stack is one place, however often it was met.
  const nodes = new Map(samples.map(([folded]) => [folded, nodeOf(folded)]))
  return {
    startMicros,
    endMicros: startMicros + Math.max(1, samples.length) * 10_000,
    periodNanos: 10e6,
    wallNanosPerSample: 10e6,
    otherThreadsCpuNanos: 0,
    samples: samples.map(([folded, { atMicros, count = 1, cpuNanos = 10e6, context }], index) => ({
      atMicros: atMicros ?? startMicros + index * 10_000 + 5000,
      node: nodes.get(folded) ?? nodeOf(folded),
      context,
      count,
      cpuNanos,
    })),
    ...about,
  }
}
