// What the program does all day, to be replayed: letters of each kind, and documents, of which some are wrong.

const cities = ['Kyoto', 'São Paulo', 'Zürich', 'Reykjavík']
const items = ['Kettle, blue', 'Lamp "Moon"', 'Chair *low*', 'Tea, 100 g', 'Umbrella', 'Notebook_A5']

const order = (seed) => ({
  number: `HP-${1000 + seed}`,
  customer: `Ada ${'Lovelace'.repeat(1 + (seed % 2))}`,
  city: cities[seed % cities.length],
  date: `2026-0${1 + (seed % 9)}-1${seed % 10}`,
  lines: Array.from({ length: 6 + ((seed * 7) % 19) }, (_, line) => ({
    item: items[(seed + line) % items.length],
    quantity: 1 + ((seed * line) % 12),
    cents: 499 + ((seed * 131 + line * 977) % 20_000),
  })),
})

const wrong = (seed) => ({
  ...order(seed),
  date: 'soon',
  lines: [{ item: '', quantity: 0.5 }],
  coupon: seed,
})

const inputs = (seeds) =>
  seeds.flatMap((seed) => [
    { template: 'confirmation', order: order(seed) },
    { template: 'reminder', order: order(seed + 1) },
    { template: 'newsletter', order: order(seed + 2) },
    { document: order(seed + 3) },
    { document: wrong(seed) },
  ])

export const train = inputs([1, 4, 9])
export const judge = inputs([12, 17])

export const run = (program, { template, order: known, document }) =>
  template === undefined
    ? program.checkDocument(program.orderSchema, document)
    : program.renderLetter(template, known)
