// Orders that schemas are checked with; some are wrong.

/** Makes so many orders. */
export const orders = (count, seed) =>
  Array.from({ length: count }, (_, n) => ({
    id: `order-${n}`,
    ...(n % 3 === 0 && { at: '2026-11-29T12:00:00Z' }),
    customer: {
      name: `n${seed}`,
      mail: n % 7 === seed ? 'nobody' : `a${n}@example.com`,
      tags: ['a', 'b'].slice(n % 3),
    },
    lines: Array.from({ length: 1 + (n % 5) }, (_line, m) => ({
      sku: `s${m}`,
      count: m + (n % 11 === 0 ? 0 : 1),
      price: 1.5 * m,
    })),
    state: ['open', 'paid', { refunded: seed }][n % 3],
  }))
