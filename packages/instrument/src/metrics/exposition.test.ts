import { expect, test } from 'vitest'
import {
  ExpositionWriter,
  formatNumber,
  type MetricReading,
  type MetricValue,
  negotiateFormat,
} from './exposition.ts'

test.each([
  ['no header is plain text', undefined, 'text'],
  ['anything at all is plain text', '*/*', 'text'],
  ['OpenMetrics is given to whoever names it', 'application/openmetrics-text', 'openmetrics'],
  ['a version we do not write is not', 'application/openmetrics-text;version=0.0.1', 'text'],
  [
    'Prometheus 2.42 gets OpenMetrics',
    'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
    'openmetrics',
  ],
  ['who likes text better gets text', 'application/openmetrics-text;q=0.4, text/plain;q=0.5', 'text'],
  ['who likes both alike gets OpenMetrics', 'text/plain, application/openmetrics-text', 'openmetrics'],
  ['what is refused with q=0 is not sent', 'application/openmetrics-text;q=0', 'text'],
  ['a quality that is garbage counts as refused', 'application/openmetrics-text;q=lots', 'text'],
])('%s', (_behaviour, accept, want) => {
  expect(negotiateFormat(accept)).toBe(want)
})

const counter: MetricReading = {
  name: 'orders_total',
  help: 'All "orders"\nand a \\.',
  type: 'counter',
  values: [],
}
const histogram: MetricReading = { name: 'wait_seconds', help: 'Waits.', type: 'histogram', values: [] }

test.each<[string, 'text' | 'openmetrics', MetricReading, string]>([
  [
    'help text is escaped',
    'text',
    counter,
    '# HELP orders_total All "orders"\\nand a \\\\.\n# TYPE orders_total counter\n',
  ],
  [
    'OpenMetrics names a counter without its _total, and escapes quotes too',
    'openmetrics',
    counter,
    '# HELP orders All \\"orders\\"\\nand a \\\\.\n# TYPE orders counter\n',
  ],
])('%s', (_behaviour, format, metric, want) => {
  expect(new ExpositionWriter(format).header(metric)).toBe(want)
})

test.each<[string, 'text' | 'openmetrics', MetricReading, MetricValue, string]>([
  ['a series without labels', 'text', counter, { value: 3 }, 'orders_total 3\n'],
  [
    'label values are escaped',
    'text',
    counter,
    { value: 3, labels: { path: 'a"b\\c\nd' } },
    'orders_total{path="a\\"b\\\\c\\nd"} 3\n',
  ],
  [
    'a label that is undefined is left out',
    'text',
    counter,
    { value: 1, labels: { a: undefined } },
    'orders_total 1\n',
  ],
  [
    'a bucket has its bound first and the labels of its histogram after',
    'text',
    histogram,
    { metricName: 'wait_seconds_bucket', labels: { le: 1 }, sharedLabels: { kind: 'x' }, value: 2 },
    'wait_seconds_bucket{le="1",kind="x"} 2\n',
  ],
  [
    'OpenMetrics writes bounds as floating point numbers',
    'openmetrics',
    histogram,
    { metricName: 'wait_seconds_bucket', labels: { le: 1 }, sharedLabels: {}, value: 2 },
    'wait_seconds_bucket{le="1.0"} 2\n',
  ],
  ['OpenMetrics keeps _total on the series', 'openmetrics', counter, { value: 3 }, 'orders_total 3\n'],
  [
    'OpenMetrics adds _total to a counter that lacks it',
    'openmetrics',
    { ...counter, name: 'orders' },
    { value: 3 },
    'orders_total 3\n',
  ],
  [
    'OpenMetrics shows the exemplar',
    'openmetrics',
    counter,
    { value: 3, exemplar: { labelSet: { trace_id: 'abc' }, value: 1, timestamp: 1.5 } },
    'orders_total 3 # {trace_id="abc"} 1 1.5\n',
  ],
  [
    'plain text has no place for one',
    'text',
    counter,
    { value: 3, exemplar: { labelSet: { trace_id: 'abc' }, value: 1, timestamp: 1.5 } },
    'orders_total 3\n',
  ],
])('%s', (_behaviour, format, metric, value, want) => {
  expect(new ExpositionWriter(format).sample(metric, undefined, value)).toBe(want)
})

test('a label of the series wins over the default of the same name', () => {
  const value: MetricValue = { value: 1, labels: { zone: 'b' } }
  expect(new ExpositionWriter('text').sample(counter, { zone: 'a', app: 'shop' }, value)).toBe(
    'orders_total{zone="b",app="shop"} 1\n',
  )
})

test.each([
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, '+Inf'],
  [Number.NEGATIVE_INFINITY, '-Inf'],
  [1e21, '1e+21'],
  [-0.5, '-0.5'],
])('%d is written as %s', (value, want) => {
  expect(formatNumber(value)).toBe(want)
})
