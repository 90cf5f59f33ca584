// The generated parts of the page about metrics: each family is started, and says itself what it serves.
import { type MetricObjectWithValues, type MetricValue, Registry } from 'prom-client'
import { droppables } from '../../packages/instrument/src/drops.ts'
import type { MetricFamily } from '../../packages/instrument/src/metrics/family.ts'
import { families } from '../../packages/instrument/src/metrics/index.ts'
import type { Language } from '../plugins/lab.ts'
import { droppablesInJapanese, familiesInJapanese, metricsInJapanese } from './metrics-in-japanese.ts'
import type { TableTools } from './pprof-reference.ts'

/** A metric as it is on a page. */
interface Served {
  readonly name: string
  readonly type: string
  readonly help: string
  readonly labels: readonly string[]
}

// Labels whose values are the same in each process: they are listed. The others depend on what a service does.
const fixedLabels = new Set(['kind', 'profiler'])

const served: readonly {
  readonly family: MetricFamily
  readonly metrics: readonly Served[]
}[] = await Promise.all(
  families.map(async (family) => ({
    family,
    metrics: await metricsOf(family),
  })),
)

/** The names of all metrics, in the order of the page. */
export const metricNames: readonly string[] = served.flatMap(({ metrics }) => metrics.map(({ name }) => name))

async function metricsOf(family: MetricFamily): Promise<Served[]> {
  const registry = new Registry()
  using _started = family.start({ registry })
  const read = await registry.getMetricsAsJSON()
  return read.map(({ name, help, type, values }: MetricObjectWithValues<MetricValue<string>>) => ({
    name,
    help,
    // What prom-client's declarations call a number is, in what it hands out, the word of the exposition.
    type: String(type),
    labels: labelsOf(registry, name).map((label) => {
      const known = new Set(values.map(({ labels }) => String(labels[label] ?? '')))
      return fixedLabels.has(label) ? `${label}=${[...known].join(',')}` : label
    }),
  }))
}

function labelsOf(registry: Registry, name: string): readonly string[] {
  // Not in the declarations of prom-client: the labels that a metric was made with.
  const metric = registry.getSingleMetric(name) as { readonly labelNames?: readonly string[] } | undefined
  return metric?.labelNames ?? []
}

/** The parts, each with what it becomes in a language. */
export function metricTables({
  inLanguage,
  formatTable,
  code,
}: TableTools): Readonly<Record<string, (language: Language) => string>> {
  return {
    metrics: (language) =>
      served
        .map(({ family, metrics }) => {
          const id = family.name.replaceAll(' ', '-')
          const title = language === 'ja' ? familiesInJapanese[family.name]?.title : capitalised(family.name)
          if (title === undefined) throw new Error(`metrics: the Japanese of ${family.name}: there is none`)
          const rows = metrics.map(({ name, type, help, labels }) => [
            code(name),
            `${inLanguage(language, name, help, metricsInJapanese)} ${kindOf({ name, type, labels }, language)}`,
          ])
          return [
            `### ${title} {/* #${id} */}`,
            inLanguage(language, family.name, family.description, familiesInJapanese),
            formatTable(language === 'ja' ? ['メトリクス', '意味'] : ['Metric', 'Meaning'], rows),
          ].join('\n\n')
        })
        .join('\n\n'),
    droppables: (language) =>
      formatTable(
        language === 'ja' ? ['`what` の値', '捨てたもの'] : ['Value of `what`', 'What was left out'],
        Object.entries(droppables).map(([name, help]) => [
          code(name),
          inLanguage(language, name, help, droppablesInJapanese),
        ]),
      ),
  }
}

/** Says the type, the unit and the labels. The unit is what a name ends with, before the `_total` of a counter. */
function kindOf({ name, type, labels }: Omit<Served, 'help'>, language: Language): string {
  const unit = /_(seconds|bytes)(?:_total)?$/.exec(name)?.[1]
  const words = language === 'ja' ? wordsInJapanese : undefined
  const kind = [type, ...(unit === undefined ? [] : [unit])].map((word) => words?.[word] ?? word)
  const spans = labels.map((label) => `\`${label}\``).join(', ')
  if (language === 'ja') return `*${kind.join('、')}*${spans && ` ラベル ${spans}`}`
  return `*${capitalised(kind.join(', '))}*${spans && ` by ${spans}`}`
}

const wordsInJapanese: Readonly<Record<string, string>> = {
  counter: 'カウンター',
  gauge: 'ゲージ',
  histogram: 'ヒストグラム',
  seconds: '秒',
  bytes: 'バイト',
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
