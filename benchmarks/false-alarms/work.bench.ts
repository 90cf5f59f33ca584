// What false-alarms.ts measures: a text to parse, and numbers to sort.
import { benchmark } from '@hotpath/bench'

const orders = JSON.stringify(
  Array.from({ length: 500 }, (_order, id) => ({
    id,
    name: `order ${id}`,
    tags: ['new', 'paid'],
    total: id * 1.07,
  })),
)
const numbers = Array.from({ length: 200 }, (_number, index) => (index * 7919) % 1009)

benchmark('json', (b) => {
  while (b.loop()) b.keep(JSON.parse(orders))
})

benchmark('sort', (b) => {
  while (b.loop()) b.keep(numbers.toSorted((one, other) => one - other))
})
