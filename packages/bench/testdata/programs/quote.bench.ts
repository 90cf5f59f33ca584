// The example of the documentation: a quote for a basket, made in two ways.
import { benchmark } from '@hotpath/bench'

// #region quote
const prices = new Map(Array.from({ length: 500 }, (_price, id) => [id, 100 + id]))

benchmark('Quote', { items: [10, 100] }, (b, { items }) => {
  const basket = Array.from({ length: items }, (_item, index) => (index * 37) % 500)
  while (b.loop()) {
    let total = 0
    for (const id of basket) total += prices.get(id) ?? 0
    b.keep(total)
  }
})
// #endregion quote
