// The traffic of a morning: most people want a few articles, workshops send their list of the week; a price changes now and then.
import type { Load } from '@hotpath/lab-kit'

const articles = 20_000
const families = 24
const countries = ['NO', 'PT', 'AT', 'FI', 'IE']

// As src/samples.ts numbers them.
const skuOf = (n: number): string => `F${String(n % families).padStart(2, '0')}-${String(100_000 + n * 17)}`

export const load: Load = async ({ fetch, pause, step }) => {
  const count = step % 4 === 0 ? 400 : 20
  const lines = Array.from({ length: count }, (_, line) => ({
    sku: skuOf((step * 131 + line * 29) % articles),
    quantity: 1 + ((step + line * 3) % 12),
  }))
  await fetch('/quotes', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ country: countries[step % countries.length], lines }),
  })
  if (step % 50 === 0) {
    const reply = await fetch(`/articles?from=${(step * 7) % articles}`)
    const [article] = reply.json() as [{ listCents: number }] // what GET /articles answers
    await fetch('/articles', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ ...article, listCents: article.listCents + 1 }]),
    })
  }
  await pause(100)
}
