// PromQL, evaluated by hand-made series: what each part of it means.
import { expect, test } from 'vitest'
import type { LabKitError } from '../errors.ts'
import { evaluate } from './evaluate.ts'
import { parseExpression } from './parse.ts'
import { SeriesStore } from './series.ts'

const minuteMs = 60_000

/** Series by name and labels, with a value a minute; `_` for none. */
const series: Readonly<Record<string, string>> = {
  'counter{job="a"}': '0 60 120 180 240 300 360',
  'restarted{job="a"}': '100 160 220 0 60 120 180',
  'late{job="a"}': '_ _ _ _ 5 10 15',
  'gauge{job="a"}': '0 12 0 12 0 12 0',
  'slope{job="a"}': '0 6 12 18 24 30 36',
  'x{job="a", zone="n"}': '1 1 1 1 1 1 1',
  'x{job="b", zone="n"}': '2 2 2 2 2 2 2',
  'x{job="c", zone="s"}': '4 4 4 4 4 4 4',
  'y{job="a"}': '10 10 10 10 10 10 10',
  'y{job="b"}': '0 0 0 0 0 0 0',
  'gone{job="a"}': '7 7 7 stale _ _ _',
  'd_bucket{le="0.5"}': '0 10 20 30 40 50 60',
  'd_bucket{le="1"}': '0 10 20 30 40 50 60',
  'd_bucket{le="5"}': '0 11 22 33 44 55 66',
  'd_bucket{le="+Inf"}': '0 11 22 33 44 55 66',
}

function storeOf(): SeriesStore {
  const store = new SeriesStore()
  for (const [name, values] of Object.entries(series)) {
    const [, metric = '', list = ''] = /^(\w+)\{(.*)\}$/.exec(name) ?? []
    const pairs = Array.from(list.matchAll(/(\w+)="([^"]*)"/g), ([, label = '', value = '']) => [
      label,
      value,
    ])
    const labels = { __name__: metric, ...(Object.fromEntries(pairs) as Record<string, string>) } // of texts
    for (const [minute, value] of values.split(' ').entries()) {
      if (value === '_') continue
      store.add(labels, { atMs: minute * minuteMs, value: value === 'stale' ? undefined : Number(value) })
    }
  }
  return store
}

/** The values at the sixth minute, by their labels as text; a number by itself. */
function valueOf(text: string): unknown {
  const value = evaluate(parseExpression(text), storeOf(), 6 * minuteMs)
  if (typeof value === 'number') return value
  return Object.fromEntries(
    value.map(({ labels, value: each }) => [
      Object.entries(labels)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, label]) => `${name}=${label}`)
        .join(' '),
      Number(each.toFixed(6)),
    ]),
  )
}

test.each([
  ['a number', '1 + 2 * 3', 7],
  ['a power binds to the right side of a minus', '2 ^ 3 - 1', 7],
  ['a duration is a number of seconds', '5m', 300],
  ['a selector has the latest value', 'counter', { '__name__=counter job=a': 360 }],
  ['a series that has ended has none', 'gone', {}],
  [
    'a matcher that is a pattern has to match all of it',
    'x{job=~"a|c"} * 1',
    { 'job=a zone=n': 1, 'job=c zone=s': 4 },
  ],
  ['a matcher that is not', 'x{job!="a",zone!~"s.*"} * 1', { 'job=b zone=n': 2 }],
  ['a matcher of the name', '{__name__=~"sl.*"}', { '__name__=slope job=a': 36 }],
  ['an offset looks back', 'slope offset 2m', { '__name__=slope job=a': 24 }],
  ['an offset is one of the operand before it', 'slope - slope offset 2m', { 'job=a': 12 }],
  ['and not of what is behind it', 'slope > slope offset 2m + 11', { '__name__=slope job=a': 36 }],
  ['nor of a minus', '-slope offset 2m', { 'job=a': -24 }],
  ['a negation loses the name', '-slope', { 'job=a': -36 }],
  ['rate of a counter', 'rate(counter[5m])', { 'job=a': 1 }],
  ['rate of a counter that was restarted', 'rate(restarted[6m])', { 'job=a': 300 / 360 }],
  ['increase does not go below the zero of a counter', 'increase(late[6m])', { 'job=a': 15 }],
  ['rate of a gauge takes each way down for a restart', 'rate(gauge[6m])', { 'job=a': 0.1 }],
  ['delta of a gauge', 'delta(gauge[6m])', { 'job=a': 0 }],
  ['deriv is a slope a second', 'deriv(slope[5m])', { 'job=a': 0.1 }],
  ['predict_linear goes on along it', 'predict_linear(slope[5m], 60)', { 'job=a': 42 }],
  [
    'from the moment of the evaluation, whatever the offset',
    'predict_linear(slope[2m] offset 3m, 60)',
    { 'job=a': 42 },
  ],
  ['irate takes the latest two', 'irate(counter[5m])', { 'job=a': 1 }],
  ['changes and resets', 'changes(gauge[6m]) + resets(gauge[6m])', { 'job=a': 9 }],
  ['the lowest over time', 'min_over_time(slope[3m])', { 'job=a': 18 }],
  ['a quantile over time', 'quantile_over_time(0.5, slope[4m])', { 'job=a': 24 }],
  ['a subquery', 'max_over_time(rate(counter[2m])[4m:1m])', { 'job=a': 1 }],
  ['sum by', 'sum by (zone) (x)', { 'zone=n': 3, 'zone=s': 4 }],
  ['sum without, written behind', 'sum(x) without (job)', { 'zone=n': 3, 'zone=s': 4 }],
  ['an aggregation of everything', 'avg(x)', { '': 7 / 3 }],
  ['an aggregation in capitals', 'SUM BY (zone) (x)', { 'zone=n': 3, 'zone=s': 4 }],
  ['the largest', 'topk(1, x)', { '__name__=x job=c zone=s': 4 }],
  [
    'a comparison filters and keeps the name',
    'x > 1',
    { '__name__=x job=b zone=n': 2, '__name__=x job=c zone=s': 4 },
  ],
  ['a comparison with the number in front', '2 < x', { '__name__=x job=c zone=s': 4 }],
  ['a comparison of two numbers', '2 > bool 1', 1],
  ['a comparison as a number', 'x > bool 1', { 'job=a zone=n': 0, 'job=b zone=n': 1, 'job=c zone=s': 1 }],
  ['two vectors, by a label of theirs', 'x / on (job) y', { 'job=a': 0.1, 'job=b': Infinity }],
  ['two vectors, but for a label', 'x + ignoring (zone) y', { 'job=a': 11, 'job=b': 2 }],
  ['many to one', 'y * on (job) group_right () x', { 'job=a zone=n': 10, 'job=b zone=n': 0 }],
  ['and', 'x and on (job) y > 5', { '__name__=x job=a zone=n': 1 }],
  ['unless', 'x unless on (job) y', { '__name__=x job=c zone=s': 4 }],
  ['or', 'y or on (job) x', { '__name__=y job=a': 10, '__name__=y job=b': 0, '__name__=x job=c zone=s': 4 }],
  [
    'what selects nothing is nothing, whatever is done to it',
    'sum(rate(nowhere[5m])) / sum(rate(counter[5m]))',
    {},
  ],
  ['absent', 'absent(nowhere)', { '': 1 }],
  ['a quantile of a histogram', 'histogram_quantile(0.99, rate(d_bucket[5m]))', { '': 4.56 }],
  ['a quantile within the first bucket', 'histogram_quantile(0.5, d_bucket)', { '': 0.275 }],
  ['a quantile above the last bound is that bound', 'histogram_quantile(1, d_bucket{le!="5"})', { '': 1 }],
  ['clamp_max', 'clamp_max(slope, 10)', { 'job=a': 10 }],
  ['scalar and vector', 'scalar(slope) + vector(1)', { '': 37 }],
])('%s: %s', (_behaviour, text, want) => {
  expect(valueOf(text)).toEqual(
    typeof want === 'number'
      ? want
      : Object.fromEntries(
          Object.entries(want).map(([labels, value]) => [labels, Number(Number(value).toFixed(6))]),
        ),
  )
})

test.each([
  ['what is no expression', 'sum(', 'PROMQL_INVALID'],
  ['nothing', '', 'PROMQL_INVALID'],
  ['a range where a vector is wanted', 'x[5m]', 'PROMQL_INVALID'],
  ['a vector where a range is wanted', 'rate(x)', 'PROMQL_INVALID'],
  ['several on one side for one on the other', 'y * on (zone) x', 'PROMQL_INVALID'],
  ['a comparison of two numbers that is no number', 'time() > 1', 'PROMQL_INVALID'],
  ['a function that there is not', 'raet(x[5m])', 'PROMQL_INVALID'],
  ['a range of what is no selector', 'x - y[5m]', 'PROMQL_INVALID'],
  ['an offset of what is no selector', 'x - sum(y) offset 5m', 'PROMQL_INVALID'],
  ['an offset of brackets', '(x) offset 5m', 'PROMQL_INVALID'],
  ['a function that is not known here', 'holt_winters(x[5m], 0.5, 0.5)', 'PROMQL_UNSUPPORTED'],
  ['an aggregation that is not', 'count_values("v", x)', 'PROMQL_UNSUPPORTED'],
  ['a function of labels', 'label_replace(x, "a", "$1", "job", "(.*)")', 'PROMQL_UNSUPPORTED'],
  ['a moment', 'x - x @ 12', 'PROMQL_UNSUPPORTED'],
])('%s is a coded error: %s', (_behaviour, text, code) => {
  expect(() => valueOf(text)).toThrow(expect.objectContaining({ code }) as LabKitError)
})
