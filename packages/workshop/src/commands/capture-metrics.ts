// `workshop capture --profile metrics`: the page of metrics of the running service, kept as a file, and its widest metrics.
import { join } from 'node:path'
import { type Sample, parsePage } from '@hotpath/lab-kit'
import { type Context, print, printJson } from '../cli.ts'
import type { ExitCode } from '../errors.ts'
import { type Lab, metricsPage } from '../lab.ts'
import { type PageWish, takePage } from '../metrics-page.ts'
import { columns } from '../style.ts'
import { formatBytes } from '../values.ts'
import { momentName, shownPath, writeAtomically } from '../workspace.ts'

/** Where a page is taken from, and how much of it is shown. */
export interface MetricsWish extends Omit<PageWish, 'signal'> {
  readonly rowCount: number
}

/** Takes the page, keeps it and shows which metrics have most series. @throws {WorkshopError} `CAPTURE_FAILED` */
export async function takeMetrics(context: Context, lab: Lab, wish: MetricsWish): Promise<ExitCode> {
  const { text, workspace } = context
  const { url, text: page } = await takePage({ ...wish, signal: context.io.signal })
  const path = join(workspace.capturesDir, lab.id, `${momentName(new Date())}-${metricsPage}.prom`)
  writeAtomically(path, page)
  const widest = widestMetrics(parsePage(page), wish.rowCount)
  if (context.json) {
    printJson(context, { lab: lab.id, url, path, widest })
    return 0
  }
  const heading = [text.capture.series, text.capture.metric].map((word) => context.style('bold', word))
  const cells = widest.map(({ name, series }) => [String(series), name])
  print(context, [
    text.capture.written(shownPath(path), formatBytes(Buffer.byteLength(page))),
    '',
    ...columns([heading, ...cells], [0]).map((line) => `  ${line}`),
  ])
  return 0
}

/** A metric, and how many series it is. */
export interface WideMetric {
  readonly name: string
  readonly series: number
}

/** Returns the metrics of a page that have most series; a histogram or a summary is one. */
export function widestMetrics(samples: readonly Sample[], count: number): WideMetric[] {
  const names = samples.map(({ labels }) => (labels['__name__'] ?? '').replace(/_(bucket|sum|count)$/, ''))
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return Array.from(counts, ([name, series]) => ({ name, series }))
    .toSorted((a, b) => b.series - a.series)
    .slice(0, count)
}
