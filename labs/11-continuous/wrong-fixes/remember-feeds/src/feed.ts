// The price feed: what the comparison sites fetch, a product a line.
import type { Product } from './catalogue.ts'

const heading = 'sku;name;model;price'

// The feeds that somebody has fetched, by what they are about.
const known = new WeakMap<readonly Product[], string>()

/** Returns the feed of some products as CSV. */
export function priceFeed(products: readonly Product[]): string {
  const feed = known.get(products) ?? write(products)
  known.set(products, feed)
  return feed
}

function write(products: readonly Product[]): string {
  return products.reduce<string[]>((lines, product) => [...lines, lineOf(product)], [heading]).join('\n')
}

function lineOf({ sku, name, model, priceCents }: Product): string {
  return `${sku};${name};${model};${(priceCents / 100).toFixed(2)}`
}
