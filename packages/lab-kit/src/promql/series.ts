// Time series in memory: what was scraped or recorded, and what a selector finds of it.

/** The labels of a series; its name is the label `__name__`. */
export type Labels = Readonly<Record<string, string>>

/** A value at a moment. NaN is a value; `undefined` says that the series had ended by then. */
export interface Point {
  readonly atMs: number
  readonly value: number | undefined
}

export interface Series {
  readonly labels: Labels
  /** In the order of time. */
  readonly points: Point[]
}

/** A label, and what it has to be. */
export interface Matcher {
  readonly label: string
  readonly matches: (value: string) => boolean
}

/** One element of an instant vector. */
export interface Sample {
  readonly labels: Labels
  readonly value: number
}

// As Prometheus has it: an instant sees five minutes back.
const lookbackMs = 300_000

/** Series by their labels. */
export class SeriesStore {
  readonly #series = new Map<string, Series>()

  /** Returns every series, in the order in which they came. */
  list(): Series[] {
    return [...this.#series.values()]
  }

  add(labels: Labels, point: Point): void {
    const key = keyOf(labels)
    let series = this.#series.get(key)
    if (series === undefined) this.#series.set(key, (series = { labels, points: [] }))
    series.points.push(point)
  }

  /** Returns the value that each matching series has at a moment. */
  instant(matchers: readonly Matcher[], atMs: number): Sample[] {
    return this.#matching(matchers).flatMap(({ labels, points }) => {
      const point = points.findLast((each) => each.atMs <= atMs)
      if (point?.value === undefined || point.atMs < atMs - lookbackMs) return []
      return [{ labels, value: point.value }]
    })
  }

  /** Returns the points of each matching series from one moment to another, both included. */
  range(matchers: readonly Matcher[], fromMs: number, toMs: number): Range[] {
    return this.#matching(matchers).flatMap(({ labels, points }) => {
      const within = points.filter(isValue).filter(({ atMs }) => fromMs <= atMs && atMs <= toMs)
      return within.length === 0 ? [] : [{ labels, points: within }]
    })
  }

  #matching(matchers: readonly Matcher[]): Series[] {
    return this.list().filter(({ labels }) =>
      matchers.every(({ label, matches }) => matches(labels[label] ?? '')),
    )
  }
}

/** A point that is a value. */
export interface ValuePoint {
  readonly atMs: number
  readonly value: number
}

/** One element of a range vector. */
export interface Range {
  readonly labels: Labels
  readonly points: readonly ValuePoint[]
}

function isValue(point: Point): point is ValuePoint {
  return point.value !== undefined
}

/** Returns what is the same for the same labels, however they are ordered. An empty label is none. */
export function keyOf(labels: Labels): string {
  return JSON.stringify(
    Object.entries(labels)
      .filter(([, value]) => value !== '')
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )
}

export function pickLabels(labels: Labels, wanted: readonly string[]): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => wanted.includes(name)))
}

export function omitLabels(labels: Labels, unwanted: readonly string[]): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !unwanted.includes(name)))
}

export const withoutName = (labels: Labels): Labels => omitLabels(labels, ['__name__'])
