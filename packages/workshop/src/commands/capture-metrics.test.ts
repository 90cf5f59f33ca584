// The metrics with most series come first.
import { parsePage } from '@hotpath/lab-kit'
import { expect, test } from 'vitest'
import { widestMetrics } from './capture-metrics.ts'

const page = `# TYPE up gauge
up 1
seen_total{path="/a"} 1
seen_total{path="/b"} 2
took_seconds_bucket{le="1"} 1
took_seconds_bucket{le="+Inf"} 1
took_seconds_sum 0.5
took_seconds_count 1
`

test('metrics are counted by their series, a histogram as one', () => {
  expect(widestMetrics(parsePage(page), 10)).toEqual([
    { name: 'took_seconds', series: 4 },
    { name: 'seen_total', series: 2 },
    { name: 'up', series: 1 },
  ])
})

test('no more are shown than asked for', () => {
  expect(widestMetrics(parsePage(page), 1)).toEqual([{ name: 'took_seconds', series: 4 }])
})
