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
  /** By visitor; those who came first come first. */
  readonly #visitors = new Map<string, { readonly arrival: Arrival; recent: readonly string[] }>()
  #arrived = 0

  constructor(visitorsKept: number) {
    this.#visitorsKept = visitorsKept
  }

  /** How many visitors have come so far; who comes back after long counts again. */
  get arrived(): number {
    return this.#arrived
  }

  // #region remember
  remember(visitor: string, { sku }: Product, browser: Browser): void {
    let known = this.#visitors.get(visitor)
    if (!known) {
      known = { arrival: arrivalOf(sku, browser), recent: [] }
      this.#visitors.set(visitor, known)
      this.#arrived++
    }
    countHour(known.arrival, new Date())
    known.recent = [sku, ...known.recent.filter((other) => other !== sku)].slice(0, productsKept)
    const [oldest] = this.#visitors.keys()
    if (oldest !== undefined && this.#visitors.size > this.#visitorsKept) this.#visitors.delete(oldest)
  }
  // #endregion remember

  /** Returns what a visitor looked at, the latest first. */
  recent(visitor: string): readonly string[] {
    return this.#visitors.get(visitor)?.recent ?? []
  }

  /** Returns how a visitor came; undefined where nothing is known of them. */
  arrival(visitor: string): Arrival | undefined {
    return this.#visitors.get(visitor)?.arrival
  }

  /** Returns how many of the visitors who are known landed on each kind of product. */
  landings(): ReadonlyMap<string, number> {
    const landings = new Map<string, number>()
    for (const { arrival } of this.#visitors.values()) {
      const kind = arrival.landing.replace(/-.*$/, '')
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
