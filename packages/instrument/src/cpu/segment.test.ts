// What the engine hands out becomes samples in the order of time, with processor time where it was spent.
import { describe, expect, test } from 'vitest'
import type { EngineTimeNode, EngineTimeProfile } from '../engine.ts'
import { readSegment, type Segment } from './segment.ts'

const offsetMicros = 1_700_000_000_000_000
const clock = {
  startMicros: 0,
  endMicros: 1_000_000,
  epochOffsetMicros: offsetMicros,
  intervalMicros: 10_000,
}

type Row = [name: string, hits: number, ...contexts: [atMs: number, cpuMs: number][]]

function node([name, hitCount, ...contexts]: Row, children: EngineTimeNode[] = []): EngineTimeNode {
  return {
    name,
    scriptName: name.startsWith('(') ? '' : 'file:///app/a.ts',
    scriptId: 7,
    lineNumber: 3,
    columnNumber: 5,
    hitCount,
    children,
    contexts: contexts.map(([atMs, cpuMs]) => ({
      timestamp: BigInt(offsetMicros + atMs * 1000),
      cpuTime: cpuMs * 1e6,
    })),
  }
}

/** The engine's profile of functions that are each called by nobody. */
function profileOf(...rows: Row[]): EngineTimeProfile {
  return {
    startTime: 0,
    endTime: 0,
    topDownRoot: node(
      ['(root)', 0],
      rows.map((row) => node(row)),
    ),
  }
}

const read = (segment: Segment): [name: string, atMs: number, count: number, cpuMs: number][] =>
  segment.samples.map((sample) => [
    sample.node.frame.name,
    sample.atMicros / 1000,
    sample.count,
    sample.cpuNanos / 1e6,
  ])

describe('processor time', () => {
  test('the first idle sample gives its time back to the work before it', () => {
    const profile = profileOf(['work', 1, [100, 8]], ['(idle)', 2, [110, 6], [120, 1]])
    expect(read(readSegment(profile, clock))).toEqual([
      ['work', 100, 1, 14],
      ['(idle)', 110, 1, 0],
      ['(idle)', 120, 1, 1],
    ])
  })

  test('in the order of time, not in that of the tree', () => {
    const profile = profileOf(['(idle)', 1, [110, 6]], ['after', 1, [120, 8]], ['before', 1, [100, 8]])
    expect(read(readSegment(profile, clock))).toEqual([
      ['before', 100, 1, 14],
      ['(idle)', 110, 1, 0],
      ['after', 120, 1, 8],
    ])
  })

  test.each([
    [124, ['work', 100, 1, 14]],
    [125, ['work', 100, 1, 14]],
    [126, ['work', 100, 1, 8]],
  ])('but not to work that was long ago: idle at %d ms', (atMs, want) => {
    // 100 looks in a second: the period is 10 ms, and two and a half of them are 25.
    const profile = profileOf(['work', 1, [100, 8]], ['(idle)', 99, [atMs, 6]])
    expect(read(readSegment(profile, clock))[0]).toEqual(want)
  })

  test('of other threads is told apart', () => {
    const profile = { ...profileOf(['work', 1, [1, 1]]), nonJSThreadsCpuTime: 5e6 }
    expect(readSegment(profile, clock).otherThreadsCpuNanos).toBe(5e6)
  })
})

describe('looks at the stack', () => {
  test('without a moment they come first and are kept; idle ones are not', () => {
    const profile = profileOf(['work', 3, [100, 8]], ['(idle)', 4, [200, 1]])
    expect(read(readSegment(profile, clock))).toEqual([
      ['work', 0, 2, 0],
      ['work', 100, 1, 8],
      ['(idle)', 200, 1, 1],
    ])
  })

  test('a context more than hits has processor time alone', () => {
    const profile = profileOf(['work', 1, [100, 8], [110, 8]])
    expect(read(readSegment(profile, clock))).toEqual([
      ['work', 100, 1, 8],
      ['work', 110, 0, 8],
    ])
  })

  test('in no JavaScript at all they are not kept, but they are looks', () => {
    const segment = readSegment(profileOf(['(program)', 25], ['work', 25, [1, 1]]), clock)
    expect(read(segment).map(([name]) => name)).toEqual(['work', 'work'])
    expect(segment.periodNanos).toBe(20e6)
  })

  test('a garbage collection is found below the runtime', () => {
    const [sample] = readSegment(profileOf(['(garbage collector)', 1, [1, 1]]), clock).samples
    expect([sample?.node.frame.name, sample?.node.parent?.frame.name]).toEqual([
      'Garbage Collection',
      'Node.js',
    ])
  })

  test('a stack is known by its callers, up to where it begins', () => {
    const profile = profileOf()
    profile.topDownRoot.children.push(node(['main', 0], [node(['work', 1, [1, 1]])]))
    const [sample] = readSegment(profile, clock).samples
    expect([sample?.node.frame, sample?.node.parent?.frame.name, sample?.node.parent?.parent]).toEqual([
      { name: 'work', filename: '/app/a.ts', line: 3, startLine: 3 },
      'main',
      undefined,
    ])
  })

  test('a function is one object, whenever it is met', () => {
    const [first, second] = [1, 2].map(
      () => readSegment(profileOf(['work', 1, [1, 1]]), clock).samples[0]?.node.frame,
    )
    expect(first).toBe(second)
  })

  test('a function without a name is named for its place', () => {
    const [sample] = readSegment(profileOf(['', 1, [1, 1]]), clock).samples
    expect(sample?.node.frame.name).toBe('(anonymous a.ts:3:5)')
  })
})

describe('the period', () => {
  test.each([
    ['is what was asked for when nothing was seen', 0, 10e6],
    ['is the mean when looks were missed', 80, 12.5e6],
    ['is twice what was asked for at most', 10, 20e6],
    ['is what was asked for at least', 400, 10e6],
  ])('%s', (_behaviour, hits, want) => {
    expect(readSegment(profileOf(['work', hits]), clock).periodNanos).toBe(want)
  })

  test('looks that came faster than asked for do not make more time than passed', () => {
    const segment = readSegment(profileOf(['work', 400]), clock)
    expect(400 * segment.wallNanosPerSample).toBe(1e9)
  })
})
