// The value of a PromQL expression at a moment.
import { LabKitError } from '../errors.ts'
import { combine } from './binary.ts'
import {
  type Window,
  deviationOf,
  histogramQuantile,
  keepsName,
  meanOf,
  overRange,
  perValue,
  quantileOf,
} from './functions.ts'
import type { Expression } from './parse.ts'
import {
  type Labels,
  type Range,
  type Sample,
  type SeriesStore,
  type ValuePoint,
  keyOf,
  omitLabels,
  pickLabels,
  withoutName,
} from './series.ts'

/** A number, or a value for each of several series. */
export type Value = number | readonly Sample[]

// What a subquery without a step of its own takes: the interval at which rules are evaluated.
const stepMs = 60_000

/**
 * Evaluates an expression over what is in the store.
 *
 * @throws {LabKitError} `PROMQL_UNSUPPORTED`, `PROMQL_INVALID`
 */
export function evaluate(expression: Expression, store: SeriesStore, atMs: number): Value {
  const value = (inner: Expression): Value => evaluate(inner, store, atMs)
  switch (expression.kind) {
    case 'number':
      return expression.value
    case 'selector':
      return store.instant(expression.matchers, atMs - expression.offsetMs)
    case 'negated': {
      const inner = value(expression.inner)
      if (typeof inner === 'number') return -inner
      return inner.map((sample) => ({ labels: withoutName(sample.labels), value: -sample.value }))
    }
    case 'binary':
      return combine(expression, value(expression.left), value(expression.right))
    case 'aggregation':
      return aggregate(expression, value)
    case 'call':
      return call(expression, store, atMs)
    case 'string':
    case 'range':
    case 'subquery':
      throw new LabKitError(
        'PROMQL_INVALID',
        `a ${expression.kind}: evaluating: want a number or an instant vector`,
      )
  }
}

type Call = Extract<Expression, { kind: 'call' }>

function call({ name, args }: Call, store: SeriesStore, atMs: number): Value {
  const numbers = (list: readonly Expression[]): number[] =>
    list.map((each) => toNumber(evaluate(each, store, atMs), name))
  const vector = (arg: Expression | undefined): readonly Sample[] =>
    toVector(arg ? evaluate(arg, store, atMs) : [], name)
  const over = overRange[name]
  if (over !== undefined) {
    const range = args.find(({ kind }) => kind === 'range' || kind === 'subquery')
    const [parameter = Number.NaN] = numbers(args.filter((each) => each !== range))
    const { window, ranges } = rangesOf(range, store, atMs, name)
    return ranges.flatMap(({ labels, points }) => {
      const value = over(points, window, parameter)
      return value === undefined
        ? []
        : [{ labels: keepsName.has(name) ? labels : withoutName(labels), value }]
    })
  }
  const [first, ...rest] = args
  const each = perValue[name]
  if (each !== undefined) {
    const parameters = numbers(rest)
    return vector(first).map(({ labels, value }) => ({
      labels: withoutName(labels),
      value: each(value, ...parameters),
    }))
  }
  switch (name) {
    case 'absent':
      return vector(first).length > 0 ? [] : [{ labels: {}, value: 1 }]
    case 'absent_over_time':
      return rangesOf(first, store, atMs, name).ranges.length > 0 ? [] : [{ labels: {}, value: 1 }]
    case 'histogram_quantile':
      return histogramQuantile(numbers(args.slice(0, 1))[0] ?? Number.NaN, vector(args[1]))
    case 'scalar': {
      const samples = vector(first)
      return samples.length === 1 ? (samples[0]?.value ?? Number.NaN) : Number.NaN
    }
    case 'vector':
      return [{ labels: {}, value: numbers(args)[0] ?? Number.NaN }]
    case 'time':
      return atMs / 1000
    case 'sort':
      return vector(first).toSorted((a, b) => a.value - b.value)
    case 'sort_desc':
      return vector(first).toSorted((a, b) => b.value - a.value)
    default:
      throw unsupported(name)
  }
}

function rangesOf(
  expression: Expression | undefined,
  store: SeriesStore,
  atMs: number,
  name: string,
): { window: Window; ranges: readonly Range[] } {
  if (expression?.kind !== 'range' && expression?.kind !== 'subquery') {
    throw new LabKitError('PROMQL_INVALID', `${name}: evaluating: want a range vector, such as x[5m]`)
  }
  const toMs = atMs - expression.offsetMs
  const window = { fromMs: toMs - expression.rangeMs, toMs, atMs }
  if (expression.kind === 'range') {
    return { window, ranges: store.range(expression.matchers, window.fromMs, window.toMs) }
  }
  const points = new Map<string, { labels: Labels; points: ValuePoint[] }>()
  const step = expression.stepMs ?? stepMs
  for (let ms = Math.ceil(window.fromMs / step) * step; ms <= toMs; ms += step) {
    for (const { labels, value } of toVector(evaluate(expression.inner, store, ms), name)) {
      const range = points.get(keyOf(labels)) ?? { labels, points: [] }
      range.points.push({ atMs: ms, value })
      points.set(keyOf(labels), range)
    }
  }
  return { window, ranges: [...points.values()] }
}

const reducers: Readonly<Record<string, (values: readonly number[], parameter: number) => number>> = {
  sum: (values) => values.reduce((sum, value) => sum + value, 0),
  avg: meanOf,
  min: (values) => Math.min(...values),
  max: (values) => Math.max(...values),
  count: (values) => values.length,
  group: () => 1,
  stddev: deviationOf,
  stdvar: (values) => deviationOf(values) ** 2,
  quantile: (values, parameter) => quantileOf(parameter, values),
}

type Aggregation = Extract<Expression, { kind: 'aggregation' }>

function aggregate(
  { operator, by, labels, args }: Aggregation,
  valueOf: (arg: Expression) => Value,
): Sample[] {
  const reduce = reducers[operator]
  if (reduce === undefined && operator !== 'topk' && operator !== 'bottomk') throw unsupported(operator)
  const values = args.map(valueOf)
  const samples = toVector(values.at(-1) ?? [], operator)
  const parameter = args.length > 1 ? toNumber(values[0] ?? Number.NaN, operator) : Number.NaN
  const groups = new Map<string, { labels: Labels; members: Sample[] }>()
  for (const sample of samples) {
    const kept = by ? pickLabels(sample.labels, labels) : omitLabels(sample.labels, ['__name__', ...labels])
    const group = groups.get(keyOf(kept)) ?? { labels: kept, members: [] }
    group.members.push(sample)
    groups.set(keyOf(kept), group)
  }
  if (reduce === undefined) {
    const sign = operator === 'topk' ? -1 : 1
    return [...groups.values()].flatMap(({ members }) =>
      members.toSorted((a, b) => sign * (a.value - b.value)).slice(0, parameter),
    )
  }
  return [...groups.values()].map((group) => ({
    labels: group.labels,
    value: reduce(
      group.members.map(({ value }) => value),
      parameter,
    ),
  }))
}

function toNumber(value: Value, name: string): number {
  if (typeof value === 'number') return value
  throw new LabKitError('PROMQL_INVALID', `${name}: evaluating: met a vector, want a number`)
}

function toVector(value: Value, name: string): readonly Sample[] {
  if (typeof value !== 'number') return value
  throw new LabKitError('PROMQL_INVALID', `${name}: evaluating: met a number, want an instant vector`)
}

function unsupported(name: string): LabKitError {
  return new LabKitError(
    'PROMQL_UNSUPPORTED',
    `${name}: evaluating: not known here, want promtool on the PATH for it`,
  )
}
