// The traffic of an afternoon: most people look for an article by its code, some for a colour, and a price changes now and then.
import type { Load } from '@hotpath/lab-kit'

const colours = ['black', 'white', 'green', 'copper', 'blue']

export const load: Load = async ({ fetch, pause, step }) => {
  const wish = step % 8 === 0 ? `${colours[(step / 8) % colours.length]}` : `kx${(step * 7) % 1600}`
  await fetch(`/search?q=${encodeURIComponent(wish)}`)
  await pause(50)
  const id = `p${(step * 31) % 60}`
  const reply = await fetch(`/products/${id}`)
  if (step % 50 === 0) {
    const product = reply.json() as { priceCents: number } // what GET /products/:id answers
    await fetch(`/products/${id}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...product, priceCents: product.priceCents + 1 }),
    })
  }
  await pause(50)
}
