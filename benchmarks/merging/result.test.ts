import { expect, test } from 'vitest'
import { addRounds, type Merging, type Round, toRowResult, writeResult } from './result.ts'
import { formatResult } from './table.ts'

const programs = ['pprof', 'go1.24']

/** A round in which Go took so many times as long, with four times the memory. */
const round = (ours: number, times: number): Round => ({
  pprof: { cpuSeconds: ours, peakMegabytes: 100 },
  'go1.24': { cpuSeconds: ours * times, peakMegabytes: 400 },
})

function resultOf(rounds: readonly Round[], loadAverageAtStart = 1): Merging {
  return {
    takenAt: '2026-01-02T03:04:05.000Z',
    machine: { node: 'v26.10.0', platform: 'linux x64', processor: 'some processor', cores: 2 },
    loadAverageAtStart,
    programs,
    rows: [toRowResult('hundred', { megabytes: 11, rounds, programs })],
  }
}

test('it is the ratio within a round that counts: a slow round is slow for all', () => {
  const [row] = resultOf([round(1, 3), round(10, 3), round(2, 3)]).rows
  expect(row).toMatchObject({ cpuSeconds: 2, peakMegabytes: 100 })
  expect(row?.compared).toEqual([
    { program: 'go1.24', cpuSeconds: 6, peakMegabytes: 400, ratio: 3, low: 3, high: 3, memory: 0.25 },
  ])
})

test('rounds of a later run are added to those before', () => {
  const all = addRounds(
    resultOf([round(1, 3), round(1, 3)]),
    resultOf([round(1, 5), round(1, 5), round(1, 5)]),
  )
  expect(all.rows[0]?.rounds).toHaveLength(5)
  expect(all.rows[0]?.compared[0]?.ratio).toBe(5)
})

test('a row that only one of the two has stays', () => {
  const one = resultOf([round(1, 3)])
  const other = { ...one, rows: [toRowResult('ten', { megabytes: 1, rounds: [round(1, 2)], programs })] }
  expect(addRounds(one, other).rows.map(({ id }) => id)).toEqual(['ten', 'hundred'])
})

test('rounds of another machine are not added', () => {
  const one = resultOf([round(1, 3)])
  const other = { ...one, machine: { ...one.machine, cores: 64 } }
  expect(() => addRounds(one, other)).toThrow(
    /^adding to an earlier result: met .*"cores":2.*, want .*"cores":64/,
  )
})

test('what was written reads as what it was', () => {
  const result = resultOf([round(1, 3), round(2, 3)])
  expect(JSON.parse(writeResult(result))).toEqual(result)
})

test('the table names each program once in a row', () => {
  const table = formatResult(resultOf([round(1, 3), round(1, 3)]))
  expect(table.split('\n').slice(3, 6)).toEqual([
    '                     program  cpu s  peak MB  times ours  95 % interval  n  our memory',
    '100 profiles merged  pprof     1.00      100                             2',
    '                     go1.24    3.00      400        3.00   [3.00, 3.00]          1/4.0',
  ])
})

test('a control that leaves 1 out is told', () => {
  const control = [1, 1, 1].map((ours): Round => ({
    pprof: { cpuSeconds: ours, peakMegabytes: 100 },
    'pprof again': { cpuSeconds: ours * 1.2, peakMegabytes: 100 },
  }))
  const rows = [toRowResult('a-a', { megabytes: 11, rounds: control, programs })]
  expect(formatResult({ ...resultOf([]), rows })).toContain(
    'A/A leaves 1 out of its interval: do not use this run',
  )
})
