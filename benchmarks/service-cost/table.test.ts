import { expect, test } from 'vitest'
import { type Pair, type ServiceCost, toRowResult, writeResult } from './result.ts'
import { rows, type RowId } from './rows.ts'
import { formatResult } from './table.ts'

const pairs = (offs: readonly number[], ratio: number): Pair[] =>
  offs.map((off) => ({ off, on: off * ratio }))

function rowOf(id: RowId, made: readonly Pair[], seen = ''): ReturnType<typeof toRowResult> {
  const row = rows.find((one) => one.id === id)
  if (row === undefined) throw new Error(`no row ${id}`)
  return toRowResult(row, { pairs: made, windowMs: 300, seen })
}

function resultOf(made: readonly ReturnType<typeof toRowResult>[]): ServiceCost {
  return {
    takenAt: '2026-01-02T03:04:05.000Z',
    machine: { node: 'v26.10.0', platform: 'linux x64', processor: 'some processor', cores: 2 },
    loadAverageAtStart: { oneMinute: 1.25, fiveMinutes: 1.5 },
    loadAverageAtEnd: { oneMinute: 2.25, fiveMinutes: 2.5 },
    request: {
      lines: 60,
      connections: 8,
      cpuMicros: 201.3,
      cpuMicrosP5: 195,
      cpuMicrosP95: 240,
      perSecond: 4321.9,
      busy: 0.964,
      cores: 1.02,
    },
    settleMs: 250,
    rows: made,
    skipped: [],
  }
}

const even = rowOf('a-a', [...pairs([200, 210, 400], 1.01), ...pairs([200, 210, 400], 0.99)])

test('a row is made of ratios within pairs, and its cost of differences within pairs', () => {
  const row = rowOf('continuous', pairs([200, 400, 300], 1.02), '99 samples a second')
  expect(row).toMatchObject({ offMicros: 300, against: 'nothing', seen: '99 samples a second' })
  expect(row.costMicros).toBeCloseTo(6, 9)
  expect([row.ratio, row.low, row.high].map((value) => value.toFixed(6))).toEqual([
    '1.020000',
    '1.020000',
    '1.020000',
  ])
})

test('what samples many times as often is divided by it', () => {
  const row = rowOf('continuous-20x', pairs([200, 400, 300], 1.4))
  expect(row.costMicros).toBeCloseTo(6, 9)
  expect([row.ratio, row.low, row.high, row.times].map((value) => value.toFixed(3))).toEqual([
    '1.020',
    '1.020',
    '1.020',
    '20.000',
  ])
})

test('the table says what a request costs, how busy the machine was, and each row with its interval and pairs', () => {
  const text = formatResult(resultOf([even, rowOf('heap-live', pairs([200, 400], 0.995))]))
  expect(text).toContain('load average at start 1.3')
  expect(text).toContain(
    'a request: 201 us of processor time with nothing on (195 to 240 in 9 of 10 windows)',
  )
  expect(text).toMatch(/^heap sampling, live +nothing +-1\.5 +0\.995 +\[0\.995, 0\.995\] +2$/m)
  expect(text).toMatch(/costs of less than 1\.0 % are not told from none in this run$/)
})

test('a run whose A/A has found a difference says not to use it', () => {
  const uneven = rowOf('a-a', pairs([200, 210, 400], 1.04))
  expect(formatResult(resultOf([uneven]))).toMatch(/A\/A leaves 1 out of its interval: do not use this run$/)
})

test('what was left out is said, and why', () => {
  const text = formatResult({ ...resultOf([even]), skipped: [{ id: 'flame', reason: 'met Windows' }] })
  expect(text).toContain('left out: flame: met Windows')
})

test('the file has a line for each pair, four digits after the point, and is what was written', () => {
  const result = resultOf([rowOf('all', [{ off: 200.123_456, on: 210 }])])
  const text = writeResult(result)
  expect(text).toContain('\n        { "off": 200.1235, "on": 210 }\n')
  expect(JSON.parse(text)).toMatchObject({ request: result.request, rows: [{ id: 'all', ratio: 1.0494 }] })
})
