// The traffic of a sale: orders for a few items of one shelf, and now and then somebody who looks at a shelf.
import type { Load } from '@hotpath/lab-kit'

const shelves = 32
const slots = 256

export const load: Load = async ({ fetch, step }) => {
  const shelf = String(step % shelves).padStart(2, '0')
  // Seven is no divisor of 256: an order never names an item twice.
  const lines = Array.from({ length: 8 }, (_line, index) => ({
    item: `${shelf}-${String((step * 13 + index * 7) % slots).padStart(3, '0')}`,
    quantity: 1 + ((step + index) % 3),
  }))
  await fetch('/reservations', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ lines }),
  })
  if (step % 20 === 0) await fetch(`/shelves/${shelf}`)
}
