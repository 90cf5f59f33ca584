// An afternoon in the shop: people look around, some fill a cart, some of those buy.
import type { Load } from '@hotpath/lab-kit'

const words = ['tea', 'cup', 'sencha', '']
const headers = { 'content-type': 'application/json' }

export const load: Load = async ({ fetch, pause, step }) => {
  await fetch(`/products?q=${words[step % words.length] ?? ''}`)
  await pause(40)
  await fetch('/products/teapot')
  if (step % 2 === 0) return
  const { id } = (await fetch('/carts', { method: 'POST' })).json() as { id: string } // what POST /carts answers
  await fetch(`/carts/${id}/lines/teapot`, { method: 'PUT', headers, body: JSON.stringify({ quantity: 1 }) })
  await pause(40)
  if (step % 4 === 1) return
  await fetch('/orders', {
    method: 'POST',
    headers,
    body: JSON.stringify({ cart: id, address: `${step} Harbour Street` }),
  })
}
