// What it costs to send the goods of a quote: a consignment from each warehouse that has some of them.
import type { Rates } from './carrier.ts'
import type { KnownLine } from './pricing.ts'

// One quote does not keep the others waiting.
const atOnce = 4

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
  const left = consignments(lines).entries()
  let cents = 0
  // They take turns: whoever is through with one asks for the next.
  const ask = async (): Promise<void> => {
    for (const [from, grams] of left) {
      const price = await rates.centsFor({ from, to: country, grams })
      cents += price
    }
  }
  await Promise.all(Array.from({ length: atOnce }, ask))
  return cents
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
