// The functions of PromQL that are evaluated here, as Prometheus 2 defines them.
import { type Labels, type Sample, type ValuePoint, keyOf, omitLabels, withoutName } from './series.ts'

/** The part of time that a range vector is of. */
export interface Window {
  readonly fromMs: number
  readonly toMs: number
  /** The moment of the evaluation: later than `toMs` by the offset. */
  readonly atMs: number
}

type OverRange = (points: readonly ValuePoint[], window: Window, parameter: number) => number | undefined

const valuesOf = (points: readonly ValuePoint[]): number[] => points.map(({ value }) => value)
const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)
export const meanOf = (values: readonly number[]): number => sumOf(values) / values.length
export const deviationOf = (values: readonly number[]): number => {
  const mean = meanOf(values)
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)))
}

/** The quantile of values, between the two nearest of them. */
export function quantileOf(quantile: number, values: readonly number[]): number {
  if (values.length === 0 || Number.isNaN(quantile)) return Number.NaN
  if (quantile < 0) return -Infinity
  if (quantile > 1) return Infinity
  const sorted = values.toSorted((a, b) => a - b)
  const rank = quantile * (sorted.length - 1)
  const [below, above] = [sorted[Math.floor(rank)] ?? 0, sorted[Math.ceil(rank)] ?? 0]
  return below + (above - below) * (rank - Math.floor(rank))
}

/** By how much a range rose, extended to both ends of the window as far as its points are dense. */
function extrapolated(points: readonly ValuePoint[], window: Window, isCounter: boolean): number | undefined {
  const [first] = points
  const last = points.at(-1)
  if (points.length < 2 || !first || !last) return undefined
  let rise = last.value - first.value
  if (isCounter) {
    for (const [index, { value }] of points.entries()) {
      const before = points[index - 1]?.value ?? -Infinity
      if (value < before) rise += before
    }
  }
  const sampledMs = last.atMs - first.atMs
  const stepMs = sampledMs / (points.length - 1)
  let toStartMs = first.atMs - window.fromMs
  const toEndMs = window.toMs - last.atMs
  if (isCounter && rise > 0 && first.value >= 0) {
    // A counter does not begin below zero.
    toStartMs = Math.min(toStartMs, sampledMs * (first.value / rise))
  }
  const extendedMs = [toStartMs, toEndMs].reduce(
    (sum, ms) => sum + (ms < stepMs * 1.1 ? ms : stepMs / 2),
    sampledMs,
  )
  return rise * (extendedMs / sampledMs)
}

const secondsOf = ({ fromMs, toMs }: Window): number => (toMs - fromMs) / 1000

/** The two latest points: their difference, and the seconds between them. */
function latest(
  points: readonly ValuePoint[],
  isCounter: boolean,
): { rise: number; seconds: number } | undefined {
  const [before, last] = points.slice(-2)
  if (!before || !last) return undefined
  const rise = isCounter && last.value < before.value ? last.value : last.value - before.value
  return { rise, seconds: (last.atMs - before.atMs) / 1000 }
}

/** The least-squares line through a range: its slope a second, and its value at a moment. */
function line(points: readonly ValuePoint[], atMs: number): { slope: number; value: number } | undefined {
  if (points.length < 2) return undefined
  const xs = points.map((point) => (point.atMs - atMs) / 1000)
  const ys = valuesOf(points)
  const [meanX, meanY] = [meanOf(xs), meanOf(ys)]
  const slope =
    sumOf(xs.map((x, index) => (x - meanX) * ((ys[index] ?? 0) - meanY))) /
    sumOf(xs.map((x) => (x - meanX) ** 2))
  return { slope, value: meanY - slope * meanX }
}

const changesIn = (
  points: readonly ValuePoint[],
  changed: (before: number, now: number) => boolean,
): number =>
  points.filter(({ value }, index) => index > 0 && changed(points[index - 1]?.value ?? 0, value)).length

/** Functions of a range vector. */
export const overRange: Readonly<Record<string, OverRange>> = {
  rate: (points, window) => {
    const rise = extrapolated(points, window, true)
    return rise === undefined ? undefined : rise / secondsOf(window)
  },
  increase: (points, window) => extrapolated(points, window, true),
  delta: (points, window) => extrapolated(points, window, false),
  irate: (points) => {
    const two = latest(points, true)
    return two && two.rise / two.seconds
  },
  idelta: (points) => latest(points, false)?.rise,
  deriv: (points) => line(points, points[0]?.atMs ?? 0)?.slope,
  predict_linear: (points, { atMs }, seconds) => {
    const fitted = line(points, atMs)
    return fitted && fitted.value + fitted.slope * seconds
  },
  changes: (points) => changesIn(points, (before, now) => before !== now),
  resets: (points) => changesIn(points, (before, now) => now < before),
  avg_over_time: (points) => meanOf(valuesOf(points)),
  min_over_time: (points) => Math.min(...valuesOf(points)),
  max_over_time: (points) => Math.max(...valuesOf(points)),
  sum_over_time: (points) => sumOf(valuesOf(points)),
  count_over_time: (points) => points.length,
  last_over_time: (points) => points.at(-1)?.value,
  present_over_time: () => 1,
  stddev_over_time: (points) => deviationOf(valuesOf(points)),
  quantile_over_time: (points, _window, quantile) => quantileOf(quantile, valuesOf(points)),
}

/** Functions of a range vector that leave its name. */
export const keepsName: ReadonlySet<string> = new Set(['last_over_time'])

/** Functions that change each value of an instant vector. */
export const perValue: Readonly<Record<string, (value: number, ...parameters: number[]) => number>> = {
  abs: Math.abs,
  ceil: Math.ceil,
  floor: Math.floor,
  exp: Math.exp,
  ln: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  sqrt: Math.sqrt,
  sgn: Math.sign,
  round: (value, to = 1) => Math.floor(value / to + 0.5) * to,
  clamp: (value, min = -Infinity, max = Infinity) => Math.max(min, Math.min(max, value)),
  clamp_min: (value, min = -Infinity) => Math.max(min, value),
  clamp_max: (value, max = Infinity) => Math.min(max, value),
}

interface Bucket {
  readonly upTo: number
  readonly count: number
}

/** The quantile of each histogram in a vector of buckets. */
export function histogramQuantile(quantile: number, samples: readonly Sample[]): Sample[] {
  const histograms = new Map<string, { labels: Labels; buckets: Bucket[] }>()
  for (const { labels, value } of samples) {
    const le = labels['le']
    if (le === undefined) continue
    const rest = omitLabels(withoutName(labels), ['le'])
    const histogram = histograms.get(keyOf(rest)) ?? { labels: rest, buckets: [] }
    histogram.buckets.push({ upTo: le === '+Inf' ? Infinity : Number(le), count: value })
    histograms.set(keyOf(rest), histogram)
  }
  return [...histograms.values()].map(({ labels, buckets }) => ({
    labels,
    value: bucketQuantile(quantile, buckets),
  }))
}

function bucketQuantile(quantile: number, unsorted: readonly Bucket[]): number {
  if (Number.isNaN(quantile)) return Number.NaN
  if (quantile < 0) return -Infinity
  if (quantile > 1) return Infinity
  let highest = 0
  const buckets = unsorted
    .toSorted((a, b) => a.upTo - b.upTo)
    .map(({ upTo, count }) => ({ upTo, count: (highest = Math.max(highest, count)) }))
  const last = buckets.at(-1)
  if (buckets.length < 2 || last?.upTo !== Infinity || last.count === 0) return Number.NaN
  const rank = quantile * last.count
  const index = buckets.findIndex(({ count }) => count >= rank)
  const bucket = buckets[index]
  if (bucket === undefined || bucket === last) return buckets.at(-2)?.upTo ?? Number.NaN
  if (index === 0 && bucket.upTo <= 0) return bucket.upTo
  const below = buckets[index - 1] ?? { upTo: 0, count: 0 }
  return below.upTo + (bucket.upTo - below.upTo) * ((rank - below.count) / (bucket.count - below.count))
}
