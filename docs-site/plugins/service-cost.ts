// What instrumentation costs a service, as the table that a benchmark made: benchmarks/results/service-cost.json.
import { figure } from './markdown.ts'
import type { Language } from './lab.ts'
import { headingRow, say, type Words } from './words.ts'

/** The part of the benchmark's result that a page shows. Ratios are with the part on, by without. */
export interface ServiceCost {
  readonly takenAt: string
  readonly machine: { readonly node: string; readonly cores: number }
  readonly request: { readonly cpuMicros: number }
  readonly rows: readonly {
    readonly id: string
    readonly costMicros: number
    readonly ratio: number
    readonly low: number
    readonly high: number
    readonly pairs: readonly unknown[]
  }[]
}

/** The rows that are shown, in this order. */
const names: Readonly<Record<string, Words>> = {
  'a-a': ['nothing, against nothing', 'なし（なしどうしの比較）'],
  'continuous-20x': [
    'continuous CPU profile, 99 Hz (measured at twenty times that)',
    '常時の CPU プロファイル、99 Hz（20 倍の頻度で測定）',
  ],
  'heap-live-32x': [
    'heap sampling, live (measured with 32 times as many samples)',
    'ヒープのサンプリング、live（32 倍の標本数で測定）',
  ],
  labels: ['request labels', 'リクエストのラベル'],
  'in-flight': ['requests in flight', '処理中のリクエストの把握'],
  metrics: ['metrics, scraped each second', 'メトリクス（毎秒収集）'],
  all: ['all of these together', '以上のすべて'],
  'locks-on': [
    'block and mutex profile, every wait of a service with crowded locks',
    'block と mutex のプロファイル、混み合うロックのすべての待ち',
  ],
  'inspector-20x': [
    "node:inspector's own profiler, 99 Hz (measured at twenty times that)",
    'node:inspector のプロファイラー、99 Hz（20 倍の頻度で測定）',
  ],
  flame: ['@platformatic/flame: CPU 1,000 Hz and heap', '@platformatic/flame：CPU 1,000 Hz とヒープ'],
}

/**
 * Returns the table as Markdown, with what to know about it below.
 *
 * @throws {Error} when the result lacks a row that the table shows
 */
export function serviceCostTable(result: ServiceCost, language: Language): string {
  const { machine, request, takenAt } = result
  const micros = request.cpuMicros.toFixed(0)
  const day = takenAt.slice(0, 10)
  return [
    costHeading(language),
    ...costRows('service-cost', result, names, language),
    '',
    say(language, [
      `An Express service under load whose request takes ${micros} µs of processor time; Node ${machine.node}, ${machine.cores} shared cores, ${day}. The first row is the same thing twice: what a single row cannot tell from nothing.`,
      `負荷をかけた Express サービスで、リクエストひとつの CPU 時間は ${micros} µs。Node ${machine.node}、共有の ${machine.cores} コア、${day}。最初の行は同じものどうしの比較で、ひとつの行では見分けられない差の大きさを示します。`,
    ]),
  ].join('\n')
}

/** Returns the first two lines of a table of costs. */
export function costHeading(language: Language): string {
  const columns: readonly Words[] = [
    ['What is on', '有効にしたもの'],
    ['Each request', 'リクエストあたり'],
    ['Median', '中央値'],
    ['95 % interval', '95% 信頼区間'],
    ['Pairs', '対の数'],
  ]
  return `${headingRow(language, columns)}\n|---|---:|---:|---:|---:|`
}

/**
 * Returns the rows of a table of costs, in the order of their names.
 *
 * @param file - of the result, for messages
 * @throws {Error} when the result lacks one
 */
export function costRows(
  file: string,
  { rows }: Pick<ServiceCost, 'rows'>,
  shown: Readonly<Record<string, Words>>,
  language: Language,
): string[] {
  return Object.entries(shown).map(([id, words]) => {
    const row = rows.find((one) => one.id === id)
    if (!row) throw new Error(`benchmarks/results/${file}.json: no row "${id}"`)
    return `| ${say(language, words)} | ${figure(`${signed(row.costMicros, 1)} µs`)} | ${percent(row.ratio)} | ${percent(row.low)} … ${percent(row.high)} | ${row.pairs.length} |`
  })
}

/**
 * Returns what one part adds, with its interval.
 *
 * @param file - of the result, for messages
 * @throws {Error} when the result lacks the row
 */
export function costOf(file: string, { rows }: Pick<ServiceCost, 'rows'>, id: string): string {
  const row = rows.find((one) => one.id === id)
  if (!row) throw new Error(`benchmarks/results/${file}.json: no row "${id}"`)
  return `${percent(row.ratio)} [${percent(row.low)}, ${percent(row.high)}]`
}

function percent(ratio: number): string {
  return figure(`${signed((ratio - 1) * 100, 1)} %`)
}

function signed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits)
  return Number(text) === 0 ? text : `${value < 0 ? '−' : '+'}${text}`
}
