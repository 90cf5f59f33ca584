// What the flight recorder costs, beside what people used before, as tables that benchmarks made:
// benchmarks/results/trace-service.json and trace-cost.json.
import { figure } from './markdown.ts'
import type { Language } from './lab.ts'
import { costHeading, costRows, type ServiceCost } from './service-cost.ts'
import { headingRow, say, type Words } from './words.ts'

interface Section {
  readonly takenAt: string
  readonly machine: { readonly node: string; readonly cores: number }
  readonly rows: readonly {
    readonly id: string
    readonly median: number
    readonly low: number
    readonly high: number
    readonly n: number
    /** To a region, which has none. */
    readonly ratio?: { readonly median: number; readonly low: number; readonly high: number }
  }[]
}

/** The part of `trace-cost.json` that a page shows. */
export interface TraceCost {
  /** Nanoseconds for each kind of event. */
  readonly regions: Section
  /** Microseconds more for each request. */
  readonly requests: Section
  readonly 'requests-before': Section
}

const newWay: Readonly<Record<string, Words>> = {
  'a-a': ['nothing, against nothing', 'なし（なしどうしの比較）'],
  trace: [
    'flight recorder, with all that it records by itself',
    'フライトレコーダー（自動で記録するものすべて）',
  ],
  'trace-requests-20x': [
    'of that, its part for each request (measured at twenty times that)',
    'うち、リクエストごとの分（20 倍にして測定）',
  ],
  'trace-regions-20x': [
    'eight regions in each request (measured at twenty times that)',
    'リクエストごとに八つのリージョン（20 倍にして測定）',
  ],
  'trace-crash-copy': ['its copy on the disk, each second', 'ディスク上の控え（毎秒）'],
  spans: ['OpenTelemetry SDK, nine spans in each request', 'OpenTelemetry SDK、リクエストごとに九つのスパン'],
}

const ways: readonly (readonly [section: 'requests' | 'requests-before', id: string, words: Words])[] = [
  ['requests', 'a-a', ['nothing, against nothing', 'なし（なしどうしの比較）']],
  ['requests', 'recorder', ['flight recorder', 'フライトレコーダー']],
  [
    'requests',
    'regions',
    [
      'flight recorder, and eight regions in each request',
      'フライトレコーダーと、リクエストごとに八つのリージョン',
    ],
  ],
  [
    'requests-before',
    'spans',
    ['OpenTelemetry SDK, nine spans in each request', 'OpenTelemetry SDK、リクエストごとに九つのスパン'],
  ],
  [
    'requests-before',
    'trace-events-http',
    [
      '`--trace-event-categories` for HTTP, files, DNS and sockets',
      '`--trace-event-categories`（HTTP、ファイル、DNS、ソケット）',
    ],
  ],
  ['requests-before', 'trace-events', ['`--trace-events-enabled`', '`--trace-events-enabled`']],
  [
    'requests-before',
    'async-hooks',
    ['`async_hooks`, a stack for each operation', '`async_hooks`、操作ごとにスタックを記録'],
  ],
]

/**
 * Returns the table of what a service pays for the flight recorder.
 *
 * @throws {Error} when the result lacks a row that the table shows
 */
export function traceServiceTable(result: ServiceCost, language: Language): string {
  const { machine, request, takenAt } = result
  const micros = request.cpuMicros.toFixed(0)
  const day = takenAt.slice(0, 10)
  return [
    costHeading(language),
    ...costRows('trace-service', result, newWay, language),
    '',
    say(language, [
      `An Express service under load whose request takes ${micros} µs of processor time with nothing on; Node ${machine.node}, ${machine.cores} shared cores, ${day}.`,
      `負荷をかけた Express サービスで、何も有効にしないときのリクエストひとつの CPU 時間は ${micros} µs。Node ${machine.node}、共有の ${machine.cores} コア、${day}。`,
    ]),
  ].join('\n')
}

/**
 * Returns the table of what one request pays, new way and old way, as a share of the request of that service.
 *
 * @throws {Error} when the result lacks a row that the table shows
 */
export function traceWaysTable(result: TraceCost, serviceMicros: number, language: Language): string {
  const share = (micros: number): string => figure(`${((100 * micros) / serviceMicros).toFixed(1)} %`)
  const columns: readonly Words[] = [
    ['What is on', '有効にしたもの'],
    ['Each request', 'リクエストあたり'],
    ['95 % interval', '95% 信頼区間'],
    [
      `Of ${figure(`${serviceMicros.toFixed(0)} µs`)}`,
      `${figure(`${serviceMicros.toFixed(0)} µs`)} に対して`,
    ],
    ['Rounds', '回数'],
  ]
  const rows = ways.map(([section, id, words]) => {
    const { median, low, high, n } = findRow(result, section, id)
    return `| ${say(language, words)} | ${figure(`${median.toFixed(1)} µs`)} | ${low.toFixed(1)} … ${high.toFixed(1)} | ${share(median)} | ${n} |`
  })
  const { machine, takenAt } = result.requests
  const { median: own } = findRow(result, 'requests', 'nothing')
  return [
    headingRow(language, columns),
    '|---|---:|---:|---:|---:|',
    ...rows,
    '',
    say(language, [
      `Processor time of an Express application that is called without sockets and takes ${own.toFixed(0)} µs for a request; Node ${machine.node}, ${machine.cores} shared cores, ${takenAt.slice(0, 10)}.`,
      `ソケットなしで呼び出した Express アプリケーションの CPU 時間。リクエストひとつに ${own.toFixed(0)} µs かかります。Node ${machine.node}、共有の ${machine.cores} コア、${takenAt.slice(0, 10)}。`,
    ]),
  ].join('\n')
}

function findRow(result: TraceCost, section: keyof TraceCost, id: string): Section['rows'][number] {
  const row = result[section].rows.find((one) => one.id === id)
  if (!row) throw new Error(`benchmarks/results/trace-cost.json: no row "${id}"`)
  return row
}

/** The events that are shown, in this order. */
const events: Readonly<Record<string, Words>> = {
  off: ['a region while nobody records', '記録していないときのリージョン'],
  'with-region': ['a region: `withRegion(name, fn)`', 'リージョン：`withRegion(name, fn)`'],
  'start-region': ['a region: `startRegion(name).end()`', 'リージョン：`startRegion(name).end()`'],
  log: ['a message of 29 bytes: `log(category, message)`', '29 バイトのメッセージ：`log(category, message)`'],
  'with-task': ['a task: `withTask(type, fn)`', 'タスク：`withTask(type, fn)`'],
  'performance-mark': ['`performance.mark` twice and `measure`', '`performance.mark` 二回と `measure`'],
  span: ['an OpenTelemetry span: `startSpan` and `end`', 'OpenTelemetry のスパン：`startSpan` と `end`'],
  'active-span': ['the same as `startActiveSpan`', '同じく `startActiveSpan`'],
  'console-time': [
    '`console.time` and `timeEnd`, traced by `--trace-event-categories node.console`',
    '`console.time` と `timeEnd`（`--trace-event-categories node.console` で記録）',
  ],
}

/**
 * Returns the table of what one event takes.
 *
 * @throws {Error} when the result lacks a row that the table shows
 */
export function traceEventTable(result: TraceCost, language: Language): string {
  const { machine, takenAt } = result.regions
  const columns: readonly Words[] = [
    ['One event', 'イベントひとつ'],
    ['Median', '中央値'],
    ['95 % interval', '95% 信頼区間'],
    ['Times a region', 'リージョンの何倍か'],
  ]
  const rows = Object.entries(events).map(([id, words]) => {
    const { median, low, high, ratio } = findRow(result, 'regions', id)
    const times = ratio ? `${digits(ratio.median)} [${digits(ratio.low)}, ${digits(ratio.high)}]` : '1'
    return `| ${say(language, words)} | ${figure(`${nanos(median)} ns`)} | ${nanos(low)} … ${nanos(high)} | ${times} |`
  })
  return [
    headingRow(language, columns),
    '|---|---:|---:|---:|',
    ...rows,
    '',
    say(language, [
      `Processor time, in one process, in turns; Node ${machine.node}, ${machine.cores} shared cores, ${takenAt.slice(0, 10)}.`,
      `ひとつのプロセスの中で順番に測った CPU 時間。Node ${machine.node}、共有の ${machine.cores} コア、${takenAt.slice(0, 10)}。`,
    ]),
  ].join('\n')
}

function nanos(value: number): string {
  return value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en-US')
}

function digits(value: number): string {
  return value < 1 ? value.toFixed(2) : value.toFixed(1)
}
