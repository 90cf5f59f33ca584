// Writes what a small service answers under /debug/pprof/ while it works: node.service.*.pb.gz, into the
// current directory. Two of each where there is something to compare.
//   cd packages/pprof/testdata && node programs/node-service.ts
// Made with Node.js 26.10 in a checkout at /srv/hotpath, which is why that path is in them.
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import process from 'node:process'
import { setTimeout } from 'node:timers/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import {
  heapProfiler,
  labelRequests,
  Mutex,
  setBlockProfileRate,
  setMutexProfileFraction,
  startDebugServer,
  trackTasks,
} from '@hotpath/instrument'

class Catalogue {
  readonly #rows = new Map<string, { id: number; words: string[] }>()
  readonly #lock = new Mutex()

  fill(count: number): void {
    for (let id = 0; id < count; id++) this.#rows.set(`row ${id}`, { id, words: `the ${id} words of row ${id}`.split(' ') })
  }

  async search(word: string): Promise<number> {
    using _guard = await this.#lock.lock()
    await setTimeout(1)
    let found = 0
    for (const { words } of this.#rows.values()) if (words.some((each) => each.endsWith(word))) found++
    return found
  }

  render(): number {
    return JSON.stringify([...this.#rows.values()].slice(0, 2000)).replaceAll(/[aeiou]/g, '').length
  }
}

function permutations(letters: string): string[] {
  if (letters.length <= 1) return [letters]
  return [...letters].flatMap((letter, i) =>
    permutations(letters.slice(0, i) + letters.slice(i + 1)).map((rest) => letter + rest),
  )
}

setBlockProfileRate(1)
setMutexProfileFraction(1)
trackTasks({ fraction: 1 })
heapProfiler.start({ mode: 'alloc' })
const catalogue = new Catalogue()
catalogue.fill(3000)
const label = labelRequests()
const service = createServer((request, response) => {
  label(request, response, () => {
    void (async () => {
      if (request.url?.startsWith('/search')) response.end(String(await catalogue.search('7')))
      else if (request.url?.startsWith('/render')) response.end(String(catalogue.render()))
      else response.end(String(permutations('abcdefg').length))
    })()
  })
})
await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', () => resolve()))
const { port } = service.address() as { port: number }
const debug = await startDebugServer({ port: 0 })

let isOver = false
const clients = ['/search?q=7', '/search?q=1', '/render', '/permutations'].map(async (path) => {
  while (!isOver) {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`)
    await answer.text()
  }
})
async function keep(file: string, path: string): Promise<void> {
  const answer = await fetch(new URL(`/debug/pprof/${path}`, debug.url))
  const bytes = Buffer.from(await answer.arrayBuffer())
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${bytes.toString()}`)
  writeFileSync(`node.service.${file}.pb.gz`, gzipSync(gunzipSync(bytes), { level: 9 }))
}
await keep('heap-before', 'heap')
await keep('cpu', 'profile?seconds=1')
await keep('cpu-and-wall', 'profile?seconds=1&type=both')
catalogue.fill(6000)
await keep('cpu-later', 'profile?seconds=1')
await keep('heap', 'heap?gc=1')
await keep('allocs', 'allocs')
await keep('block', 'block')
await keep('mutex', 'mutex')
await keep('tasks', 'goroutine')
isOver = true
await Promise.all(clients)
process.exit()
