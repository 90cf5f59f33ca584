// A quote: the goods, their discounts, and what it costs to send them.
import type { Rates } from './carrier.ts'
import type { DiscountBook } from './discounts.ts'
import { freightCents } from './freight.ts'
import type { PriceList } from './price-list.ts'
import { lookUp, priceLines, type PricedLine, type WantedLine } from './pricing.ts'

/** What a customer asks for, and where it is to go. */
export interface QuoteRequest {
  readonly country: string
  readonly lines: readonly WantedLine[]
}

export interface Quote {
  readonly lines: readonly PricedLine[]
  readonly goodsCents: number
  readonly freightCents: number
  readonly totalCents: number
}

/** What a quote is made from. */
export interface QuoteSources {
  readonly priceList: PriceList
  readonly discounts: DiscountBook
  readonly rates: Rates
}

const quotes = new Map<string, Promise<Quote>>()

/** Makes a quote, or returns the one that was made for the same wish before. */
export function makeQuote(request: QuoteRequest, sources: QuoteSources): Promise<Quote> {
  const key = JSON.stringify(request)
  const known = quotes.get(key)
  if (known) return known
  const quote = workOut(request, sources)
  quotes.set(key, quote)
  // What did not work out is not remembered.
  quote.catch(() => quotes.delete(key))
  return quote
}

/**
 * Makes a quote, at the prices of this moment.
 *
 * @throws {UnknownArticleError} for an article that there is not
 * @throws {CarrierError} when nobody names a price for sending it
 */
async function workOut(
  { country, lines }: QuoteRequest,
  { priceList, discounts, rates }: QuoteSources,
): Promise<Quote> {
  const known = lookUp(lines, priceList)
  const priced = priceLines(known, discounts)
  const goods = priced.reduce((sum, { cents }) => sum + cents, 0)
  const freight = await freightCents(known, country, rates)
  return { lines: priced, goodsCents: goods, freightCents: freight, totalCents: goods + freight }
}
