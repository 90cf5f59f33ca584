// Writes what a service of pages answers under /debug/pprof/profile: node.async.cache*.pb.gz, into the current
// directory. With the cache, pages are rendered before anything is awaited; without it, after. The work is the same.
//   cd packages/pprof/testdata && node programs/node-async.ts
// Made with Node.js 26.10 in a checkout at /srv/hotpath, which is why that path is in them.
import { mkdtempSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { gunzipSync, gzipSync } from 'node:zlib'
import { startDebugServer } from '@hotpath/instrument'
import express from 'express'

type Block = { readonly kind: 'heading' | 'list' | 'text'; readonly lines: readonly string[] }

function parse(source: string): Block[] {
  return source.split('\n\n').map((part): Block => {
    const lines = part.split('\n')
    if (part.startsWith('#')) return { kind: 'heading', lines }
    return { kind: lines.every((line) => line.startsWith('- ')) ? 'list' : 'text', lines }
  })
}

function inline(text: string): string {
  return text
    .replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/\*\*(.+?)\*\*/g, '<b>$1</b>')
    .replace(/\[(.+?)\]\((.+?)\)/g, (_all, label: string, url: string) => `<a href="${encodeURI(url)}">${label}</a>`)
}

function block({ kind, lines }: Block): string {
  if (kind === 'heading') return `<h2>${inline(lines.join(' ').replace(/^#+ /, ''))}</h2>`
  if (kind === 'list') return `<ul>${lines.map((line) => `<li>${inline(line.slice(2))}</li>`).join('')}</ul>`
  return `<p>${inline(lines.join(' '))}</p>`
}

function words(blocks: readonly Block[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { lines } of blocks)
    for (const line of lines)
      for (const word of line.toLowerCase().split(/\W+/)) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

function keywords(blocks: readonly Block[]): string[] {
  const counts = [...words(blocks)].filter(([word]) => word.length > 4)
  return counts.toSorted(([a, m], [b, n]) => n - m || a.localeCompare(b)).slice(0, 10).map(([word]) => word)
}

function page(source: string): string {
  const blocks = parse(source)
  return `<title>${keywords(blocks).join(' ')}</title>${blocks.map(block).join('\n')}`
}

const folder = mkdtempSync(join(tmpdir(), 'pages-'))
const text = (id: number): string =>
  Array.from({ length: 60 }, (_, i) => {
    if (i % 7 === 0) return `## Part ${i} of page ${id}`
    const line = `the **${i * 7919} words** of page ${id} & [its parts](/page/${i}?of=${id})`
    return i % 3 === 0 ? [line, line].map((one) => `- ${one}`).join('\n') : `${line} ${line}`
  }).join('\n\n')
for (let id = 0; id < 20; id++) writeFileSync(join(folder, `${id}.md`), text(id))

const cache = new Map<string, string>()
let isCached = true

async function load(id: string): Promise<string> {
  const source = await readFile(join(folder, `${id}.md`), 'utf8')
  cache.set(id, source)
  return source
}

async function answer(id: string): Promise<string> {
  const known = isCached ? cache.get(id) : undefined
  return page(known ?? (await load(id)))
}

const app = express()
app.get('/page/:id', async (request, response) => {
  response.send(await answer(request.params.id))
})
const service = app.listen(0, '127.0.0.1')
await new Promise((resolve) => service.once('listening', resolve))
const { port } = service.address() as { port: number }
const debug = await startDebugServer({ port: 0 })

let isOver = false
const clients = [0, 1, 2, 3].map(async (client) => {
  for (let i = client; !isOver; i++) await (await fetch(`http://127.0.0.1:${port}/page/${i % 20}`)).text()
})
async function keep(name: string): Promise<void> {
  const answered = await fetch(new URL('/debug/pprof/profile?seconds=20', debug.url))
  const bytes = Buffer.from(await answered.arrayBuffer())
  if (!answered.ok) throw new Error(`${answered.status} ${bytes.toString()}`)
  writeFileSync(`node.async.${name}.pb.gz`, gzipSync(gunzipSync(bytes), { level: 9 }))
}
await keep('cached')
await keep('cached-again')
isCached = false
await keep('not-cached')
isOver = true
await Promise.all(clients)
process.exit()
