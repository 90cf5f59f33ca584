// An ordinary hour at the shop: people look three times at what a basket would cost, and then they buy it.
import type { Load } from '@hotpath/lab-kit'

const headers = { 'content-type': 'application/json' }

export const load: Load = async ({ fetch, pause, step }) => {
  const lines = Array.from({ length: 1 + (step % 5) }, (_line, index) => ({
    sku: `sku-${String((step * 17 + index * 31) % 480).padStart(3, '0')}`,
    quantity: 1 + ((step + index) % 3),
  }))
  for (let looks = 0; looks < 3; looks++) {
    await fetch('/quotes', { method: 'POST', headers, body: JSON.stringify({ lines }) })
    await pause(60)
  }
  const order = JSON.stringify({ lines, card: `card-${step % 97}` })
  const reply = await fetch('/checkout', { method: 'POST', headers, body: order })
  if (reply.status === 201 && step % 10 === 0) {
    const { number } = reply.json() as { number: number } // what POST /checkout answers
    await fetch(`/receipts/${number}`)
  }
}
