import { expect, test } from 'vitest'
import { shareBudget, wholeGroups } from './budget.ts'
import type { MetricReading, MetricValue } from './exposition.ts'

test.each([
  ['everyone gets what they want while there is enough', [2, 3], 5, [2, 3]],
  ['the largest gives way first', [2, 900, 1], 10, [2, 7, 1]],
  ['what the small ones leave over is shared by the large ones', [1, 100, 100], 11, [1, 5, 5]],
  ['equals share equally, to the last one', [100, 100, 100], 10, [3, 3, 4]],
  ['nothing to share', [], 10, []],
])('%s', (_behaviour, wanted, budget, want) => {
  expect(shareBudget(wanted, budget)).toEqual(want)
})

const values = (...names: (string | undefined)[]): MetricValue[] =>
  names.map((metricName) => ({ metricName, value: 1 }))
const histogramSeries = ['h_bucket', 'h_bucket', 'h_sum', 'h_count']

test.each<[string, MetricValue[], number, number]>([
  ['all of it fits exactly', values(undefined, undefined), 2, 2],
  ['a counter is cut anywhere', values(undefined, undefined, undefined), 2, 2],
  ['a histogram is kept whole or not at all', values(...histogramSeries, ...histogramSeries), 7, 4],
  ['a histogram that does not fit is left out', values(...histogramSeries), 3, 0],
])('%s', (_behaviour, readingValues, budget, want) => {
  const reading: MetricReading = { name: 'h', help: '', type: 'histogram', values: readingValues }
  expect(wholeGroups(reading, budget)).toBe(want)
})
