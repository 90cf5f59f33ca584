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
  const familyQuantities = quantitiesByFamily(lines)
  return lines.map(({ article, quantity }) => {
    const { sku, family, listCents } = article
    const familyQuantity = familyQuantities.get(family) ?? 0
    const { unitCents, text } = discounts.best({ family, listCents, familyQuantity })
    return { sku, quantity, unitCents, cents: unitCents * quantity, discount: text }
  })
}

function quantitiesByFamily(lines: readonly KnownLine[]): Map<string, number> {
  const quantities = new Map<string, number>()
  for (const { article, quantity } of lines) {
    quantities.set(article.family, (quantities.get(article.family) ?? 0) + quantity)
  }
  return quantities
}
// #endregion pricing
