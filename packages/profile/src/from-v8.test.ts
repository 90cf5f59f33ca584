// What V8 writes itself, as profiles; and what no V8 ever wrote, refused.

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { flatAndCum, totalValue } from './flat-and-cum.ts'
import { toFolded } from './folded.ts'
import { fromV8CpuProfile, fromV8HeapProfile } from './from-v8.ts'
import { parse } from './parse.ts'
import { write } from './write.ts'

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../testdata/${name}`, import.meta.url), 'utf8'))

const frame = (functionName: string, url = 'file:///srv/app.mjs', lineNumber = 4): object => ({
  callFrame: { functionName, scriptId: '1', url, lineNumber, columnNumber: 9 },
})

// main calls work; the samples come 10, 20, 30 and 40 microseconds after the start, and it ends at 100.
const cpu = {
  nodes: [
    { id: 1, ...frame('(root)', '', -1), children: [2, 4, 5] },
    { id: 2, ...frame('main'), children: [3] },
    { id: 3, ...frame('work') },
    { id: 4, ...frame('(idle)', '', -1) },
    { id: 5, ...frame('(garbage collector)', '', -1) },
  ],
  startTime: 1000,
  endTime: 1100,
  samples: [3, 2, 4, 5],
  timeDeltas: [10, 10, 10, 10],
}

describe('a CPU profile', () => {
  test('gives each sample the time until the next, and the last the time until the end', () => {
    expect(toFolded(fromV8CpuProfile(cpu))).toBe('main;work 10000\nmain 10000\n(garbage collector) 60000')
  })

  test('counts idle time as wall time, and only when told to', () => {
    const wall = fromV8CpuProfile(cpu, { includeIdle: true })
    expect(wall.sampleTypes.map(({ type }) => type)).toEqual(['samples', 'wall'])
    expect(toFolded(wall)).toContain('(idle) 10000')
    expect(fromV8CpuProfile(cpu).sampleTypes.map(({ type }) => type)).toEqual(['samples', 'cpu'])
  })

  test('has lines and columns from 1, paths for file URLs, and its duration', () => {
    const profile = fromV8CpuProfile(cpu, { timeNanos: 7n })
    expect(profile.locations[0]?.lines[0]).toMatchObject({
      function: { name: 'work', filename: '/srv/app.mjs', startLine: 5 },
      line: 5,
      column: 10,
    })
    expect(profile).toMatchObject({ timeNanos: 7n, durationNanos: 100_000, period: 22_500 })
  })

  test('takes samples that were written out of order in the order of their times', () => {
    const profile = fromV8CpuProfile({ ...cpu, samples: [3, 2, 4], timeDeltas: [20, -10, 50] })
    // main at 10, work at 20, idle at 60.
    expect(toFolded(profile)).toBe('main 10000\nmain;work 40000')
  })

  describe('whose lines V8 has counted', () => {
    const ticks = (...positionTicks: [line: number, ticks: number][]): string[] => {
      const nodes = cpu.nodes.map((node) =>
        node.id === 3
          ? { ...node, positionTicks: positionTicks.map(([line, count]) => ({ line, ticks: count })) }
          : node,
      )
      // work at 10, 20, 30 and 40, and until 100.
      const { samples } = fromV8CpuProfile({ ...cpu, nodes, samples: [3, 3, 3, 3] })
      return samples.map(({ locations: [leaf, caller], values }) => {
        const at = leaf?.lines[0]
        return `${at?.line}:${at?.column} in ${caller?.lines[0]?.line} ${values.join(' ')}`
      })
    }

    test.each<[string, [number, number][], string[]]>([
      [
        'has its samples there, their time in proportion',
        [
          [7, 1],
          [8, 3],
        ],
        ['7:0 in 5 1 22500', '8:0 in 5 3 67500'],
      ],
      [
        'adds up a line that is given twice',
        [
          [7, 1],
          [8, 2],
          [7, 1],
        ],
        ['7:0 in 5 2 45000', '8:0 in 5 2 45000'],
      ],
      [
        'has what was not counted where the function begins',
        [[7, 1]],
        ['7:0 in 5 1 22500', '5:10 in 5 3 67500'],
      ],
      ['knows the column there', [[5, 4]], ['5:10 in 5 4 90000']],
      [
        'has no more samples than were taken',
        [
          [7, 3],
          [8, 9],
        ],
        ['7:0 in 5 3 67500', '8:0 in 5 1 22500'],
      ],
      [
        'loses no time to rounding',
        [
          [7, 1],
          [8, 1],
          [9, 1],
        ],
        ['7:0 in 5 1 22500', '8:0 in 5 1 22500', '9:0 in 5 1 22500', '5:10 in 5 1 22500'],
      ],
      ['counts nothing where there is nothing', [[7, 0]], ['5:10 in 5 4 90000']],
    ])('%s', (_behaviour, given, want) => {
      expect(ticks(...given)).toEqual(want)
    })
  })

  test('without samples is a profile without samples', () => {
    expect(fromV8CpuProfile({ ...cpu, samples: [], timeDeltas: [] })).toMatchObject({
      samples: [],
      period: 0,
    })
  })

  test('that node --cpu-prof wrote shows who did the work', () => {
    const profile = fromV8CpuProfile(read('node.cpuprofile'))
    const hash = Number(flatAndCum(profile).get('hash')?.flat ?? 0)
    expect(hash / Number(totalValue(profile))).toBeGreaterThan(0.3)
    expect(Number(totalValue(profile))).toBeLessThanOrEqual(Number(profile.durationNanos))
    expect(parse(write(profile))).toEqual(profile)
  })
})

describe('a heap profile', () => {
  const heap = {
    head: {
      ...frame('(root)', '', -1),
      selfSize: 0,
      children: [
        { ...frame('main'), selfSize: 100, children: [{ ...frame('work'), selfSize: 50, children: [] }] },
        { ...frame('', 'file:///srv/a%20b.mjs'), selfSize: 7, children: [] },
      ],
    },
  }

  test('has the bytes that each stack keeps', () => {
    const lines = toFolded(fromV8HeapProfile(heap)).split('\n').toSorted()
    expect(lines).toEqual(['(anonymous a b.mjs:5:10) 7', 'main 100', 'main;work 50'])
  })

  test('has the interval it was told', () => {
    const profile = fromV8HeapProfile(heap, { sampleIntervalBytes: 512 * 1024 })
    expect(profile).toMatchObject({ periodType: { type: 'space', unit: 'bytes' }, period: 524_288 })
    expect(profile.functions.map(({ filename }) => filename)).toContain('/srv/a b.mjs')
  })

  test('that node --heap-prof wrote shows who allocated', () => {
    const profile = fromV8HeapProfile(read('node.heapprofile'))
    expect(Number(flatAndCum(profile).get('allocate')?.flat ?? 0)).toBeGreaterThan(500_000)
    expect(parse(write(profile))).toEqual(profile)
  })
})

describe('what V8 does not write', () => {
  const nodes = (...all: object[]): object => ({ ...cpu, nodes: all })
  const chain = Array.from({ length: 2000 }, (_, i) => ({
    id: i,
    ...frame('f'),
    children: i < 1999 ? [i + 1] : [],
  }))
  const brokenCpu: [string, unknown, string][] = [
    ['nothing', undefined, 'reading the profile: undefined, want an object'],
    ['a list', [], 'reading the profile: an array, want an object'],
    ['no nodes', {}, 'reading nodes: undefined, want an array'],
    ['a node that is a number', nodes(5 as unknown as object), 'reading nodes[0]: 5, want an object'],
    [
      'lines that are no list',
      nodes({ id: 1, ...frame('a'), positionTicks: 5 }),
      'reading nodes[0].positionTicks: 5, want an array',
    ],
    [
      'a line that is no number',
      nodes({ id: 1, ...frame('a'), positionTicks: [{ line: 'x', ticks: 1 }] }),
      'reading nodes[0].positionTicks[0].line: a string, want a number',
    ],
    ['a node without a frame', nodes({ id: 1 }), 'reading nodes[0].callFrame: undefined, want an object'],
    [
      'two nodes with one id',
      nodes({ id: 1, ...frame('a') }, { id: 1, ...frame('b') }),
      'a second node with id 1',
    ],
    [
      'a child that is missing',
      nodes({ id: 1, ...frame('a'), children: [2] }),
      'child 2, which is not there',
    ],
    [
      'a node with two parents',
      nodes(
        { id: 1, ...frame('a'), children: [3] },
        { id: 2, ...frame('b'), children: [3] },
        { id: 3, ...frame('c') },
      ),
      'reading node 3: two parents',
    ],
    [
      'parents that run in a circle',
      {
        ...nodes({ id: 3, ...frame('a'), children: [2] }, { id: 2, ...frame('b'), children: [3] }),
        samples: [3],
        timeDeltas: [1],
      },
      'reading node 3: more than 1024 callers',
    ],
    [
      'a stack too deep',
      { ...cpu, nodes: chain, samples: [1999], timeDeltas: [1] },
      'more than 1024 callers',
    ],
    [
      'a sample of no node',
      { ...cpu, samples: [9], timeDeltas: [1] },
      'reading samples: node 9, which is not there',
    ],
    ['fewer deltas than samples', { ...cpu, timeDeltas: [1] }, 'reading timeDeltas: 1 of them, want 4'],
    ['a time that is a text', { ...cpu, startTime: 'now' }, 'reading startTime: a string, want a number'],
    ['a time without end', { ...cpu, endTime: Number.MAX_VALUE }, 'reading endTime'],
    ['times that add up too far', { ...cpu, timeDeltas: [2e12, 2e12, 2e12, 2e12] }, 'reading timeDeltas[1]'],
  ]
  test.each(brokenCpu)('a CPU profile with %s is refused', (_what, value, message) => {
    expect(() => fromV8CpuProfile(value, { source: 'x.cpuprofile' })).toThrow(
      expect.objectContaining({ code: 'PROFILE_BAD_V8', message: expect.stringContaining(message) }),
    )
  })

  const loop: Record<string, unknown> = { ...frame('a'), selfSize: 1 }
  loop['children'] = [loop]
  const brokenHeap: [string, unknown, string][] = [
    ['no head', {}, 'reading head: undefined, want an object'],
    ['no size', { head: frame('a') }, 'reading head.selfSize: undefined, want a number'],
    [
      'children that are an object',
      { head: { ...frame('a'), selfSize: 1, children: {} } },
      'reading head.children',
    ],
    ['a node that is its own child', { head: loop }, 'more than 1024 callers'],
  ]
  test.each(brokenHeap)('a heap profile with %s is refused', (_what, value, message) => {
    expect(() => fromV8HeapProfile(value)).toThrow(
      expect.objectContaining({ code: 'PROFILE_BAD_V8', message: expect.stringContaining(message) }),
    )
  })
})
