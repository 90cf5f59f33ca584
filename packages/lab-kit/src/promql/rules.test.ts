// Rules over time, and the same cases put to the real promtool.
import { expect, test } from 'vitest'
import { peer } from '../../../../tools/peer.ts'
import { judgeAlerts } from './judge.ts'
import { floatBounds, parsePage, widestLabel } from './page.ts'
import type { AlertCase } from './promtool.ts'
import { parseRules, runRules } from './rules.ts'
import { type Series, SeriesStore } from './series.ts'

const promtool = peer('promtool')
const minuteMs = 60_000
const when = { fromMs: 0, toMs: 59 * minuteMs, everyMs: minuteMs }

/** An hour of values, a minute each. */
function hourOf(name: string, valueAt: (minute: number) => number | undefined): Series {
  const labels = { __name__: name, job: 'orders', instance: 'a' }
  const points = Array.from({ length: 60 }, (_each, minute) => ({
    atMs: minute * minuteMs,
    value: valueAt(minute),
  }))
  return {
    labels,
    points: points.filter(
      ({ value }, minute) => value !== undefined || points[minute - 1]?.value !== undefined,
    ),
  }
}

const series: readonly Series[] = [
  hourOf('errors_total', (minute) => (minute < 20 ? 0 : Math.min(minute - 20, 20) * 3)),
  hourOf('requests_total', (minute) => minute * 10),
  hourOf('queue', (minute) => (minute % 5) * 4 + Math.max(0, minute - 30)),
  hourOf('up', (minute) => (minute >= 40 && minute < 43 ? 0 : 1)),
  hourOf('d_bucket', (minute) => minute * 9),
  hourOf('leaving', (minute) => (minute < 30 ? 1 : undefined)),
].flatMap((each) =>
  each.labels['__name__'] === 'd_bucket'
    ? [
        { ...each, labels: { ...each.labels, le: '0.5' } },
        {
          points: each.points.map(({ atMs }) => ({ atMs, value: (atMs / minuteMs) * 10 })),
          labels: { ...each.labels, le: '5' },
        },
        {
          points: each.points.map(({ atMs }) => ({ atMs, value: (atMs / minuteMs) * 10 })),
          labels: { ...each.labels, le: '+Inf' },
        },
      ]
    : [each],
)

const rulesOf = (expr: string, more = ''): string =>
  `groups:\n  - name: g\n    rules:\n      - alert: A\n        expr: ${JSON.stringify(expr)}\n${more}`

/** An alert B, and after it the alert A. */
const twoRulesOf = (expr: string, more: string, ofA: string): string =>
  `${rulesOf(expr, more).replace('alert: A', 'alert: B')}      - alert: A\n        expr: ${JSON.stringify(ofA)}\n`

const hold = '        for: 5m\n'

/** The minutes in which the alert fires, as the first and the last of each stretch. */
function stretches(text: string): string {
  const minutes = (runRules(parseRules(text, 'rules.yml'), series, when).get('A') ?? []).map(
    (ms) => ms / minuteMs,
  )
  const firsts = minutes.filter((minute) => !minutes.includes(minute - 1))
  const lasts = minutes.filter((minute) => !minutes.includes(minute + 1))
  return firsts.map((first, index) => `${first}-${lasts[index]}`).join(' ')
}

const trials: readonly (readonly [behaviour: string, rules: string, fires: string])[] = [
  ['an alert fires as long as it holds', rulesOf('up == 0'), '40-42'],
  ['not before its time', rulesOf('up == 0', '        for: 2m\n'), '42-42'],
  ['and not at all where it does not hold so long', rulesOf('up == 0', hold), ''],
  ['a ratio of rates', rulesOf('rate(errors_total[5m]) / rate(requests_total[5m]) > 0.2', hold), '29-41'],
  [
    'a selector of nothing never fires',
    rulesOf('rate(errors_total{result="x"}[5m]) / rate(requests_total[5m]) > 0.2'),
    '',
  ],
  ['the slope of a gauge', rulesOf('deriv(queue[20m]) * 60 > 0.5', hold), '44-59'],
  ['rate() of a gauge', rulesOf('rate(queue[15m]) > 0.06'), '35-59'],
  ['the floor of a gauge', rulesOf('min_over_time(queue[10m]) > 12'), '51-59'],
  ['a quantile', rulesOf('histogram_quantile(0.99, rate(d_bucket[5m])) > 1', hold), '6-59'],
  [
    'a share of a bucket',
    rulesOf('1 - rate(d_bucket{le="0.5"}[5m]) / ignoring(le) rate(d_bucket{le="+Inf"}[5m]) > 0.2'),
    '',
  ],
  ['a series that leaves', rulesOf('leaving == 1'), '0-29'],
  ['what is absent', rulesOf('absent(leaving)', hold), '35-59'],
  [
    'what was recorded is there at the same moment',
    `groups:\n  - name: g\n    rules:\n      - record: r\n        expr: up * 2\n      - alert: A\n        expr: r == 0\n`,
    '40-42',
  ],
  ['a gauge, less what it was', rulesOf('queue - queue offset 15m > 12'), '43-59'],
  [
    'predict_linear from the past',
    rulesOf('predict_linear(queue[10m] offset 5m, 600) > 40'),
    '6-9 49-50 54-55 58-59',
  ],
  ['an aggregation in capitals', rulesOf('SUM BY (job) (up) == 0'), '40-42'],
  [
    'another alert, that fires',
    twoRulesOf('up == 0', '        for: 2m\n', 'ALERTS{alertname="B", alertstate="firing"}'),
    '42-42',
  ],
  [
    'another alert, that is pending',
    twoRulesOf('up == 0', '        for: 2m\n', 'ALERTS{alertname="B", alertstate="pending"}'),
    '40-41',
  ],
  [
    'since when another alert is',
    twoRulesOf('up == 0', '', 'vector(time()) - on () ALERTS_FOR_STATE{alertname="B"} >= 60'),
    '41-42',
  ],
  ['an alert that is kept firing', rulesOf('up == 0', '        keep_firing_for: 4m\n'), '40-45'],
]

test.each(trials)('%s', (_behaviour, rules, fires) => {
  expect(stretches(rules)).toBe(fires)
})

// Prometheus 2.42, which Debian has, does not know it yet.
const known = trials.filter(([, rules]) => !rules.includes('keep_firing_for'))

test.skipIf(!promtool).each(known)('promtool agrees: %s', async (_behaviour, rules, fires) => {
  const minutes = Array.from({ length: 58 }, (_each, index) => index + 1)
  const firing = (minute: number): boolean =>
    fires.split(' ').some((stretch) => {
      const [first = NaN, last = NaN] = stretch.split('-').map(Number)
      return first <= minute && minute <= last
    })
  // A stretch of no length is the moment itself, which has no window; so two minutes of each.
  const cases = minutes.map((minute): AlertCase => ({
    alert: 'A',
    fires: firing(minute) || firing(minute - 1),
    fromMs: (minute - 1) * minuteMs,
    toMs: minute * minuteMs,
  }))
  const trial = { rules, source: 'rules.yml', series, when, cases }
  const [theirs, ours] = [await judgeAlerts(trial, promtool), await judgeAlerts(trial, null)]
  expect(theirs).toMatchObject({ judgedBy: 'promtool' })
  expect(theirs.holds).toEqual(cases.map(() => true))
  expect(ours).toMatchObject({ judgedBy: 'embedded', holds: theirs.holds })
})

test.each([null, ...(promtool ? [promtool] : [])])(
  'a window as long as the time between scrapes holds one of them, between which rules are evaluated: %s',
  async (by) => {
    const between = series.map(({ labels, points }) => ({
      labels,
      points: points.map(({ atMs, value }) => ({ atMs: atMs + minuteMs / 2, value })),
    }))
    const cases = [{ alert: 'A', fires: true, fromMs: 0, toMs: when.toMs }]
    const holds = async (expr: string): Promise<boolean | undefined> =>
      (await judgeAlerts({ rules: rulesOf(expr), source: 'rules.yml', series: between, when, cases }, by))
        .holds[0]
    expect(await holds('increase(errors_total[1m]) > 0')).toBe(false)
    expect(await holds('increase(errors_total[2m]) > 0')).toBe(true)
    expect(await holds('count_over_time(errors_total[5m]) == 5')).toBe(true)
    expect(await holds('count_over_time(errors_total[5m]) > 5')).toBe(false)
  },
)

test.skipIf(!promtool)('where a guess is wrong, promtool says which cases hold', async () => {
  const at = (fires: boolean): AlertCase => ({
    alert: 'A',
    fires,
    fromMs: 39 * minuteMs,
    toMs: 41 * minuteMs,
  })
  // label_replace is not known to our own evaluation: there is no guess.
  const rules = rulesOf('label_replace(up, "zone", "$1", "job", "(.*)") == 0')
  const trial = { rules, source: 'rules.yml', series, when, cases: [at(true), at(false)] }
  expect((await judgeAlerts(trial, promtool)).holds).toEqual([true, false])
  await expect(judgeAlerts(trial, null)).rejects.toMatchObject({ code: 'PROMQL_UNSUPPORTED' })
})

test.skipIf(!promtool).each([
  ['a comparison of two numbers', 'time() > 1800'],
  ['an offset of what is no selector', 'up - sum(up) offset 5m'],
  ['a range of what is no selector', 'max_over_time((up)[5m])'],
  ['a function that there is not', 'raet(up[5m])'],
])('promtool refuses it as well: %s', async (_behaviour, expr) => {
  const trial = { rules: rulesOf(expr), source: 'rules.yml', series, when, cases: [] }
  await expect(judgeAlerts(trial, promtool)).rejects.toMatchObject({ code: 'RULES_INVALID' })
  await expect(judgeAlerts(trial, null)).rejects.toMatchObject({
    code: 'PROMQL_INVALID',
    message: expect.stringMatching(/^rules\.yml: A: /) as string,
  })
})

test.each([
  ['no file of rules', 'hello', 'RULES_INVALID'],
  ['no YAML', 'groups: [', 'RULES_INVALID'],
  ['a rule without an expression', 'groups:\n  - rules:\n      - alert: A\n', 'RULES_INVALID'],
  ['a duration that is none', rulesOf('up', '        for: soon\n'), 'RULES_INVALID'],
  ['an expression that is none', rulesOf('up ='), 'PROMQL_INVALID'],
])('%s is a coded error', (_behaviour, text, code) => {
  expect(() => parseRules(text, 'rules.yml')).toThrow(expect.objectContaining({ code }) as Error)
})

test('a page is read back', () => {
  const page =
    '# HELP a b\n# TYPE a counter\na{x="1",y="say \\"hi\\", {ok}\\n"} 2\nb +Inf\n\nc{le="0.5"} 1e3 1700000000\n'
  expect(parsePage(page)).toEqual([
    { labels: { __name__: 'a', x: '1', y: 'say "hi", {ok}\n' }, value: 2 },
    { labels: { __name__: 'b' }, value: Infinity },
    { labels: { __name__: 'c', le: '0.5' }, value: 1000 },
  ])
  expect(new SeriesStore().list()).toEqual([])
})

test('bounds and quantiles are spelled as Prometheus 3 does, and nothing else is', () => {
  const [bucket, quantile, half, infinite] = parsePage(
    'a_bucket{le="1",kind="1"} 1\nb{quantile="1"} 1\na_bucket{le="0.5"} 1\na_bucket{le="+Inf"} 1\n',
  ).map(({ labels }) => floatBounds(labels))
  expect(bucket).toEqual({ __name__: 'a_bucket', le: '1.0', kind: '1' })
  expect(quantile).toMatchObject({ quantile: '1.0' })
  expect(half).toMatchObject({ le: '0.5' })
  expect(infinite).toMatchObject({ le: '+Inf' })
})

test('the widest label of a page is none that was written down', () => {
  const page =
    'a{x="1",y="1"} 1\na{x="2",y="1"} 1\nb_bucket{le="1"} 1\nb_bucket{le="2"} 1\nb_bucket{le="+Inf"} 1\n'
  expect(widestLabel(parsePage(page))).toEqual({ label: 'x', values: 2 })
  expect(widestLabel(parsePage('b_bucket{le="1"} 1\nc{quantile="0.5"} 1\n'))).toEqual({
    label: '-',
    values: 0,
  })
})
