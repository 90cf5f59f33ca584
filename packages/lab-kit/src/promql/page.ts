// A page of metrics in Prometheus's text format, read back into samples.
import type { Labels, Sample } from './series.ts'

/** Reads every sample of a page; comments and what is no sample are passed over. */
export function parsePage(text: string): Sample[] {
  return text.split('\n').flatMap((line) => {
    const [, name, list = '', value] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/.exec(line) ?? []
    if (name === undefined || value === undefined) return []
    return [{ labels: { __name__: name, ...readLabels(list) }, value: readNumber(value) }]
  })
}

function readLabels(list: string): Labels {
  const pairs = list.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)
  return Object.fromEntries(
    Array.from(pairs, ([, name = '', value = '']) => [
      name,
      value.replace(/\\(.)/g, (_all, escaped: string) => (escaped === 'n' ? '\n' : escaped)),
    ]),
  )
}

function readNumber(text: string): number {
  if (text === '+Inf') return Infinity
  if (text === '-Inf') return -Infinity
  return Number(text)
}

// Of a histogram and of a summary: there are as many of them as somebody has written down.
const bounds: ReadonlySet<string> = new Set(['le', 'quantile'])

/**
 * Returns labels as Prometheus 3 keeps what it scrapes: a whole number below a million in `le` and `quantile` is spelled as a
 * float, `1.0` for a printed `1`. Prometheus 2 keeps what is printed, and so does this of every other value.
 *
 * Source: the migration guide of Prometheus 3.0, on `le` and `quantile` label values.
 */
export function floatBounds(labels: Labels): Labels {
  return Object.fromEntries(
    Object.entries(labels).map(([label, value]) => [
      label,
      bounds.has(label) && /^-?\d{1,6}$/.test(value) ? `${value}.0` : value,
    ]),
  )
}

/**
 * Returns the label with the most values on a page, and how many those are; `-` and 0 where there are no labels. Bounds of
 * histograms and quantiles are not looked at.
 */
export function widestLabel(samples: readonly Sample[]): { readonly label: string; readonly values: number } {
  const values = new Map<string, Set<string>>()
  for (const { labels } of samples) {
    for (const [label, value] of Object.entries(labels)) {
      if (label === '__name__' || bounds.has(label)) continue
      values.set(label, (values.get(label) ?? new Set()).add(value))
    }
  }
  const [widest] = [...values].toSorted(([, a], [, b]) => b.size - a.size)
  return widest ? { label: widest[0], values: widest[1].size } : { label: '-', values: 0 }
}
