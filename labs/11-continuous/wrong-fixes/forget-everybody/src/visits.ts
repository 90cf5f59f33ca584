// What visitors have looked at lately, for the row "you looked at" and for the people who pay for advertisements.
import type { Product } from './catalogue.ts'

/** What a browser says of itself and of where it comes from. */
export interface Browser {
  readonly agent: string
  readonly from: string
}

/** How somebody came to the shop, and when they look at things: how often in each hour of the week. */
export interface Arrival extends Browser {
  readonly landing: string
  readonly hours: number[]
}

const hoursOfWeek = 7 * 24

// As many as the row shows.
const productsKept = 5

export class Visits {
  readonly #visitorsKept: number
  /** By visitor; those who were here last come last. */
  readonly #recent = new Map<string, readonly string[]>()
  readonly #arrivals = new Map<string, Arrival>()
  #arrived = 0

  constructor(visitorsKept: number) {
    this.#visitorsKept = visitorsKept
  }

  /** How many visitors have come so far. */
  get arrived(): number {
    return this.#arrived
  }

  // #region remember
  remember(visitor: string, { sku }: Product, browser: Browser): void {
    const arrival = this.#arrivals.get(visitor) ?? arrivalOf(sku, browser)
    if (!this.#arrivals.has(visitor)) this.#arrived++
    this.#arrivals.set(visitor, arrival)
    countHour(arrival, new Date())
    const recent = [sku, ...this.recent(visitor).filter((other) => other !== sku)].slice(0, productsKept)
    this.#recent.delete(visitor)
    this.#recent.set(visitor, recent)
    const [oldest] = this.#recent.keys()
    if (oldest !== undefined && this.#recent.size > this.#visitorsKept) this.#recent.delete(oldest)
    if (this.#arrivals.size > this.#visitorsKept) this.#arrivals.clear()
  }
  // #endregion remember

  /** Returns what a visitor looked at, the latest first. */
  recent(visitor: string): readonly string[] {
    return this.#recent.get(visitor) ?? []
  }

  /** Returns how a visitor came; undefined where nothing is known of them. */
  arrival(visitor: string): Arrival | undefined {
    return this.#arrivals.get(visitor)
  }

  /** Returns how many of the visitors who are known landed on each kind of product. */
  landings(): ReadonlyMap<string, number> {
    const landings = new Map<string, number>()
    for (const visitor of this.#recent.keys()) {
      const kind = this.#arrivals.get(visitor)?.landing.replace(/-.*$/, '') ?? ''
      landings.set(kind, (landings.get(kind) ?? 0) + 1)
    }
    return landings
  }
}

function countHour({ hours }: Arrival, now: Date): void {
  const hour = now.getUTCDay() * 24 + now.getUTCHours()
  hours[hour] = (hours[hour] ?? 0) + 1
}

function arrivalOf(landing: string, browser: Browser): Arrival {
  return { landing, ...browser, hours: Array.from({ length: hoursOfWeek }, () => 0) }
}
