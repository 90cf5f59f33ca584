// Writes CPU profiles of a small shop under load, before and after its search was mended: node.shop.cpu-before.pb.gz and
// node.shop.cpu.pb.gz, into the current directory.
//   cd packages/pprof/testdata && node programs/node-shop.ts
// Made with Node.js 26.10 in a checkout at /srv/hotpath, which is why that path is in them. The requests come from a
// second process, so that nothing of them is in the profiles.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import process from 'node:process'
import { setTimeout } from 'node:timers/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import { startDebugServer } from '@hotpath/instrument'
import express from 'express'

interface Item {
  readonly id: number
  readonly name: string
  readonly price: number
  readonly tags: readonly string[]
}

const words = 'apple pear plum cherry quince fig melon grape lemon lime date kiwi peach mango papaya guava'.split(' ')
const names = Array.from({ length: 6000 }, (_, i) => `${words[(i * 7) % 16]} ${words[(i * 3 + 5) % 16]} ${i}`)
const catalogue = JSON.stringify(names.map((name, id) => ({ id, name, price: (id * 37) % 900, tags: name.split(' ') })))

let isMended = false
let items: readonly Item[] | undefined

function loadCatalogue(): readonly Item[] {
  if (!isMended) return JSON.parse(catalogue) as Item[] // as written above
  items ??= JSON.parse(catalogue) as Item[]
  return items
}

function byName(a: Item, b: Item): number {
  return a.name.toLowerCase().localeCompare(b.name.toLowerCase(), 'en')
}

function search(word: string): Item[] {
  return loadCatalogue()
    .filter(({ tags }) => tags.some((tag) => tag.startsWith(word)))
    .toSorted(byName)
}

function renderPage(found: readonly Item[]): string {
  const rows = found.slice(0, 40).map(({ name, price }) => `<li>${escapeText(name)} <b>${formatPrice(price)}</b></li>`)
  return `<!doctype html><ul>${rows.join('')}</ul>`
}

function escapeText(text: string): string {
  return text.replaceAll(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`)
}

function formatPrice(cents: number): string {
  return (cents / 100).toLocaleString('en', { style: 'currency', currency: 'EUR' })
}

function total(cart: readonly { readonly id: number; readonly count: number }[]): number {
  return cart.reduce((sum, { id, count }) => sum + ((id * 37) % 900) * count, 0)
}

const app = express()
app.use(express.json())
app.get('/search', (request, response) => {
  response.send(renderPage(search(String(request.query['q']))))
})
app.post('/cart', (request, response) => {
  response.json({ total: formatPrice(total(request.body)) })
})

/** Sends 120 requests a second, until it is ended: whoever is faster has less to do. */
async function sendLoad(url: string): Promise<never> {
  const cart = JSON.stringify(Array.from({ length: 300 }, (_, id) => ({ id, count: 1 + (id % 3) })))
  const headers = { 'content-type': 'application/json' }
  await Promise.all(
    Array.from({ length: 4 }, async (_, client) => {
      for (let i = client; ; i++) {
        const turn = setTimeout(33)
        const answer = await (i % 3 === 0
          ? fetch(`${url}/cart`, { method: 'POST', body: cart, headers })
          : fetch(`${url}/search?q=${words[i % 16]?.slice(0, 2)}`))
        await answer.text()
        await turn
      }
    }),
  )
  throw new Error('the load has no end')
}

const [, , role, url = ''] = process.argv
if (role === 'load') await sendLoad(url)

const service = app.listen(0, '127.0.0.1')
await once(service, 'listening')
const { port } = service.address() as { port: number }
const debug = await startDebugServer({ port: 0 })
const load = spawn(process.execPath, [new URL(import.meta.url).pathname, 'load', `http://127.0.0.1:${port}`], { stdio: 'inherit' })
for (const name of ['cpu-before', 'cpu']) {
  isMended = name === 'cpu'
  // Warm code is what production runs.
  await fetch(new URL('/debug/pprof/profile?seconds=3', debug.url))
  const answer = await fetch(new URL('/debug/pprof/profile?seconds=20', debug.url))
  writeFileSync(`node.shop.${name}.pb.gz`, gzipSync(gunzipSync(Buffer.from(await answer.arrayBuffer())), { level: 9 }))
}
load.kill()
process.exit()
