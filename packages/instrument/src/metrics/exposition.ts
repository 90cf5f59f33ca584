// The two text formats that Prometheus reads, line by line, and the choice between them.

/** `text` is Prometheus' own format 0.0.4, `openmetrics` is OpenMetrics 1.0.0. */
export type ExpositionFormat = 'text' | 'openmetrics'

export const contentTypes: Readonly<Record<ExpositionFormat, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
}

/** What the last line of a page is. */
export const endings: Readonly<Record<ExpositionFormat, string>> = { text: '', openmetrics: '# EOF\n' }

/** The values of one metric, as prom-client hands them out. */
export interface MetricReading {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary'
  readonly values: readonly MetricValue[]
}

export interface MetricValue {
  /** Where it differs from the name of the metric, as in `..._bucket`. */
  readonly metricName?: string | undefined
  readonly labels?: LabelSet | undefined
  /** Those that all buckets of one histogram have in common. */
  readonly sharedLabels?: LabelSet | undefined
  readonly value: number
  readonly exemplar?: Exemplar | null | undefined
}

export type LabelSet = Readonly<Record<string, string | number | undefined>>

interface Exemplar {
  readonly labelSet: LabelSet
  readonly value: number
  readonly timestamp: number
}

/**
 * Chooses a format by an `Accept` header: OpenMetrics where it is liked at least as much as plain text, which is
 * also the answer when nothing fits.
 */
export function negotiateFormat(accept: string | undefined): ExpositionFormat {
  let openmetrics = 0
  let text = 0
  for (const item of (accept ?? '').split(',')) {
    const [type = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase())
    const parameter = (name: string): string | undefined =>
      parameters.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1)
    const q = Number(parameter('q') ?? 1)
    const quality = q >= 0 && q <= 1 ? q : 0
    const version = parameter('version')
    if (type === 'application/openmetrics-text' && (version === undefined || version === '1.0.0')) {
      openmetrics = Math.max(openmetrics, quality)
    }
    if (type === 'text/plain' || type === 'text/*' || type === '*/*') text = Math.max(text, quality)
  }
  return openmetrics > 0 && openmetrics >= text ? 'openmetrics' : 'text'
}

/** Writes the lines of metrics in one format. Remembers how labels are written, which is most of the work. */
export class ExpositionWriter {
  readonly #format: ExpositionFormat
  // By identity: prom-client keeps one object of labels for a series as long as the series lives.
  readonly #written = new WeakMap<LabelSet, string>()
  readonly #bounds = new Map<string | number, string>()

  constructor(format: ExpositionFormat) {
    this.#format = format
  }

  /** Returns the two lines in front of a metric. */
  header({ name, help, type }: MetricReading): string {
    const shown = this.#format === 'openmetrics' && type === 'counter' ? withoutTotal(name) : name
    const escaped = this.#format === 'openmetrics' ? escapeValue(help) : escapeHelp(help)
    return `# HELP ${shown} ${escaped}\n# TYPE ${shown} ${type}\n`
  }

  /** Returns the line of one series. */
  sample(metric: MetricReading, defaultLabels: LabelSet | undefined, value: MetricValue): string {
    const name = value.metricName ?? this.#sampleName(metric)
    const labels = joinLabels(
      this.#own(value.labels),
      value.sharedLabels === undefined ? '' : this.#write(value.sharedLabels),
      defaultLabels === undefined ? '' : writeLabels(withoutThose(defaultLabels, value)),
    )
    const line = labels === '' ? name : `${name}{${labels}}`
    return `${line} ${formatNumber(value.value)}${this.#exemplar(value.exemplar)}\n`
  }

  #sampleName({ name, type }: MetricReading): string {
    return this.#format === 'openmetrics' && type === 'counter' ? `${withoutTotal(name)}_total` : name
  }

  #own(labels: LabelSet | undefined): string {
    if (labels === undefined) return ''
    // Buckets and quantiles come in fresh objects with this one label each time.
    const key = labels['le'] === undefined ? 'quantile' : 'le'
    const bound = labels[key]
    if (bound === undefined || Object.keys(labels).length > 1) return this.#write(labels)
    let text = this.#bounds.get(bound)
    if (text === undefined) {
      text = `${key}="${typeof bound === 'number' ? this.#formatBound(bound) : escapeValue(bound)}"`
      if (this.#bounds.size < MAX_BOUNDS) this.#bounds.set(bound, text)
    }
    return text
  }

  #formatBound(bound: number): string {
    // OpenMetrics wants the bounds of buckets to look like floating point numbers.
    return this.#format === 'openmetrics' && Number.isInteger(bound) ? bound.toFixed(1) : formatNumber(bound)
  }

  #write(labels: LabelSet): string {
    let text = this.#written.get(labels)
    if (text === undefined) {
      text = writeLabels(labels)
      this.#written.set(labels, text)
    }
    return text
  }

  #exemplar(exemplar: Exemplar | null | undefined): string {
    if (this.#format === 'text' || !exemplar) return ''
    const { labelSet, value, timestamp } = exemplar
    return ` # {${writeLabels(labelSet)}} ${formatNumber(value)} ${timestamp}`
  }
}

// More than all histograms of a service have; the bound is for one that makes them up.
const MAX_BOUNDS = 10_000

/** Returns a number as both formats write it. */
export function formatNumber(value: number): string {
  if (Number.isFinite(value)) return String(value)
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
}

function writeLabels(labels: LabelSet): string {
  let text = ''
  for (const name in labels) {
    const value = labels[name]
    if (value === undefined) continue
    if (text !== '') text += ','
    text += `${name}="${typeof value === 'number' ? formatNumber(value) : escapeValue(String(value))}"`
  }
  return text
}

function joinLabels(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(',')
}

/** A label of a series wins over the default of the same name. */
function withoutThose(defaults: LabelSet, { labels = {}, sharedLabels = {} }: MetricValue): LabelSet {
  return Object.fromEntries(
    Object.entries(defaults).filter(([name]) => !(name in labels) && !(name in sharedLabels)),
  )
}

function withoutTotal(name: string): string {
  return name.endsWith('_total') ? name.slice(0, -'_total'.length) : name
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}

const NEEDS_ESCAPE = /[\\\n"]/

function escapeValue(text: string): string {
  return NEEDS_ESCAPE.test(text) ? escapeHelp(text).replaceAll('"', '\\"') : text
}
