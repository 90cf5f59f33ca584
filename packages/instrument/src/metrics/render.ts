// A registry as text, in slices: however many series there are, the event loop is held for a moment only.
import { performance } from 'node:perf_hooks'
import { setImmediate } from 'node:timers/promises'
import type { Registry } from 'prom-client'
import { shareBudget, wholeGroups } from './budget.ts'
import {
  endings,
  type ExpositionFormat,
  ExpositionWriter,
  type LabelSet,
  type MetricReading,
} from './exposition.ts'

// A scrape may hold the loop for 10 ms; the rest is for a garbage collection in between, and for reading what
// prom-client hands out in one piece, 2 ms for 10_000 series.
const SLICE_MS = 3
// Reading a metric cannot be interrupted, so it begins early in a slice.
const BEFORE_READING_MS = 1
// Reading the clock takes 50 ns, writing a line some 300: once in a while is enough, and often enough.
const LINES_PER_LOOK = 64

export interface RenderOptions {
  readonly maxSeries: number
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number
  /** Lets others have the event loop. */
  readonly pause?: () => Promise<unknown>
}

/** A page of metrics. */
export interface RenderedMetrics {
  readonly body: Buffer
  readonly series: number
  /** Series that went beyond `maxSeries` and are not in the page. */
  readonly droppedSeries: number
  /** Metrics that could not be read and are not in the page. */
  readonly failedMetrics: readonly string[]
}

/** Renders registries in one format. Meant to be kept: labels are written once in the life of a series. */
export class MetricsRenderer {
  readonly #format: ExpositionFormat
  readonly #writer: ExpositionWriter

  constructor(format: ExpositionFormat) {
    this.#format = format
    this.#writer = new ExpositionWriter(format)
  }

  /**
   * Returns all that the registry holds, within `maxSeries`. Gives way to others every 3 ms, so that metrics of
   * one page are not all of one instant; those of one histogram are.
   *
   * A metric that fails to be read is left out and named in the result.
   */
  async render(registry: Registry, options: RenderOptions): Promise<RenderedMetrics> {
    const slices = new Slices(options)
    const { readings, failedMetrics } = await readAll(registry, slices)
    const defaultLabels = defaultLabelsOf(registry)
    const shares = shareBudget(
      readings.map(({ values }) => values.length),
      options.maxSeries,
    )
    const parts: Buffer[] = []
    let text = ''
    let series = 0
    let droppedSeries = 0
    for (const [index, reading] of readings.entries()) {
      const count = wholeGroups(reading, shares[index] ?? 0)
      series += count
      droppedSeries += reading.values.length - count
      text += this.#writer.header(reading)
      for (let at = 0; at < count; at++) {
        const value = reading.values[at]
        if (value !== undefined) text += this.#writer.sample(reading, defaultLabels, value)
        if (at % LINES_PER_LOOK === 0 && slices.over()) {
          parts.push(Buffer.from(text))
          text = ''
          await slices.next()
        }
      }
    }
    parts.push(Buffer.from(text + endings[this.#format]))
    return { body: Buffer.concat(parts), series, droppedSeries, failedMetrics }
  }
}

/** Time slices: how long we have had the event loop, and giving it back. */
class Slices {
  readonly #now: () => number
  readonly #pause: () => Promise<unknown>
  #startMs: number

  constructor({ now = () => performance.now(), pause = () => setImmediate() }: RenderOptions) {
    this.#now = now
    this.#pause = pause
    this.#startMs = now()
  }

  over(sliceMs = SLICE_MS): boolean {
    return this.#now() - this.#startMs >= sliceMs
  }

  async next(): Promise<void> {
    await this.#pause()
    this.#startMs = this.#now()
  }
}

async function readAll(
  registry: Registry,
  slices: Slices,
): Promise<{ readings: MetricReading[]; failedMetrics: string[] }> {
  const readings: MetricReading[] = []
  const failedMetrics: string[] = []
  // prom-client's types say what a metric is made of, not that it can be read.
  const metrics = registry.getMetricsAsArray() as unknown as readonly ReadableMetric[]
  for (const metric of metrics) {
    if (slices.over(BEFORE_READING_MS)) await slices.next()
    try {
      readings.push(await (metric.getForPromString?.() ?? metric.get()))
    } catch {
      failedMetrics.push(metric.name)
    }
  }
  return { readings, failedMetrics }
}

interface ReadableMetric {
  readonly name: string
  get(): Promise<MetricReading>
  /** Histograms have this one, which shares labels between buckets instead of copying them. */
  getForPromString?(): Promise<MetricReading>
}

function defaultLabelsOf(registry: Registry): LabelSet | undefined {
  // There is a setter and no getter; prom-client is pinned, and a test sets some and looks for them.
  const labels = (registry as unknown as { readonly _defaultLabels?: LabelSet })._defaultLabels
  return labels === undefined || Object.keys(labels).length === 0 ? undefined : labels
}
