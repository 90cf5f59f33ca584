// An ordinary hour: people search, others come from a comparison site and look at one thing, some of them buy it; the
// sites fetch the price feed, and the shop's own people print gift cards.
import type { Load } from '@hotpath/lab-kit'

const words = ['chair', 'shelf', 'desk', 'shelf']
const json = { 'content-type': 'application/json' }

export const load: Load = async ({ fetch, pause, step }) => {
  const post = (path: string, body: unknown): ReturnType<typeof fetch> =>
    fetch(path, { method: 'POST', headers: json, body: JSON.stringify(body) })
  const word = words[step % words.length]
  await fetch(`/search?word=${word}`)
  await pause(100)
  for (let look = 0; look < 3; look++) {
    await fetch(`/products/${word}-${(step * 7 + look * 31) % 800}`, {
      headers: {
        'x-visitor': `visitor-${step}-${look}`,
        'user-agent': `Mozilla/5.0 (X11; Linux x86_64; rv:${step}) Gecko/20100101 Firefox/140.0`,
        referer: `https://compare.example/r?campaign=${'autumn'.repeat(300)}&click=${step}`,
      },
    })
    await pause(100)
  }
  if (step % 2 === 0) {
    await post('/orders', { lines: [{ sku: `${word}-${step % 800}`, quantity: 1 }], card: `card-${step}` })
  }
  if (step % 20 === 5) await fetch('/feed.csv?word=shelf')
  if (step % 100 === 7) await post('/gift-cards', { count: 20 })
  await pause(100)
}
