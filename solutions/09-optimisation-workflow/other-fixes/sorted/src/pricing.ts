// What the goods of a quote cost, line by line.
import type { DiscountBook } from './discounts.ts'
import type { Article, PriceList } from './price-list.ts'

/** What a customer asks for. */
export interface WantedLine {
  readonly sku: string
  readonly quantity: number
}

/** A line whose article was found. */
export interface KnownLine {
  readonly article: Article
  readonly quantity: number
}

export interface PricedLine {
  readonly sku: string
  readonly quantity: number
  readonly unitCents: number
  readonly cents: number
  readonly discount: string
}

/** Somebody asks for what is not on the list. */
export class UnknownArticleError extends Error {
  override readonly name = 'UnknownArticleError'
}

/**
 * Looks up the articles of lines.
 *
 * @throws {UnknownArticleError} for the first one that is not on the list
 */
export function lookUp(lines: readonly WantedLine[], priceList: PriceList): KnownLine[] {
  return lines.map(({ sku, quantity }) => {
    const article = priceList.get(sku)
    if (article === undefined) throw new UnknownArticleError(`no such article: ${sku}`)
    return { article, quantity }
  })
}

// #region pricing
/** Prices lines. What counts for a discount is all that the quote has of a family, over all of its lines. */
export function priceLines(lines: readonly KnownLine[], discounts: DiscountBook): PricedLine[] {
  const quantities = quantitiesOfFamilies(lines)
  return lines.map(({ article, quantity }, index) => {
    const { sku, family, listCents } = article
    const familyQuantity = quantities[index] ?? 0
    const { unitCents, text } = discounts.best({ family, listCents, familyQuantity })
    return { sku, quantity, unitCents, cents: unitCents * quantity, discount: text }
  })
}

/** Sorted by family, the lines of one are neighbours: they are added up, and then all of them are told. */
function quantitiesOfFamilies(lines: readonly KnownLine[]): number[] {
  const familyOf = (index: number): string => lines[index]?.article.family ?? ''
  const order = Array.from(lines.keys()).toSorted((a, b) => (familyOf(a) < familyOf(b) ? -1 : 1))
  const quantities: number[] = []
  for (let from = 0, to = 0; from < order.length; from = to) {
    const family = familyOf(order[from] ?? -1)
    let sum = 0
    for (; to < order.length && familyOf(order[to] ?? -1) === family; to++)
      sum += lines[order[to] ?? -1]?.quantity ?? 0
    for (const index of order.slice(from, to)) quantities[index] = sum
  }
  return quantities
}
// #endregion pricing
