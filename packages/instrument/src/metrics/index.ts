// Metrics of the runtime: the list of families, and a page of them for whoever scrapes.
import { type Metric, Registry } from 'prom-client'
import { countDropped } from '../drops.ts'
import { InstrumentError } from '../errors.ts'
import { asyncTasksFamily } from './async-tasks.ts'
import { dropsFamily } from './drops.ts'
import { eventLoopFamily } from './event-loop.ts'
import { contentTypes, type ExpositionFormat, negotiateFormat } from './exposition.ts'
import type { MetricFamily } from './family.ts'
import { gcFamily } from './gc.ts'
import { locksFamily } from './locks.ts'
import { memoryFamily } from './memory.ts'
import { processFamily } from './process.ts'
import { profilersFamily } from './profilers.ts'
import { traceFamily } from './trace.ts'
import { MetricsRenderer } from './render.ts'

/** Every family, in the order of the page; the reference page is made from it. */
export const families: readonly MetricFamily[] = [
  // First: what the others read to answer, such as a folder, would count among the work in flight.
  asyncTasksFamily,
  processFamily,
  memoryFamily,
  gcFamily,
  eventLoopFamily,
  locksFamily,
  profilersFamily,
  traceFamily,
  dropsFamily,
]

// 0.4 MB of text, which is rendered in some 10 ms of processor time.
const DEFAULT_MAX_SERIES = 10_000

/** What {@link runtimeMetrics} is told. */
export interface RuntimeMetricsOptions {
  /** Where the metrics go, beside those of the service. Default: a registry of their own. */
  registry?: Registry | undefined
  /**
   * How many series a page may have. The largest metrics give way first, and what is left out is counted in
   * `hotpath_dropped_total`. Default 10000. What the registry itself holds in memory is up to the service.
   */
  maxSeries?: number | undefined
}

/** Metrics that are being kept. */
export interface RuntimeMetrics extends Disposable {
  /** Add the service's own metrics here: `new Counter({ ..., registers: [metrics.registry] })`. */
  readonly registry: Registry
  /**
   * Renders a page, in the format that an `Accept` header asks for. Never holds the event loop for long, and asks
   * that come while one is being answered share its answer.
   */
  render(accept?: string): Promise<MetricsPage>
}

/** A page of metrics, and what it is. */
export interface MetricsPage {
  readonly contentType: string
  readonly body: Buffer
}

/**
 * Starts to keep metrics of the runtime: processor, memory, garbage collection, event loop, work in flight,
 * profilers, drops. All of them are totals since the start or how things are now, never "since the last scrape",
 * so that two Prometheus servers see the same.
 *
 * Costs 50 timer ticks a second and an observer of garbage collections, until it is disposed of.
 *
 * @throws {InstrumentError} `METRIC_NAME_TAKEN` when the registry has one of the names already, as it does after
 * `collectDefaultMetrics()` of prom-client; `OPTION_INVALID`
 * @example
 * const metrics = runtimeMetrics()
 * const orders = new Counter({ name: 'orders_total', help: 'Orders taken.', registers: [metrics.registry] })
 */
export function runtimeMetrics(options: RuntimeMetricsOptions = {}): RuntimeMetrics {
  const { registry = new Registry(), maxSeries = DEFAULT_MAX_SERIES } = options
  if (!Number.isInteger(maxSeries) || maxSeries < 1) {
    throw new InstrumentError(
      'OPTION_INVALID',
      `runtimeMetrics: reading options: met maxSeries ${maxSeries}, want an integer from 1`,
    )
  }
  const started = startAll(registry)
  const renderers = { text: new MetricsRenderer('text'), openmetrics: new MetricsRenderer('openmetrics') }
  const underWay = new Map<ExpositionFormat, Promise<MetricsPage>>()

  const renderPage = async (format: ExpositionFormat): Promise<MetricsPage> => {
    const { body, droppedSeries, failedMetrics } = await renderers[format].render(registry, { maxSeries })
    if (droppedSeries > 0) countDropped('metric_series', droppedSeries)
    if (failedMetrics.length > 0) countDropped('metric_family', failedMetrics.length)
    return { contentType: contentTypes[format], body }
  }
  return {
    registry,
    render(accept) {
      const format = negotiateFormat(accept)
      let page = underWay.get(format)
      if (page === undefined) {
        page = renderPage(format).finally(() => underWay.delete(format))
        underWay.set(format, page)
      }
      return page
    },
    [Symbol.dispose]: () => started[Symbol.dispose](),
  }
}

/** Starts all families and puts their metrics into a registry, or, where one has no place there, none. */
function startAll(registry: Registry): Disposable {
  using stack = new DisposableStack()
  // In a registry of their own, where no name can be taken: nothing is started by halves.
  const own = new Registry()
  for (const family of families) stack.use(family.start({ registry: own }))

  // prom-client's types have two kinds of metric, for making and for listing; they are the same objects.
  const metrics = own.getMetricsAsArray() as unknown as readonly Metric[]
  const names = own.getMetricsAsArray().map(({ name }) => name)
  const taken = names.find((name) => registry.getSingleMetric(name) !== undefined)
  if (taken !== undefined) {
    throw new InstrumentError(
      'METRIC_NAME_TAKEN',
      `runtimeMetrics: adding metrics: met ${taken} in the registry, want one without it, such as a new one`,
    )
  }
  for (const metric of metrics) registry.registerMetric(metric)
  stack.defer(() => {
    for (const name of names) registry.removeSingleMetric(name)
  })
  return stack.move()
}
