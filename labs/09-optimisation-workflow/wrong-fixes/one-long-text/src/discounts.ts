// Discounts: who gets which, from which quantity on.

/** A rule of the sales department. Of all that apply to a line, the best one for the customer counts. */
export interface DiscountRule {
  readonly id: string
  readonly name: string
  /** Undefined: any. */
  readonly family?: string | undefined
  /** How many pieces of the article's family there have to be in the whole quote. */
  readonly fromQuantity: number
  readonly percent: number
}

/** What a discount makes of the price of a line. */
export interface Discount {
  readonly unitCents: number
  /** For the customer to read; empty without any. */
  readonly text: string
}

/** What of a line decides about its discount. */
export interface Discounted {
  readonly family: string
  readonly listCents: number
  /** Pieces of this family in the whole quote. */
  readonly familyQuantity: number
}

export class DiscountBook {
  readonly #rules = new Map<string, DiscountRule>()

  constructor(rules: Iterable<DiscountRule>) {
    for (const rule of rules) this.put(rule)
  }

  /** Adds a rule, or puts it in the place of the one that has its id. */
  put(rule: DiscountRule): void {
    this.#rules.set(rule.id, rule)
  }

  list(): DiscountRule[] {
    return [...this.#rules.values()]
  }

  // #region best
  /** Returns the lowest price that the rules give a line. Of two that give the same, the first in the book. */
  best(line: Discounted): Discount {
    let best: DiscountRule | undefined
    let unitCents = Infinity
    for (const rule of this.#rules.values()) {
      if (!applies(rule, line)) continue
      const cents = discounted(line.listCents, rule.percent)
      if (cents >= unitCents) continue
      best = rule
      unitCents = cents
    }
    return best ? { unitCents, text: describe(best, line) } : { unitCents: line.listCents, text: '' }
  }
  // #endregion best
}

function applies({ family, fromQuantity }: DiscountRule, line: Discounted): boolean {
  return (family === undefined || family === line.family) && fromQuantity <= line.familyQuantity
}

/** Takes some percent off, to the cent; half a cent goes to us. */
export function discounted(cents: number, percent: number): number {
  return Math.round((cents * (100 - percent)) / 100)
}

function describe({ name, percent, fromQuantity }: DiscountRule, line: Discounted): string {
  const { listCents, familyQuantity } = line
  const price = `${euros(discounted(listCents, percent))} instead of ${euros(listCents)}`
  return `${name}: ${price}, ${percent} % off from ${fromQuantity} pieces, here ${familyQuantity}`
}

function euros(cents: number): string {
  return `${(cents / 100).toFixed(2)} EUR`
}
