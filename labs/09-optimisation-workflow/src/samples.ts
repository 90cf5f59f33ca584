// A price list, discounts and wishes to begin with: as many as are asked for, the same ones each time.
import type { DiscountRule } from './discounts.ts'
import type { Article } from './price-list.ts'
import type { WantedLine } from './pricing.ts'

const things =
  'Bearing|Coupling|Gasket|Valve|Cable gland|Relay|Belt|Spindle|Sensor|Bracket|Bushing|Nozzle'.split('|')
const materials = 'steel|brass|PTFE|bronze|nylon|aluminium'.split('|')
const warehouses = 'Bremen|Graz|Lyon|Malmo|Porto|Torino'.split('|')
export const families: readonly string[] = Array.from(
  { length: 24 },
  (_, n) => `F${String(n).padStart(2, '0')}`,
)

const pick = (from: readonly string[], n: number): string => from[n % from.length] ?? ''

/** The number of the n-th article. */
export function skuOf(n: number): string {
  return `${pick(families, n)}-${String(100_000 + n * 17)}`
}

export function makeArticles(count: number): Article[] {
  return Array.from({ length: count }, (_, n) => ({
    sku: skuOf(n),
    name: `${pick(things, n * 7)} ${pick(materials, n * 5)} ${8 + (n % 90)} mm`,
    family: pick(families, n),
    listCents: 190 + ((n * 7919) % 480_000),
    grams: 20 + ((n * 613) % 9000),
    warehouse: pick(warehouses, Math.floor(n / 5)),
  }))
}

/** Every second discount is for all families; quantities and percentages rise together, more or less. */
export function makeRules(count: number): DiscountRule[] {
  return Array.from({ length: count }, (_, n) => ({
    id: `d${n}`,
    name: `${n % 2 === 0 ? 'House' : 'Family'} discount ${n}`,
    family: n % 2 === 0 ? undefined : pick(families, n),
    fromQuantity: 1 + ((n * 11) % 60),
    percent: 1 + ((n * 11) % 60) / 4 + (n % 4),
  }))
}

/** What the n-th customer wants, of a list of so many articles; no article twice as long as there are enough. */
export function makeLines(count: number, { of, n }: { of: number; n: number }): WantedLine[] {
  return Array.from({ length: count }, (_, line) => ({
    sku: skuOf((n * 131 + line * 29) % of),
    quantity: 1 + ((n + line * 3) % 12),
  }))
}
