// Stalls and samples put together: whose time it was, whichever of the two comes first.
import { beforeEach, describe, expect, test } from 'vitest'
import { runtimeFrames } from '../cpu/segment.ts'
import { segmentOf } from '../cpu/segments-for-tests.ts'
import { StallLedger } from './stall-ledger.ts'

let parts: [name: string, delayMs: number, stalls: number][] = []
let ledger = new StallLedger(() => {})
beforeEach(() => {
  parts = []
  ledger = new StallLedger(({ node, delayNanos, stalls }) =>
    parts.push([node.frame.name, delayNanos / 1e6, stalls]),
  )
})

const stall = (fromMs: number, toMs: number): { fromMicros: number; toMicros: number } => ({
  fromMicros: fromMs * 1000,
  toMicros: toMs * 1000,
})

/** From 1.0 s on, a sample each 10 ms: at 1005, 1015 and so on. */
const samples = segmentOf([
  ['small', {}],
  ['a', {}],
  ['a', {}],
  ['b', {}],
  ['a', {}],
  ['(idle)', {}],
])

describe('a stall', () => {
  test('is divided among the samples in it, and counts once, for the one that was met most', () => {
    ledger.addStall(stall(1010, 1050))
    ledger.addSegment(samples)
    expect(parts).toEqual([
      ['a', 30, 1],
      ['b', 10, 0],
    ])
  })

  test('does not blame who ran before it was due, nor the idle loop', () => {
    ledger.addStall(stall(1006, 1060))
    ledger.addSegment(samples)
    expect(parts.map(([name]) => name)).toEqual(['a', 'b'])
  })

  test.each([
    ['on the edge it is', 1015, 1016, 'a'],
    ['a step before it is not', 1015, 1014, '(not sampled)'],
  ])('has a sample at its end: %s', (_where, atMs, toMs, want) => {
    ledger.addStall(stall(1006, toMs))
    ledger.addSegment(segmentOf([['a', { atMicros: atMs * 1000 }]], { endMicros: 1_020_000 }))
    expect(parts.map(([name]) => name)).toEqual([want])
  })

  test('puts garbage collections below the function before them, or else after them', () => {
    const collection = { frame: runtimeFrames.garbageCollection, parent: undefined, idle: false }
    const { samples: taken } = segmentOf([
      ['gc', {}],
      ['a', {}],
      ['gc', {}],
      ['b', {}],
    ])
    const callers: (string | undefined)[] = []
    ledger = new StallLedger(({ node }) => callers.push(node.parent?.frame.name))
    ledger.addStall(stall(1000, 1040))
    ledger.addSegment({
      ...segmentOf([], { endMicros: 1_040_000 }),
      samples: taken.map((sample) =>
        sample.node.frame.name === 'gc' ? { ...sample, node: collection } : sample,
      ),
    })
    expect(callers).toEqual(['a', undefined, undefined])
  })

  test('that is told of after its samples came is put together with the next ones', () => {
    ledger.addSegment(samples)
    ledger.addStall(stall(1010, 1065))
    expect(parts).toEqual([])
    ledger.addSegment(segmentOf([['c', {}]], { startMicros: 1_060_000, endMicros: 1_070_000 }))
    expect(parts).toEqual([
      ['a', 33, 1],
      ['b', 11, 0],
      ['c', 11, 0],
    ])
  })

  test('waits until the samples of its end are there', () => {
    ledger.addStall(stall(1010, 1061))
    ledger.addSegment(samples)
    expect(parts).toEqual([])
  })

  test('in which nothing was sampled is not lost', () => {
    ledger.addStall(stall(1100, 1200))
    ledger.addSegment(segmentOf([], { endMicros: 2_000_000 }))
    expect(parts).toEqual([['(not sampled)', 100, 1]])
  })
})

test('more stalls than there is room for are counted at once', () => {
  for (let i = 0; i < 513; i++) ledger.addStall(stall(1010, 1050))
  expect(parts).toEqual([['(not sampled)', 40, 1]])
})
