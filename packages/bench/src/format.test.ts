// The benchmark format, read and written.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Benchmarks, formatConfig, formatResult, formatValue, parseBenchmarks } from './format.ts'

const parse = (text: string): Benchmarks => parseBenchmarks([{ text, file: 'x.txt' }])

/** Lines as short text: `Name n: value unit, …`. */
const shown = ({ lines }: Benchmarks): string[] =>
  lines.map(
    ({ name, iterations, values }) =>
      `${name} ${iterations}: ${values.map(({ value, unit }) => `${value} ${unit}`).join(', ')}`,
  )

describe('a line of results', () => {
  test.each([
    ['value and unit', 'BenchmarkX 10 5 widgets', 'X 10: 5 widgets'],
    ['several', 'BenchmarkX-8\t 10\t 16 B/op\t 2 allocs/op', 'X-8 10: 16 B/op, 2 allocs/op'],
    ['nanoseconds become seconds', 'BenchmarkX 1 1500 ns/op', 'X 1: 0.0000015 sec/op'],
    ['megabytes become bytes', 'BenchmarkX 1 2 MB/s', 'X 1: 2000000 B/s'],
    ['a name may be nothing', 'Benchmark 1 2 x', ' 1: 2 x'],
    ['an exponent', 'BenchmarkX 1 1.5e-3 x', 'X 1: 0.0015 x'],
    ['infinity', 'BenchmarkX 1 +Inf x', 'X 1: Infinity x'],
    ['spaces of all kinds', 'BenchmarkX\u00a01\u20032\u3000x', 'X 1: 2 x'],
  ])('%s', (_behaviour, line, want) => {
    expect(shown(parse(line))).toEqual([want.replace('0.0000015', '0.0000015')])
  })

  test.each([
    ['BenchmarkX', 'x.txt:1: missing iteration count'],
    ['BenchmarkX ten 5 ns/op', 'x.txt:1: parsing iteration count: invalid syntax'],
    ['BenchmarkX 10', 'x.txt:1: missing measurements'],
    ['BenchmarkX 10 five ns/op', 'x.txt:1: parsing measurement: invalid syntax'],
    ['BenchmarkX 10 5', 'x.txt:1: missing units'],
    ['BenchmarkX 10 5 ns/op 6', 'x.txt:1: missing units'],
  ])('%s is warned about', (line, want) => {
    expect(parse(line)).toMatchObject({ lines: [], warnings: [want] })
  })

  test.each([
    'PASS',
    'ok  \tpkg\t1.5s',
    ' BenchmarkX 1 2 x',
    'benchmarkX 1 2 x',
    'Goos: linux',
    'go os: linux',
    '',
  ])('what is none of the format is left out: %j', (line) => {
    expect(parse(line)).toMatchObject({ lines: [], warnings: [] })
  })
})

describe('configuration', () => {
  const configs = (text: string): Record<string, string>[] =>
    parse(text).lines.map(({ config }) => Object.fromEntries(config))

  test('holds for the lines below it, until it is changed or taken away', () => {
    expect(
      configs('goos: linux\npkg: a\nBenchmarkX 1 2 x\npkg: b\nBenchmarkX 1 2 x\ngoos:\nBenchmarkX 1 2 x\n'),
    ).toEqual([{ goos: 'linux', pkg: 'a' }, { goos: 'linux', pkg: 'b' }, { pkg: 'b' }])
  })

  test('does not reach from one file into the next', () => {
    const { lines } = parseBenchmarks([
      { text: 'goos: linux\nBenchmarkX 1 2 x', file: 'a' },
      { text: 'BenchmarkX 1 2 x', file: 'b' },
    ])
    expect(lines.map(({ file, config }) => [file, config.size])).toEqual([
      ['a', 1],
      ['b', 0],
    ])
  })

  test.each([
    ['keys that nobody knows', 'cpu-model: Xeon 3', { 'cpu-model': 'Xeon 3' }],
    ['a colon in the value', 'when: 12:30', { when: '12:30' }],
    ['a key needs a space behind its colon', 'when:12', {}],
    ['letters of all languages', 'größe: 3', { größe: '3' }],
  ])('%s', (_behaviour, line, want) => {
    expect(configs(`${line}\nBenchmarkX 1 2 x`)).toEqual([want])
  })
})

describe('what is said of units', () => {
  test('is kept by the plain unit', () => {
    const { units } = parse('Unit ns/op better=lower assume=nothing\nUnit widgets assume=exact\n')
    expect([...units].map(([unit, known]) => [unit, Object.fromEntries(known)])).toEqual([
      ['sec/op', { better: 'lower', assume: 'nothing' }],
      ['widgets', { assume: 'exact' }],
    ])
  })

  test.each([
    ['Unit', 'x.txt:1: missing unit'],
    ['Unit x better', 'x.txt:1: expected key=value'],
    ['Unit x a=1\nUnit x a=2', 'x.txt:2: metadata a of unit x already set to 1'],
  ])('%j is warned about', (text, want) => {
    expect(parse(text).warnings).toEqual([want])
  })

  test('the same twice is no contradiction', () => {
    expect(parse('Unit x a=1\nUnit x a=1').warnings).toEqual([])
  })
})

describe('writing', () => {
  // As Go's testing package prints them: `go test -bench` of 1.19, read off its output.
  test.each([
    [0, '         0'],
    [1234.5, '      1234'],
    [1235.5, '      1236'],
    [999.96, '      1000'],
    [999.94, '       999.9'],
    [12.3456, '        12.35'],
    [1, '         1.000'],
    [0.25, '         0.2500'],
    [0.0125, '         0.01250'],
    [0.001, '         0.001000'],
    [0.0001, '  1.000e-4'],
    [-5, '        -5.000'],
  ])('%f has four digits that count, points below one another', (value, want) => {
    expect(formatValue(value)).toBe(want)
  })

  test('a result is a line that reads as what was written', () => {
    const value = fc.double({ min: -1e12, max: 1e12, noNaN: true })
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 1e9 }), value, (name, iterations, measured) => {
        const written = formatResult({ name, iterations, values: [{ value: measured, unit: 'x/op' }] })
        const { lines, warnings } = parse(`${formatConfig('goos', 'linux')}${written}`)
        expect(warnings).toEqual([])
        expect(lines).toHaveLength(1)
        expect(lines[0]).toMatchObject({ iterations, values: [{ unit: 'x/op' }] })
        expect(lines[0]?.name).not.toMatch(/\s/)
        expect(Math.abs((lines[0]?.values[0]?.value ?? 0) - measured)).toBeLessThanOrEqual(
          Math.max(0.5, Math.abs(measured) * 1e-3),
        )
      }),
    )
  })

  test('names are padded to one width', () => {
    expect(formatResult({ name: 'X-2', iterations: 100, values: [{ value: 5, unit: 'ns/op' }] }, 16)).toBe(
      'BenchmarkX-2    \t     100\t         5.000 ns/op\n',
    )
  })
})

test('whatever is read, nothing is thrown', () => {
  const bits = fc.constantFrom(
    'Benchmark',
    'X',
    ' ',
    '\t',
    '1',
    '-',
    'Unit',
    'ns/op',
    '\n',
    ':',
    'key',
    '=',
    '\r',
    'é',
  )
  fc.assert(
    fc.property(
      fc.array(bits).map((parts) => parts.join('')),
      (text) => {
        expect(parse(text).lines.every(({ values }) => values.length > 0)).toBe(true)
      },
    ),
  )
})
