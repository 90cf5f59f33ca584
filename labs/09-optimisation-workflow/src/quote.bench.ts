// The benchmarks of a quote: as a whole, with a carrier that answers at once; its lines; and its freight, with a
// carrier that takes a moment.
import { setTimeout as sleep } from 'node:timers/promises'
import { benchmark } from '@hotpath/bench'
import type { Rates } from './carrier.ts'
import { DiscountBook } from './discounts.ts'
import { freightCents } from './freight.ts'
import { PriceList } from './price-list.ts'
import { lookUp, priceLines } from './pricing.ts'
import { makeQuote } from './quote.ts'
import { makeArticles, makeLines, makeRules } from './samples.ts'

// #region benchmarks
const articles = 20_000
const discounts = new DiscountBook(makeRules(120))
const priceList = new PriceList(makeArticles(articles))

benchmark('Quote', { lines: [20, 100] }, async (b, { lines: count }) => {
  const rates: Rates = { centsFor: () => Promise.resolve(490) }
  const wishes = Array.from({ length: 16 }, (_, n) => makeLines(count, { of: articles, n }))
  for (let i = 0; b.loop(); i++) {
    const lines = wishes[i % wishes.length] ?? []
    b.keep(await makeQuote({ country: 'NO', lines }, { priceList, discounts, rates }))
  }
})

// Two discounts, so that what is left is what lines do to each other.
benchmark('PriceLines', { lines: [100, 1000] }, (b, { lines: count }) => {
  const few = new DiscountBook(makeRules(2))
  const lines = lookUp(makeLines(count, { of: articles, n: 1 }), priceList)
  while (b.loop()) b.keep(priceLines(lines, few))
})

benchmark('Freight', async (b) => {
  const rates: Rates = { centsFor: () => sleep(1, 490) }
  const lines = lookUp(makeLines(40, { of: articles, n: 1 }), priceList)
  while (b.loop()) b.keep(await freightCents(lines, 'NO', rates))
})
// #endregion benchmarks
