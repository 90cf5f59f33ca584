// Comparisons, held against what benchstat prints for the same measurements.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { compareBenchmarks, type CompareOptions } from './compare.ts'
import { formatComparedCsv } from './compare-csv.ts'
import { formatComparedText } from './compare-text.ts'
import { parseBenchmarks } from './format.ts'
import { parseFilter } from './line-filter.ts'
import { defaultGrouping, type Grouping, parseKeys } from './projection.ts'

const read = (name: string): string =>
  readFileSync(new URL(`../testdata/benchstat/${name}`, import.meta.url), 'utf8')

function compareFiles(
  names: readonly string[],
  options?: CompareOptions,
): ReturnType<typeof compareBenchmarks> {
  return compareBenchmarks(parseBenchmarks(names.map((name) => ({ text: read(name), file: name }))), options)
}

/** The results of one file, whose columns are what its `note:` lines say. */
function compareText(text: string, options: CompareOptions = {}): ReturnType<typeof compareBenchmarks> {
  const grouping = { ...defaultGrouping, column: parseKeys('note', 'col') }
  return compareBenchmarks(parseBenchmarks([{ text, file: 'x' }]), { grouping, ...options })
}

const by = (changed: Partial<Record<keyof Grouping, string>>): CompareOptions => ({
  grouping: {
    ...defaultGrouping,
    ...Object.fromEntries(Object.entries(changed).map(([group, keys]) => [group, parseKeys(keys, group)])),
  },
})

describe('prints what benchstat prints', () => {
  test.each([
    ['old-new.text.txt', ['old.txt', 'new.txt'], {}],
    ['new.col=format.text.txt', ['new.txt'], by({ column: '/format' })],
    ['new.row=name.text.txt', ['new.txt'], by({ row: '.name' })],
    ['few.col=note.text.txt', ['few.txt'], by({ column: 'note' })],
    ['small-sample.col=note.text.txt', ['small-sample.txt'], by({ column: 'note' })],
    ['other-set.col=note.text.txt', ['other-set.txt'], by({ column: 'note' })],
    ['exact.col=note.text.txt', ['exact.txt'], by({ column: 'note' })],
    ['zero.col=note.text.txt', ['zero.txt'], by({ column: 'note' })],
  ])('%s', (golden, files, options) => {
    expect(formatComparedText(compareFiles(files, options))).toBe(read(golden))
  })

  test.each([
    ['old-new.csv', ['old.txt', 'new.txt'], {}, []],
    ['new.row=name.csv', ['new.txt'], by({ row: '.name' }), ['B6: benchmarks vary in .fullname']],
  ])('%s', (golden, files, options, warnings) => {
    expect(formatComparedCsv(compareFiles(files, options))).toEqual({ text: read(golden), warnings })
  })
})

describe('what belongs together', () => {
  const lines = (values: readonly number[], name = 'X'): string =>
    values.map((value) => `Benchmark${name} 1 ${value} ns/op\n`).join('')

  test('configurations that differ are tables of their own, and only what changed is said again', () => {
    const text = `goos: linux\nnode: v24\n${lines([1])}node: v26\n${lines([2])}`
    const compared = compareBenchmarks(parseBenchmarks([{ text, file: 'x' }]))
    expect(compared.tables.map(({ config }) => config.map(({ value }) => value))).toEqual([
      ['linux', 'v24'],
      ['linux', 'v26'],
    ])
    const printed = formatComparedText(compared)
    expect(printed).toMatch(/^goos: linux\nnode: v24\n/)
    expect(printed).toContain('\n\nnode: v26\n')
    expect(printed.match(/goos/g)).toHaveLength(1)
  })

  test('a key that is a column, or is ignored, keeps no tables apart', () => {
    const text = `goos: linux\nnode: v24\n${lines([1])}node: v26\n${lines([2])}`
    const benchmarks = parseBenchmarks([{ text, file: 'x' }])
    const columns = compareBenchmarks(benchmarks, by({ column: 'node' }))
    expect(columns.tables.map((table) => table.columns)).toEqual([
      [[{ key: 'node', value: 'v24' }], [{ key: 'node', value: 'v26' }]],
    ])
    const ignored = compareBenchmarks(benchmarks, by({ ignored: 'node' }))
    expect(ignored.tables[0]?.rows[0]?.cells[0]?.sample).toMatchObject({
      values: [1e-9, 2e-9],
      warnings: [expect.any(String)],
    })
  })

  test('results thrown together that differ in what was not asked for are warned about', () => {
    const text = `goos: linux\n${lines([1, 2, 3, 4, 5, 6])}goos: darwin\n${lines([1])}`
    const { tables } = compareBenchmarks(parseBenchmarks([{ text, file: 'x' }]), by({ table: '' }))
    expect(tables[0]?.rows[0]?.cells[0]?.sample.warnings).toEqual(['benchmarks vary in goos'])
  })

  test('several keys make a heading of several rows', () => {
    const text = ['a', 'b']
      .flatMap((letter) => [1, 2].map((n) => `Benchmark${letter}/n=${n} 1 ${n} x\n`))
      .join('')
    const compared = compareBenchmarks(
      parseBenchmarks([{ text, file: 'f' }]),
      by({ row: '', column: '.name, /n' }),
    )
    const [names, values] = formatComparedText(compared).split('\n')
    expect(names?.match(/\b[ab]\b/g)).toEqual(['a', 'b'])
    expect(values?.match(/\b[12]\b/g)).toEqual(['1', '2', '1', '2'])
  })
})

describe('which values, and in which order', () => {
  const text = ['big=10k', 'big=9', 'big=2Mi', 'big=x']
    .flatMap((size, index) => [`BenchmarkX/${size} 1 ${index + 1} ns/op ${index} B/op\n`])
    .join('')
  const benchmarks = parseBenchmarks([{ text: `goos: linux\n${text}`, file: 'x' }])
  const rows = (options: CompareOptions): string[][] =>
    compareBenchmarks(benchmarks, options).tables.map(({ unit, rows: shown }) => [
      unit,
      ...shown.map(({ name }) => name),
    ])

  test.each([
    ['/big', ['10k', '9', '2Mi', 'x']],
    ['/big@num', ['9', '10k', '2Mi', 'x']],
    ['/big@alpha', ['10k', '2Mi', '9', 'x']],
    ['/big@(x 9)', ['x', '9']],
    ['/big@("x")', ['x']],
  ])('rows %s', (row, want) => {
    expect(rows(by({ row }))).toEqual([
      ['sec/op', ...want],
      ['B/op', ...want],
    ])
  })

  test.each([
    ['.unit:ns/op', [['sec/op', 'X/big=10k', 'X/big=9', 'X/big=2Mi', 'X/big=x']]],
    ['.unit:sec/op /big:9', [['sec/op', 'X/big=9']]],
    ['-.unit:B/op AND (/big:x OR .fullname:/=9$/)', [['sec/op', 'X/big=9', 'X/big=x']]],
    ['.unit:(B/op OR allocs/op) -/big:/i|k/', [['B/op', 'X/big=9', 'X/big=x']]],
    ['goos:darwin', []],
    [
      '.unit:B/op OR /big:9',
      [
        ['B/op', 'X/big=10k', 'X/big=9', 'X/big=2Mi', 'X/big=x'],
        ['sec/op', 'X/big=9'],
      ],
    ],
  ])('filter %s', (filter, want) => {
    expect(rows({ filter: parseFilter(filter) })).toEqual(want)
  })
})

describe('what is called a change', () => {
  const side = (note: string, values: readonly number[], unit = 'ns/op'): string =>
    `note: ${note}\n${values.map((value) => `BenchmarkX 1 ${value} ${unit}\n`).join('')}`
  const difference = (a: readonly number[], b: readonly number[], options?: CompareOptions) =>
    compareText(side('a', a) + side('b', b), options).tables[0]?.rows[0]?.cells[1]?.difference

  test('p is compared with alpha, and at alpha it is a change', () => {
    // All of four above all of four: 2 of the 70 ways.
    expect(difference([1, 2, 3, 4], [5, 6, 7, 8], { alpha: 2 / 70 })).toMatchObject({ p: 2 / 70, delta: 1.6 })
    expect(difference([1, 2, 3, 4], [5, 6, 7, 8], { alpha: 2 / 70 - 1e-9 })).toMatchObject({ delta: null })
  })

  test.each([
    [
      'three and three can show nothing, and are told how many it takes',
      [1, 2, 3],
      [4, 5, 6],
      ['need >= 4 samples to detect a difference at alpha level 0.05'],
    ],
    ['four and four could have', [1, 2, 3, 4], [2, 3, 4, 5], []],
    ['values that are all the same are no test', [1, 1], [1, 1], ['all samples are equal']],
  ])('%s', (_behaviour, a, b, warnings) => {
    expect(difference(a, b)).toMatchObject({ delta: null, warnings })
  })

  test.each([
    ['sec/op', 'ns/op', 'lower'],
    ['B/s', 'MB/s', 'higher'],
    ['allocs/op', 'allocs/op', 'lower'],
    ['widgets', 'widgets', undefined],
  ])('which way is better is known of %s', (_tidied, unit, better) => {
    expect(compareText(side('a', [1], unit)).tables[0]?.better).toBe(better)
  })

  test('a unit line says it of any other', () => {
    expect(compareText(`Unit widgets better=higher\n${side('a', [1], 'widgets')}`).tables[0]?.better).toBe(
      'higher',
    )
  })
})
