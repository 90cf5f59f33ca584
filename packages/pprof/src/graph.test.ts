// Samples into nodes.

import { fromFolded, type Profile, ProfileBuilder } from '@hotpath/profile'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  buildGraph,
  buildTrimmedGraph,
  cumOf,
  divide,
  flatOf,
  granularities,
  type GraphNode,
  nodeName,
  sumFlat,
  type TrimmedGraph,
  type TrimOptions,
  weightOf,
} from './graph.ts'
import { randomProfile } from './testing/random-profile.ts'

const everything: TrimOptions = {
  column: 0,
  granularity: 'functions',
  nodeCount: 0,
  nodeFraction: 0,
  edgeFraction: 0,
  isSortedByCum: false,
}

/** Flat and cum by name, in order. */
function costs(nodes: readonly GraphNode[]): Record<string, unknown> {
  return Object.fromEntries(nodes.map(({ name, flat, cum }) => [name, [flat, cum]]))
}

/** The calls, as "caller>callee weight". */
function calls(nodes: readonly GraphNode[]): string[] {
  return nodes
    .flatMap(({ out }) =>
      Array.from(out.values(), ({ from, to, weight }) => `${from.name}>${to.name} ${weight}`),
    )
    .toSorted()
}

describe('flat and cum', () => {
  test.each([
    ['a leaf owns its value', 'a;b 3', { b: [3, 3], a: [0, 3] }],
    ['recursion counts once', 'a;b;a 3', { a: [3, 3], b: [0, 3] }],
    ['siblings add up in their caller', 'a;b 3\na;c 4', { c: [4, 4], b: [3, 3], a: [0, 7] }],
    ['what comes to zero is left out', 'a;b 3\na;c -3', { b: [3, 3], c: [-3, -3] }],
    ['the largest first, whatever its sign', 'a 1\nb -5\nc 3', { b: [-5, -5], c: [3, 3], a: [1, 1] }],
    ['equal ones by name', 'b 1\na 1', { a: [1, 1], b: [1, 1] }],
    [
      'beyond 2^53 to the last unit',
      'a 9007199254740993\nb;a 1',
      { a: [9007199254740994n, 9007199254740994n], b: [0, 1] },
    ],
  ])('%s', (_behaviour, folded, want) => {
    const { nodes } = buildTrimmedGraph(fromFolded(folded), everything)
    expect(costs(nodes)).toEqual(want)
    expect(nodes.map(({ name }) => name)).toEqual(Object.keys(want))
  })

  test('flats come to the total, and no cum exceeds it', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd')
    const stack = fc.tuple(fc.array(name, { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 99 }))
    fc.assert(
      fc.property(fc.array(stack, { minLength: 1 }), (stacks) => {
        const nodes = buildGraph(
          fromFolded(stacks.map(([names, value]) => `${names.join(';')} ${value}`).join('\n')),
          everything,
        )
        const total = stacks.reduce((sum, [, value]) => sum + value, 0)
        expect(sumFlat(nodes)).toBe(total)
        for (const { cum } of nodes) expect(Number(cum)).toBeLessThanOrEqual(total)
      }),
    )
  })
})

describe('calls', () => {
  test.each([
    ['each counts once in a sample', 'a;b;a;b 3', ['a>b 3', 'b>a 3']],
    ['a function that calls itself has no call of it', 'a;a;b 3', ['a>b 3']],
    ['they add up', 'a;b 3\na;b;c 4', ['a>b 7', 'b>c 4']],
  ])('%s', (_behaviour, folded, want) => {
    expect(calls(buildGraph(fromFolded(folded), everything))).toEqual(want)
  })

  test('inlined calls are known by their place in the location', () => {
    const profile = fromFolded('a;b 2\nc;b 1')
    const [b, a] = profile.locations
    const inlined = {
      ...profile.samples[0],
      locations: [{ ...b, lines: [...(b?.lines ?? []), ...(a?.lines ?? [])] }],
    }
    const nodes = buildGraph(
      {
        ...profile,
        locations: [...inlined.locations, ...profile.locations],
        samples: [inlined, ...profile.samples],
      } as typeof profile,
      everything,
    )
    const edges = nodes
      .flatMap(({ out }) => [...out.values()])
      .map(({ from, to, weight, isInline }) => [from.name, to.name, weight, isInline])
    expect(edges).toEqual([
      ['a', 'b', 4, false],
      ['c', 'b', 1, false],
    ])
  })
})

describe('what is too small', () => {
  const folded = 'a;b;c 90\na;b 9\na;d 1'
  test.each([
    ['nothing is left out at 0', {}, ['c', 'b', 'd', 'a'], 0],
    ['on the bound a node stays', { nodeFraction: 0.01 }, ['c', 'b', 'd', 'a'], 0],
    ['below it goes', { nodeFraction: 0.02 }, ['c', 'b', 'a'], 1],
    ['so many nodes', { nodeCount: 2 }, ['c', 'b'], 0],
    ['so many nodes as there are', { nodeCount: 4 }, ['c', 'b', 'd', 'a'], 0],
    ['by cum', { nodeCount: 2, isSortedByCum: true }, ['a', 'b'], 0],
  ])('%s', (_behaviour, options, want, dropped) => {
    const { nodes, droppedNodes } = buildTrimmedGraph(fromFolded(folded), { ...everything, ...options })
    expect(nodes.map(({ name }) => name)).toEqual(want)
    expect(droppedNodes).toBe(dropped)
  })

  test('the value of a leaf that went belongs to nobody, and calls lead over what went between', () => {
    const { nodes } = buildTrimmedGraph(fromFolded('a;x;b 10\na;b 5\na;y 1'), {
      ...everything,
      nodeCount: 2,
      isSortedByCum: true,
    })
    expect(costs(nodes)).toEqual({ a: [0, 16], b: [15, 15] })
    expect(calls(nodes)).toEqual(['a>b 15'])
  })

  test('calls below their bound go', () => {
    const { nodes } = buildTrimmedGraph(fromFolded(folded), { ...everything, edgeFraction: 0.02 })
    expect(calls(nodes)).toEqual(['a>b 99', 'b>c 90'])
  })
})

describe('nodes without calls', () => {
  const granularity = fc.constantFrom(...granularities)
  const share = fc.constantFrom(0, 0.05, 0.3)
  const flags = fc.record({
    granularity,
    nodeCount: fc.nat(6),
    nodeFraction: share,
    isSortedByCum: fc.boolean(),
    dropsNegative: fc.boolean(),
  })

  test('are those that calls would have been between', () => {
    fc.assert(
      fc.property(randomProfile, flags, (profile, options) => {
        const shown = ({ nodes, ...counts }: TrimmedGraph): unknown => [
          nodes.map(({ name, flat, cum }) => [name, flat, cum]),
          counts,
        ]
        const trim = { ...everything, ...options }
        expect(shown(buildTrimmedGraph(profile, { ...trim, hasCalls: false }))).toEqual(
          shown(buildTrimmedGraph(profile, trim)),
        )
      }),
    )
  })

  test.each([
    ['one walk over the stacks for a table', false, 1],
    ['a second for what lies between those that stay', true, 2],
  ])('%s', (_behaviour, hasCalls, want) => {
    const { profile, reads } = counted(fromFolded('a;b;c 90\na;b 9\na;d 1'))
    buildTrimmedGraph(profile, { ...everything, nodeCount: 2, hasCalls })
    expect(reads()).toBe(want)
  })
})

/** A profile that knows how often its first stack was asked for. */
function counted(profile: Profile): { profile: Profile; reads: () => number } {
  let reads = 0
  const [first, ...others] = profile.samples
  if (!first) throw new Error('no sample')
  const { locations, ...rest } = first
  const watched = {
    ...rest,
    get locations() {
      reads++
      return locations
    },
  }
  return { profile: { ...profile, samples: [watched, ...others] }, reads: () => reads }
}

describe('granularity', () => {
  const builder = new ProfileBuilder({
    sampleTypes: [{ type: 'samples', unit: 'count' }],
    filename: '/srv/shop/server.mjs',
  })
  builder.add([{ name: 'get', filename: '/srv/a.ts', line: 3, startLine: 2 }], [1])
  builder.add([{ name: 'get', filename: '/srv/a.ts', line: 4, startLine: 2 }], [2])
  builder.add([{ name: 'get', filename: '/srv/b.ts', line: 3, startLine: 1 }], [4])
  builder.add([{ name: 'set', filename: '/srv/b.ts', line: 9, startLine: 9 }], [8])
  builder.add([{ name: 'set', filename: '', line: 9 }], [16])
  const profile = builder.build()

  test.each([
    ['functions', { set: 24, get: 7 }],
    ['filefunctions', { set: 16, 'set /srv/b.ts': 8, 'get /srv/b.ts': 4, 'get /srv/a.ts': 3 }],
    ['files', { '[server.mjs]': 16, '/srv/b.ts': 12, '/srv/a.ts': 3 }],
    [
      'lines',
      {
        'set :9': 16,
        'set /srv/b.ts:9': 8,
        'get /srv/b.ts:3': 4,
        'get /srv/a.ts:4': 2,
        'get /srv/a.ts:3': 1,
      },
    ],
  ] as const)('%s', (granularity, want) => {
    const { nodes } = buildTrimmedGraph(profile, { ...everything, granularity })
    expect(Object.fromEntries(nodes.map(({ name, flat }) => [name, flat]))).toEqual(want)
  })

  test('addresses', () => {
    const { nodes } = buildTrimmedGraph(profile, { ...everything, granularity: 'addresses' })
    expect(nodes).toHaveLength(5)
    expect(nodes[0]?.name).toMatch(/^[\da-f]{16} set :9$/)
  })

  test.each([
    ['an unknown place of a known program', '/srv/node', '[node]'],
    ['an unknown place of nothing', '', '<unknown>'],
  ])('%s', (_behaviour, program, want) => {
    expect(nodeName({ name: '', address: 0, file: '', startLine: 0, line: 0, column: 0, program })).toBe(want)
  })
})

test('what went down is left out where that is asked for', () => {
  const nodes = buildGraph(fromFolded('a;b 3\na;c -5'), { ...everything, dropsNegative: true })
  expect(costs(nodes)).toEqual({ b: [3, 3] })
})

describe('means', () => {
  const profile = fromFolded('a;b 2 7\na;c 3 3\na 1 2', {
    sampleTypes: [
      { type: 'contentions', unit: 'count' },
      { type: 'delay', unit: 'nanoseconds' },
    ],
  })
  const nodes = buildGraph(profile, { ...everything, column: 1, divisor: 0 })

  test('are sums divided by counts, at nodes', () => {
    expect(nodes.map((node) => [node.name, flatOf(node), cumOf(node)])).toEqual([
      ['b', 3, 3],
      ['a', 2, 2],
      ['c', 1, 1],
    ])
  })

  test('and at calls', () => {
    const weights = nodes.flatMap(({ out }) =>
      Array.from(out.values(), (edge) => [edge.to.name, weightOf(edge)]),
    )
    expect(weights).toEqual([
      ['b', 3],
      ['c', 1],
    ])
  })

  test.each([
    [7, 2, 3],
    [-7, 2, -3],
    [-1, 2, 0],
    [5, 0, 5],
    [9007199254740991, 2, 4503599627370495],
    [9007199254740993n, 2, 4503599627370496],
    [2n ** 62n, 1, 2n ** 62n],
  ])('%s over %s is %s', (value, count, want) => {
    expect(divide(value, count)).toBe(want)
  })
})
