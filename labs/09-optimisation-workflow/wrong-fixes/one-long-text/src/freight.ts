// What it costs to send the goods of a quote: a consignment from each warehouse that has some of them.
import type { Rates } from './carrier.ts'
import type { KnownLine } from './pricing.ts'

// #region freight
/**
 * Asks the carrier for the price of each consignment, and returns their sum.
 *
 * @throws {CarrierError} when it names none
 */
export async function freightCents(
  lines: readonly KnownLine[],
  country: string,
  rates: Rates,
): Promise<number> {
  const asked = Array.from(consignments(lines), ([from, grams]) =>
    rates.centsFor({ from, to: country, grams }),
  )
  const cents = await Promise.all(asked)
  return cents.reduce((sum, each) => sum + each, 0)
}
// #endregion freight

/** The weight that leaves each warehouse. */
function consignments(lines: readonly KnownLine[]): Map<string, number> {
  const grams = new Map<string, number>()
  for (const { article, quantity } of lines) {
    grams.set(article.warehouse, (grams.get(article.warehouse) ?? 0) + article.grams * quantity)
  }
  return grams
}
