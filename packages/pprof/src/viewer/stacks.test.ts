// The numbers of the viewer are those of the text verbs, for each profile of the corpus and each of its columns.

import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fromFolded, type Profile } from '@hotpath/profile'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { combine } from '../combine.ts'
import { formatTop, top } from '../commands/top.ts'
import { tree } from '../commands/tree.ts'
import { defaultOptions, type Options } from '../options.ts'
import { prepareReport, printableReport, type Report } from '../report.ts'
import { parseProfile } from '../source.ts'
import { randomProfile } from '../testing/random-profile.ts'
import { prepareStacks } from '../web/stacks.ts'
import { callersOf, calleesOf, functionRows, functionValues } from './functions.ts'
import { Column } from './reading.ts'
import { search } from './search.ts'
import { decodeStackTable, encodeStackTable } from './stack-table.ts'
import { Stacks } from './stacks.ts'

const corpus = ['../../testdata/', '../../../profile/testdata/'].flatMap((path) => {
  const at = new URL(path, import.meta.url).pathname
  return readdirSync(at)
    .filter((name) => /\.(pb\.gz|cpuprofile|heapprofile)$/.test(name))
    .map((name) => join(at, name))
})

const read = (path: string): Profile =>
  combine([{ name: path, profile: parseProfile(readFileSync(path), path) }])

/** Both ways of asking the same. */
function both(profile: Profile, change: Partial<Options> = {}): { stacks: Stacks; report: Report }[] {
  const options = { ...defaultOptions, isTrimmed: false, ...change }
  const { table } = prepareStacks(profile, options, { title: 'test' })
  const read = decodeStackTable(encodeStackTable(table).buffer)
  return profile.sampleTypes.map((_, column) => {
    const { report } = prepareReport(
      profile,
      { ...options, sampleIndex: String(column) },
      { isWhole: true, nodeCount: 0 },
      'test',
    )
    return { stacks: new Stacks(read, column), report: printableReport(report) }
  })
}

interface Row {
  name: string | undefined
  flat: number
  cum: number
}

function rowsOfViewer(stacks: Stacks): Row[] {
  const { name } = stacks.table.head.frames
  return functionRows(stacks, functionValues(stacks), stacks.table.head.isSortedByCum).map(
    ({ frame, flat, cum }) => ({ name: name[frame], flat, cum }),
  )
}

function rowsOfTop(report: Report): Row[] {
  return top(report).rows.map(({ name, flat, cum }) => ({ name, flat: Number(flat), cum: Number(cum) }))
}

interface Calls {
  name: string | undefined
  callers: [string | undefined, number][]
  callees: [string | undefined, number][]
}

function callsOfViewer(stacks: Stacks): Calls[] {
  const { name } = stacks.table.head.frames
  return functionRows(stacks, functionValues(stacks), stacks.table.head.isSortedByCum).map(({ frame }) => ({
    name: name[frame],
    callers: callersOf(stacks, frame).map((call) => [name[call.frame], call.weight]),
    callees: calleesOf(stacks, frame).map((call) => [name[call.frame], call.weight]),
  }))
}

function callsOfTree(report: Report): Calls[] {
  return tree(report).entries.map(({ name, callers, callees }) => ({
    name,
    callers: callers.map((call) => [call.name, Number(call.weight)]),
    callees: callees.map((call) => [call.name, Number(call.weight)]),
  }))
}

test('there is a corpus', () => {
  expect(corpus.length).toBeGreaterThan(20)
})

describe.each(corpus.map((path) => [basename(path), path] as const))('%s', (_name, path) => {
  test.each([
    ['by flat', {}],
    ['by cum', { isSortedByCum: true }],
    ['lines', { granularity: 'lines' }],
    ['functions', { granularity: 'functions' }],
    ['files', { granularity: 'files' }],
    ['filtered', { ignore: '^runtime|node:internal', hide: 'net|http' }],
  ] satisfies [string, Partial<Options>][])('%s: rows, totals and calls', (_how, change) => {
    for (const { stacks, report } of both(read(path), change)) {
      expect(rowsOfViewer(stacks)).toEqual(rowsOfTop(report))
      expect(callsOfViewer(stacks)).toEqual(callsOfTree(report))
      expect(stacks.table.head.columns[stacks.column]?.total).toBe(Number(report.total))
    }
  })
})

describe.each(corpus.map((path) => [basename(path), path] as const))('%s', (_name, path) => {
  test.each([
    ['as it is', {}],
    ['divided', { divideBy: 7 }],
    ['in another unit', { unit: 'ms' }],
    ['each in its own', { unit: 'auto' }],
  ])('%s: the table reads as top does', (_how, change) => {
    for (const { stacks, report } of both(read(path), change)) {
      const column = new Column(stacks)
      const { name } = stacks.table.head.frames
      let sum = 0
      const got = column.rows(false).map(({ frame, flat, cum }) => {
        sum += flat
        return [
          column.inTable(flat),
          column.share(flat),
          column.share(sum),
          column.inTable(cum),
          column.share(cum),
          name[frame],
        ].join(' ')
      })
      const want = formatTop(report, top(report))
        .split('\n')
        .slice(top(report).header.length + 1, -1)
        .map((line) =>
          line
            .trim()
            .replaceAll(/ +/g, ' ')
            .replace(/ \((partial-)?inline\)$/, ''),
        )
      expect(got.map((line) => line.replaceAll(/ +/g, ' '))).toEqual(want)
    }
  })
})

const named = (name: string): Profile => read(corpus.find((path) => basename(path) === name) ?? name)

describe.each([
  ['node.service.cpu-later.pb.gz', 'node.service.cpu.pb.gz'],
  ['node.service.heap.pb.gz', 'node.service.heap-before.pb.gz'],
  ['go.work.heap-after.pb.gz', 'go.work.heap-before.pb.gz'],
])('%s against %s', (after, before) => {
  const sources = [{ name: after, profile: named(after) }]
  const bases = [{ name: before, profile: named(before) }]

  test.each([
    ['-diff_base', true, false, { diffBase: [before] }],
    ['-diff_base -normalize', true, true, { diffBase: [before] }],
    ['-base', false, false, { base: [before] }],
    ['-base -drop_negative', false, false, { base: [before], dropsNegative: true }],
  ] as const)('%s', (_flags, isDiff, isNormalized, change) => {
    const profile = combine(sources, { bases, isDiff, isNormalized })
    for (const { stacks, report } of both(profile, change)) {
      expect(rowsOfViewer(stacks)).toEqual(rowsOfTop(report))
      expect(stacks.table.head.columns[stacks.column]?.total).toBe(Number(report.total))
    }
  })

  test('what the base has is below zero, what is new above, and nothing is lost', () => {
    const profile = combine(sources, { bases, isDiff: true, isNormalized: false })
    const sum = ({ samples }: Profile, column: number): number =>
      samples.reduce((total, { values }) => total + Number(values[column] ?? 0), 0)
    for (const { stacks } of both(profile, { diffBase: [before] })) {
      expect(stacks.up[0]).toBe(sum(named(after), stacks.column))
      expect(stacks.down[0]).toBe(sum(named(before), stacks.column))
    }
  })
})

test('any profile', () => {
  fc.assert(
    fc.property(
      randomProfile,
      fc.constantFrom('functions', 'filefunctions', 'lines'),
      (profile, granularity) => {
        for (const { stacks, report } of both(combine([{ name: 'p', profile }]), { granularity })) {
          expect(rowsOfViewer(stacks)).toEqual(rowsOfTop(report))
          // Calls of equal size and opposite sign, and functions of one name, have no order that both know.
          const sorted = (list: readonly unknown[]): string[] => list.map((one) => JSON.stringify(one)).sort()
          const inOrder = (calls: Calls[]): string[] =>
            sorted(calls.map(({ name, callers, callees }) => [name, sorted(callers), sorted(callees)]))
          expect(inOrder(callsOfViewer(stacks))).toEqual(inOrder(callsOfTree(report)))
        }
      },
    ),
  )
})

describe('a tree', () => {
  const { table } = prepareStacks(
    fromFolded('main;search;sort 5\nmain;search 3\nmain;parse 4\ngc 2'),
    defaultOptions,
    {
      title: 'test',
    },
  )
  const stacks = new Stacks(table, 0)
  const shape = (node: number): unknown => [
    stacks.label(node),
    stacks.size(node),
    ...Array.from(stacks.callees(node), shape),
  ]

  test('has callees by size', () => {
    expect(shape(0)).toEqual(['', 14, ['main', 12, ['search', 8, ['sort', 5]], ['parse', 4]], ['gc', 2]])
  })

  test('knows what a node costs itself, and the way to it', () => {
    const [main = 0] = stacks.callees(0)
    const [searching = 0] = stacks.callees(main)
    expect(stacks.own(searching)).toEqual({ up: 3, down: 0 })
    expect(stacks.pathTo(searching).map((node) => stacks.label(node))).toEqual(['main', 'search'])
    expect(stacks.pathTo(0)).toEqual([])
  })
})

// The program's name, which -focus looks at too, is not searched: it is the same in every stack.
describe('a search finds what -focus finds', () => {
  test.each([
    ['sort', 1, 5],
    ['search|sort', 2, 8],
    ['main', 1, 12],
    ['^(?i)MAIN$', 1, 12],
    ['nobody', 0, 0],
    ['', 5, 14],
  ])('%s', (pattern, functionCount, size) => {
    const [first] = both(fromFolded('main;search;sort 5\nmain;search 3\nmain;parse 4\ngc 2'))
    expect(first && search(first.stacks, pattern)).toMatchObject({ functionCount, size })
  })

  test.each(['node:internal', 'Search|search', 'handler\\.ts', 'Garbage', 'get \\w+', '/src/.*\\.ts$'])(
    '%s',
    (pattern) => {
      const profile = named('node.service.cpu.pb.gz')
      for (const { stacks } of both(profile)) {
        const [focused] = both(profile, { focus: pattern, isRelative: true }).filter(
          (one) => one.stacks.column === stacks.column,
        )
        expect(search(stacks, pattern).size).toBe(focused?.stacks.size(0))
      }
    },
  )

  test('what is no regular expression is an error', () => {
    const [first] = both(fromFolded('a 1'))
    expect(() => first && search(first.stacks, '(')).toThrow(
      'parsing search regexp: error parsing regexp: missing closing ): `(`',
    )
  })
})

describe('bytes', () => {
  test.each([
    ['nothing', new Uint8Array(0)],
    ['a web page', new TextEncoder().encode('<!doctype html><p>not found')],
  ])('that are %s are refused', (_what, bytes) => {
    expect(() => decodeStackTable(bytes.buffer as ArrayBuffer)).toThrow(RangeError)
  })
})
