// Samples become functions on a timeline, and say who held the event loop up.
import { describe, expect, test } from 'vitest'
import type { CallNode, Segment, TimedSample } from '../cpu/segment.ts'
import { EventColumns } from './events.ts'
import { kinds } from './layout.ts'
import { addSamples, packSamples, type SampleSet, unpackSamples } from './samples.ts'
import { layOut } from './timeline.ts'

const nodes = new Map<string, CallNode>()

/** `main;render` is render, called by main. */
function node(path: string): CallNode {
  const known = nodes.get(path)
  if (known) return known
  const cut = path.lastIndexOf(';')
  const name = path.slice(cut + 1)
  const made: CallNode = {
    frame: { name, filename: `/srv/${name}.ts`, line: 1, startLine: 1 },
    parent: cut === -1 ? undefined : node(path.slice(0, cut)),
    idle: name === '(idle)',
  }
  nodes.set(path, made)
  return made
}

/** Samples each 10 ms from the first second on; an empty text is none. */
function segment(...paths: readonly string[]): Segment {
  const samples = paths
    .map((path, index): TimedSample | undefined =>
      path === ''
        ? undefined
        : {
            atMicros: 1_000_000 + index * 10_000,
            node: node(path),
            context: undefined,
            count: 1,
            cpuNanos: 0,
          },
    )
    .filter((sample) => sample !== undefined)
  return {
    startMicros: 1_000_000,
    endMicros: 1_000_000 + paths.length * 10_000,
    periodNanos: 10_000_000,
    wallNanosPerSample: 10_000_000,
    samples,
    otherThreadsCpuNanos: 0,
  }
}

/** As they come to the thread that writes. */
function sent(segments: readonly Segment[], fromMicros = 0): SampleSet {
  return unpackSamples(structuredClone(segments.map(packSamples)), fromMicros)
}

/** Functions as `name from-to` in milliseconds after the first second, the outermost first. */
function functions(...segments: readonly Segment[]): string[] {
  const events = new EventColumns(0, [''])
  addSamples(events, sent(segments), 1_000_000_000n)
  // In the order of the lane: callers before callees.
  const [track] = layOut(events).tracks
  return (track?.lanes ?? []).flatMap((lane) =>
    lane.events.map((at) => {
      const { name, start, end } = events.at(at)
      return `${name} ${start / 1e6}-${end / 1e6}`
    }),
  )
}

test.each([
  ['a function lasts until the sample without it', ['a', 'a', 'b'], ['a 0-20', 'b 20-30']],
  ['a caller lasts across its callees', ['a;b', 'a;c', 'a'], ['a 0-30', 'b 0-10', 'c 10-20']],
  [
    'the same function in another call is another slice',
    ['a;b', 'c;b'],
    ['a 0-10', 'b 0-10', 'c 10-20', 'b 10-20'],
  ],
  ['a pause ends what was there before it', ['a', '', '', '', 'a'], ['a 0-10', 'a 40-50']],
  ['one look that is missing is no pause', ['a', '', 'a'], ['a 0-30']],
  ['the idle loop is no function', ['a', '(idle)', '(idle)', '(idle)', 'a'], ['a 0-10', 'a 40-50']],
])('%s', (_behaviour, paths, want) => {
  expect(functions(segment(...paths))).toEqual(want)
})

test('what was sampled before is left out', () => {
  expect(sent([segment('a', 'b', 'c')], 1_010_000).atMicros).toEqual(new Float64Array([1_010_000, 1_020_000]))
})

test('segments are handed over as the memory that they are in, and not as copies', () => {
  const packed = packSamples(segment('a;b', 'c'))
  const { frames, frameOfNode, parentOfNode, atMicros, nodeOfSample } = packed
  const buffers = [frames, frameOfNode, parentOfNode, atMicros, nodeOfSample].map(({ buffer }) => buffer)
  expect(buffers.every((buffer) => buffer instanceof SharedArrayBuffer)).toBe(true)
})

test('functions of two segments are put together where their stacks are the same', () => {
  const later: Segment = {
    ...segment('a;b'),
    samples: segment('a;b').samples.map((sample) => ({ ...sample, atMicros: 1_010_000 })),
  }
  expect(functions(segment('a;b'), later)).toEqual(['a 0-20', 'b 0-20'])
})

describe('a stall', () => {
  function culprit(fromMs: number, toMs: number, ...paths: readonly string[]): string {
    const events = new EventColumns(1, ['stall'])
    const nanos = (ms: number): number => ms * 1e6
    events.add(nanos(fromMs), nanos(toMs), kinds.stall, 0, 0, 0)
    addSamples(events, sent([segment(...paths)]), 1_000_000_000n)
    return events.textOf(0)
  }

  test('has the stack that most of its samples have in common, leaf first', () => {
    expect(culprit(5, 50, 'other', 'run;slow;parse', 'run;slow;parse', 'run;slow', 'run;slow;parse')).toBe(
      'parse (/srv/parse.ts:1) < slow (/srv/slow.ts:1) < run (/srv/run.ts:1)',
    )
  })

  test('goes no further down than more than half of them do', () => {
    expect(culprit(-1, 40, 'run;a', 'run;b', 'run;c', 'run;a')).toBe('run (/srv/run.ts:1)')
  })

  test('counts only what was sampled in it', () => {
    expect(culprit(15, 35, 'before', 'before', 'run', 'run', 'after', 'after', 'after')).toBe(
      'run (/srv/run.ts:1)',
    )
  })

  test('without samples has none', () => {
    expect(culprit(500, 600, 'run')).toBe('')
  })
})
