// The price feed: what the comparison sites fetch, a product a line.
import type { Product } from './catalogue.ts'

const heading = 'sku;name;model;price'

// #region feed
/** Returns the feed of some products as CSV. */
export function priceFeed(products: readonly Product[]): string {
  return products.reduce<string[]>((lines, product) => [...lines, lineOf(product)], [heading]).join('\n')
}
// #endregion feed

function lineOf({ sku, name, model, priceCents }: Product): string {
  return `${sku};${name};${model};${(priceCents / 100).toFixed(2)}`
}
