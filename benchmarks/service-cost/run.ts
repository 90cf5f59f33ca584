// A run: starts the service and the load, finds out how large a request must be, and measures window after window.
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { median } from '../interval.ts'
import { linesFor, type SizeCost } from './calibrate.ts'
import { Child } from './child.ts'
import type { LoadAnswers, LoadQuestion, ServiceAnswers, ServiceQuestion, Usage } from './messages.ts'
import { planRound, type WindowState } from './plan.ts'
import { CUSTOMERS } from './quote-app.ts'
import { type LoadAverage, type Pair, type ServiceCost, toRowResult } from './result.ts'
import { NOTHING, type Row, rows as allRows, type RowId } from './rows.ts'

/** What a run is told. */
export interface RunOptions {
  readonly rows: readonly RowId[]
  /** At most this many for each row. */
  readonly pairs: number
  /** No round of pairs begins after this. */
  readonly maxMs: number
  /** What a request should cost with nothing on. */
  readonly requestMicros: number
  readonly windowMs: number
  /** How long after a switch nothing is measured. */
  readonly settleMs: number
  readonly connections: number
  /** How long the service is under load before anything is measured: until what requests run through is compiled. */
  readonly warmUpMs: number
  readonly onProgress: (progress: Progress) => void
}

/** How far a run is. */
export type Progress =
  | { readonly state: 'calibrating' | 'starting' }
  | { readonly state: 'trying'; readonly row: RowId }
  | {
      readonly state: 'measuring'
      readonly round: number
      readonly rounds: number
      readonly elapsedMs: number
    }

const CALIBRATION_MS = 600
// Between these two, the cost of a line is the same.
const SMALL_LINES = 20
const LARGE_LINES = 220
// Long enough for 60 looks of the sampler.
const TRIAL_MS = 600
// Some five hundred requests. Shorter windows have narrower intervals in the same time, but at 25 ms it is a part of the
// cost of labels that V8 meets requests of two shapes in turn, which no service does to it.
const QUICK_WINDOW_MS = 100
const QUICK_SETTLE_MS = 25
// Many times as often as is usual, which is each 15 s.
const SCRAPE_EVERY_MS = 1000

/** Runs the benchmark. Its processes end with it, whatever happens. */
export async function runServiceCost(options: RunOptions): Promise<ServiceCost> {
  const { settleMs, windowMs, connections, onProgress } = options
  const takenAt = new Date().toISOString()
  const loadAverageAtStart = loadAverage()
  onProgress({ state: 'starting' })

  await using stack = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'service-cost-'))
  stack.defer(() => rmSync(folder, { recursive: true, force: true }))
  const service = stack.use(
    new Child<ServiceQuestion, ServiceAnswers>(new URL('service-main.ts', import.meta.url), {
      name: 'service',
      folder,
    }),
  )
  const load = stack.use(
    new Child<LoadQuestion, LoadAnswers>(new URL('load-main.ts', import.meta.url), { name: 'load' }),
  )
  const origin = await service.first<string>()
  await load.ask({ ask: 'start', origin, connections, customers: CUSTOMERS })

  const window = async (
    row: RowId,
    state: WindowState,
    forMs: number,
    afterMs = settleMs,
  ): Promise<Usage> => {
    const { scrapeUrl } = await service.ask({ ask: 'switch', row, state })
    await sleep(afterMs)
    const [usage] = await Promise.all([
      service.ask({ ask: 'measure', forMs }),
      scrapeUrl === undefined ? undefined : scrape(scrapeUrl, forMs),
    ])
    return usage
  }
  const scrape = async (url: string, forMs: number): Promise<void> => {
    await sleep(SCRAPE_EVERY_MS / 2)
    for (let left = forMs; left >= SCRAPE_EVERY_MS; left -= SCRAPE_EVERY_MS) {
      await load.ask({ ask: 'scrape', url })
      if (left >= 2 * SCRAPE_EVERY_MS) await sleep(SCRAPE_EVERY_MS)
    }
  }

  const quickPairsOf = async (row: Row & { readonly id: RowId }, count: number): Promise<Pair[]> => {
    await service.ask({ ask: 'both', row: row.id })
    await sleep(settleMs)
    const made: Pair[] = []
    for (const { order } of planRound(Array.from({ length: count }))) {
      const micros = { off: Number.NaN, on: Number.NaN }
      for (const state of order) {
        micros[state] = cpuMicrosOf(await window(row.id, state, QUICK_WINDOW_MS, QUICK_SETTLE_MS))
      }
      made.push(micros)
    }
    await service.ask({ ask: 'both' })
    return made
  }

  onProgress({ state: 'calibrating' })
  const sizeCost = async (lines: number): Promise<SizeCost> => {
    await service.ask({ ask: 'lines', lines })
    await sleep(settleMs)
    return { lines, micros: cpuMicrosOf(await service.ask({ ask: 'measure', forMs: CALIBRATION_MS })) }
  }
  await sizeCost(LARGE_LINES)
  await sleep(options.warmUpMs)
  const lines = linesFor(options.requestMicros, await sizeCost(SMALL_LINES), await sizeCost(LARGE_LINES))
  await service.ask({ ask: 'lines', lines })

  const seen = new Map<RowId, string>()
  const skipped: { id: RowId; reason: string }[] = []
  const wanted: readonly (Row & { readonly id: RowId })[] = allRows.filter(({ id }) =>
    options.rows.includes(id),
  )
  for (const row of wanted) {
    onProgress({ state: 'trying', row: row.id })
    try {
      await service.ask({ ask: 'both', row: row.id })
      await window(row.id, 'off', windowMs)
      await window(row.id, 'on', wholeScrapes(row, TRIAL_MS))
      seen.set(row.id, await service.ask({ ask: 'tell' }))
    } catch (error) {
      skipped.push({ id: row.id, reason: error instanceof Error ? error.message : String(error) })
    }
    await service.ask({ ask: 'both' })
  }

  const rows = wanted.filter(({ id }) => seen.has(id))
  const pairs = new Map<RowId, Pair[]>(rows.map(({ id }) => [id, []]))
  const bare: Usage[] = []
  const startMs = performance.now()
  for (let round = 0; round < options.pairs; round++) {
    const elapsedMs = performance.now() - startMs
    onProgress({ state: 'measuring', round, rounds: options.pairs, elapsedMs })
    if (elapsedMs >= options.maxMs) break
    for (const { row, order } of planRound(rows)) {
      if (row.quickPairs !== undefined) {
        pairs.get(row.id)?.push(...(await quickPairsOf(row, row.quickPairs)))
        continue
      }
      const micros = { off: Number.NaN, on: Number.NaN }
      for (const state of order) {
        const usage = await window(row.id, state, wholeScrapes(row, windowMs))
        micros[state] = cpuMicrosOf(usage)
        if (state === 'off' && row.against === NOTHING) bare.push(usage)
      }
      pairs.get(row.id)?.push(micros)
    }
  }

  const failures = await load.ask({ ask: 'failures' })
  if (failures.count > 0)
    throw new Error(`load: met ${failures.count} failed requests, the latest: ${failures.latest}`)
  const bareMicros = bare.map(cpuMicrosOf).toSorted((a, b) => a - b)
  return {
    takenAt,
    machine: {
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      processor: cpus()[0]?.model.trim() ?? 'unknown',
      cores: availableParallelism(),
    },
    loadAverageAtStart,
    loadAverageAtEnd: loadAverage(),
    request: {
      lines,
      connections,
      cpuMicros: median(bareMicros),
      cpuMicrosP5: bareMicros[Math.floor(bareMicros.length * 0.05)] ?? Number.NaN,
      cpuMicrosP95: bareMicros[Math.ceil(bareMicros.length * 0.95) - 1] ?? Number.NaN,
      perSecond: median(bare.map(({ requests, wallMicros }) => (requests * 1e6) / wallMicros)),
      busy: median(bare.map(({ busy }) => busy)),
      cores: median(bare.map(({ cpuMicros, wallMicros }) => cpuMicros / wallMicros)),
    },
    settleMs,
    rows: rows.map((row) =>
      toRowResult(row, {
        pairs: pairs.get(row.id) ?? [],
        windowMs: row.quickPairs === undefined ? wholeScrapes(row, windowMs) : QUICK_WINDOW_MS,
        seen: seen.get(row.id) ?? '',
      }),
    ),
    skipped,
  }
}

/** Returns how long a window is: as asked for, or until the second is full in which metrics are scraped once. */
function wholeScrapes({ scraped = false }: Row, forMs: number): number {
  return scraped ? Math.ceil(forMs / SCRAPE_EVERY_MS) * SCRAPE_EVERY_MS : forMs
}

function cpuMicrosOf({ cpuMicros, requests }: Usage): number {
  return cpuMicros / requests
}

function loadAverage(): LoadAverage {
  const [oneMinute = Number.NaN, fiveMinutes = Number.NaN] = loadavg()
  return { oneMinute, fiveMinutes }
}
