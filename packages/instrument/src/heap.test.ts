// What V8's allocation tree becomes, what a delta subtracts, and what a roll-over keeps.
import { flatAndCum, type Profile } from '@hotpath/profile'
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { supportsAllocations } from './engine.ts'
import {
  type AllocationNode,
  createHeapProfiler,
  fromAllocationTree,
  heapDelta,
  heapProfiler,
  keepTotals,
} from './heap.ts'

type Row = [allocObjects: number, allocSpace: number, inuseObjects: number, inuseSpace: number]

/** A tree of one function below another, each with its allocations. */
function tree(functions: Record<string, Row[]>, caller = 'main'): AllocationNode {
  const node = (name: string, allocations: Row[], children: AllocationNode[] = []): AllocationNode => ({
    name,
    scriptName: 'file:///app/a.ts',
    lineNumber: 3,
    columnNumber: 9,
    children,
    allocations: allocations.map(([allocObjects, allocSpaceBytes, inuseObjects, inuseSpaceBytes]) => ({
      allocObjects,
      allocSpaceBytes,
      inuseObjects,
      inuseSpaceBytes,
    })),
  })
  const leaves = Object.entries(functions).map(([name, rows]) => node(name, rows))
  return node('(root)', [], [node(caller, [], leaves)])
}

const values = (profile: Profile): Record<string, readonly unknown[]> =>
  Object.fromEntries(
    profile.samples.map(({ locations, values: row }) => [locations[0]?.lines[0]?.function.name ?? '', row]),
  )

describe("V8's tree", () => {
  test("gives Go's columns, leaf first, with the path of the file", () => {
    const profile = fromAllocationTree(tree({ keep: [[4, 400, 1, 100]] }), 0)
    expect(profile.sampleTypes.map(({ type, unit }) => `${type}/${unit}`)).toEqual([
      'alloc_objects/count',
      'alloc_space/bytes',
      'inuse_objects/count',
      'inuse_space/bytes',
    ])
    expect(values(profile)).toEqual({ keep: [4, 400, 1, 100] })
    const stack = profile.samples[0]?.locations.map(({ lines }) => lines[0]?.function)
    expect(stack?.map((one) => `${one?.name} ${one?.filename}:${one?.startLine}`)).toEqual([
      'keep /app/a.ts:3',
      'main /app/a.ts:3',
    ])
  })

  test("has Go's label, the size of one object", () => {
    const profile = fromAllocationTree(
      tree({
        keep: [
          [4, 400, 1, 100],
          [2, 48, 0, 0],
        ],
      }),
      0,
    )
    expect(profile.samples.map(({ labels }) => labels)).toEqual([
      [{ key: 'bytes', num: 100 }],
      [{ key: 'bytes', num: 24 }],
    ])
  })

  test('in its live form fills only what is in use', () => {
    const live = {
      ...tree({}),
      children: [{ ...tree({}), name: 'keep', allocations: [{ sizeBytes: 24, count: 5 }] }],
    }
    expect(values(fromAllocationTree(live, 0))['keep']).toEqual([0, 0, 5, 120])
  })

  test('bytes outside the heap are a frame of their own', () => {
    expect(values(fromAllocationTree(tree({}), 4096))).toEqual({ '(external)': [0, 0, 1, 4096] })
  })

  test('a stack as deep as V8 allows does not overflow ours', () => {
    let node: AllocationNode = {
      scriptName: '',
      name: 'leaf',
      children: [],
      allocations: [{ sizeBytes: 8, count: 1 }],
    }
    for (let i = 0; i < 5000; i++) node = { scriptName: '', name: `f${i}`, children: [node], allocations: [] }
    const root = { scriptName: '', name: '(root)', children: [node], allocations: [] }
    expect(fromAllocationTree(root, 0).samples[0]?.locations).toHaveLength(5001)
  })
})

test('a delta subtracts what was allocated and keeps what is in use', () => {
  const before = {
    ...fromAllocationTree(tree({ keep: [[4, 400, 4, 400]], drop: [[9, 900, 9, 900]] }), 0),
    timeNanos: 1n,
  }
  const after = {
    ...fromAllocationTree(tree({ keep: [[7, 700, 7, 700]], drop: [[9, 900, 0, 0]] }), 0),
    timeNanos: 5n,
  }
  const delta = heapDelta(before, after)
  expect(values(delta)).toEqual({ keep: [3, 300, 7, 700] })
  expect([delta.timeNanos, delta.durationNanos]).toEqual([5n, 4])
})

describe('a roll-over', () => {
  test('adds up what was allocated, and forgets what was in use', () => {
    const first = keepTotals(undefined, fromAllocationTree(tree({ keep: [[4, 400, 4, 400]] }), 99))
    const second = keepTotals(first, fromAllocationTree(tree({ keep: [[1, 100, 1, 100]] }), 99))
    expect(values(second)).toEqual({ keep: [5, 500, 0, 0] })
  })

  test('keeps the largest stacks and puts the others together', () => {
    const ended = fromAllocationTree(tree({ a: [[1, 10, 0, 0]], b: [[1, 30, 0, 0]], c: [[1, 20, 0, 0]] }), 0)
    expect(values(keepTotals(undefined, ended, 1))).toEqual({
      b: [1, 30, 0, 0],
      '(other stacks)': [2, 30, 0, 0],
    })
  })
})

test('threads that collect garbage at the same moment do not get in the way of each other', async () => {
  const program = fileURLToPath(new URL('../testdata/programs/collects-in-threads.ts', import.meta.url))
  const { stderr } = await promisify(execFile)(process.execPath, [program])
  expect(stderr).toBe('')
})

describe('the sampler of this process', () => {
  interface Entry {
    readonly key: string
  }
  const kept: Entry[] = []
  function keepEntries(count: number): void {
    for (let i = 0; i < count; i++) kept.push({ key: `entry number ${i}` })
  }
  const inuseOf = (name: string): number => {
    const profile = heapProfiler.profile({ gc: true })
    return Number(flatAndCum(profile, 3).get(name)?.flat ?? 0)
  }

  test('reading does not reset it, and a second lease keeps it running', () => {
    const mode = supportsAllocations() ? 'alloc' : 'live'
    const lease = heapProfiler.start({ mode })
    {
      using _second = heapProfiler.start({ mode })
      using _third = heapProfiler.start()
    }
    keepEntries(300_000)
    const first = inuseOf('keepEntries')
    const second = inuseOf('keepEntries')
    expect(first).toBeGreaterThan(5_000_000)
    expect(second).toBeGreaterThan(first * 0.8)
    expect(heapProfiler.latestCount).toBeGreaterThan(0)

    expect(() => heapProfiler.start({ mode: mode === 'alloc' ? 'live' : 'alloc' })).toThrow(
      expect.objectContaining({ code: 'HEAP_PROFILER_BUSY' }),
    )
    lease[Symbol.dispose]()
    lease[Symbol.dispose]()
    expect(heapProfiler.running).toBe(false)
    expect(() => heapProfiler.profile()).toThrow(expect.objectContaining({ code: 'HEAP_PROFILER_BUSY' }))
  })

  test('live mode says that it does not count what was allocated', () => {
    using _lease = heapProfiler.start({ mode: 'live' })
    keepEntries(100_000)
    const profile = heapProfiler.profile({ view: 'allocs', gc: true })
    expect(profile.defaultSampleType).toBe('inuse_space')
    expect(profile.comments.join('\n')).toMatch(/not counted in live mode: set PPROF_HEAP=alloc/)
    expect(profile.samples.every((sample) => sample.values[0] === 0 && sample.values[1] === 0)).toBe(true)
    expect(profile.durationNanos).toBe(0)
  })

  test('a garbage collection for a profile leaves no gc() behind', () => {
    using _lease = heapProfiler.start()
    heapProfiler.profile({ gc: true })
    expect(globalThis).not.toHaveProperty('gc')
  })

  test('where V8 cannot count what was collected, live mode takes its place and says so', () => {
    const profiler = createHeapProfiler({ allocations: false })
    using _lease = profiler.start({ mode: 'alloc' })
    expect(profiler.profile().comments.join('\n')).toMatch(/mode: live.*needs Node 26 or newer/s)
  })

  test.skipIf(!supportsAllocations())('a roll-over loses nothing of what was allocated', async () => {
    const profiler = createHeapProfiler({ maxSamples: 16, checkMs: 1 })
    using _lease = profiler.start({ mode: 'alloc' })
    const hundred = Array.from({ length: 100 }, (_one, index) => index)
    function makeGarbage(): number {
      let length = 0
      for (let i = 0; i < 60_000; i++) length += [...hundred].length
      return length
    }
    const rolledOver = (): boolean =>
      profiler.profile().comments.some((text) => text.startsWith('roll-overs: '))
    let rounds = 0
    do {
      makeGarbage()
      rounds++
      await new Promise((resolve) => setTimeout(resolve, 5))
    } while (!rolledOver() && rounds < 50)
    makeGarbage()
    const made = 60_000 * 848 * (rounds + 1) // an array of 100 takes 848 bytes
    const seen = Number(flatAndCum(profiler.profile(), 1).get('makeGarbage')?.cum)
    expect(rolledOver()).toBe(true)
    // Sampling: about 100 samples a round, so within a tenth nearly always and within a third for certain.
    expect(seen).toBeGreaterThan(made * 0.67)
    expect(seen).toBeLessThan(made * 1.33)
  })
})
