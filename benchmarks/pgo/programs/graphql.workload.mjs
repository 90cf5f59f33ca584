const list =
  'query L($n: Int!) { books(first: $n) { id title author { name books { title price(currency: "EUR") } } } }'
const fragments =
  'query F($n: Int!) { books(first: $n) { ...B author { ...A } } } fragment B on Book { id title price } fragment A on Author { name books(first: 2) { ...B } }'

export const train = [
  [list, { n: 10 }],
  [fragments, { n: 5 }],
]
export const judge = [
  ['query X($n: Int!) { author(name: "z") { books(first: $n) { id author { name } } } }', { n: 12 }],
  [list, { n: 4 }],
]
export const run = (program, [source, variables]) => program.answer(source, variables)
