// Writes the flight recorder's window of a shop under load, in both forms: shop.trace.gz (Perfetto) and
// shop.trace.json.gz (Chrome), into the current directory.
//   cd packages/trace/testdata && node programs/shop.ts
// With a number, it goes on for so many seconds instead of four, and faster: `node programs/shop.ts 30` fills a window.
//
// The shop has what a trace is for: a price list that is sorted anew once in a while, which holds the event loop up; a
// stock that one at a time may change; a bank that takes its time; garbage; and a worker that writes reports.
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { availableParallelism } from 'node:os'
import process from 'node:process'
import { setTimeout } from 'node:timers/promises'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import {
  FlightRecorder,
  log,
  Mutex,
  startRegion,
  startWorkerDiagnostics,
  terminateWorker,
  withRegion,
  withTask,
} from '@hotpath/instrument'
import express from 'express'

/** Holds the thread up for about so long, with work that the sampler can see. */
function sortPrices(millis: number): number {
  const end = performance.now() + millis
  let sum = 0
  while (performance.now() < end) {
    const prices = Array.from({ length: 2000 }, (_, at) => ((at * 7919) % 900) / 100)
    sum += prices.sort((a, b) => a - b).at(-1) ?? 0
  }
  return sum
}

async function writeReports(): Promise<void> {
  using _diagnostics = startWorkerDiagnostics()
  let isOver = false
  parentPort?.on('message', () => (isOver = true))
  while (!isOver) {
    await withTask('report', async () => {
      const rows = withRegion('collect', () => Array.from({ length: 3000 }, (_, id) => ({ id, name: `item ${id}` })))
      withRegion('format', () => JSON.stringify(rows.map(({ id, name }) => [id, name.toUpperCase()])))
      await withRegion('store', () => setTimeout(30))
    })
    await setTimeout(60)
  }
  process.exit()
}

async function serve(): Promise<void> {
  const seconds = Number(process.argv[2] ?? 0)
  const isLarge = seconds > 0
  const recorder = new FlightRecorder({ minAgeMs: 120_000, sources: { cpu: true } })
  recorder.start()
  const worker = new Worker(new URL(import.meta.url), { name: 'reports' })

  const bank = createServer((_request, response) => void setTimeout(4).then(() => response.end('paid')))
  bank.listen(0, '127.0.0.1')
  await once(bank, 'listening')
  const bankUrl = `http://127.0.0.1:${(bank.address() as AddressInfo).port}/payments/4711`

  const stock = new Mutex({ name: 'stock' })
  const app = express()
  app.get('/products/:id', (request, response) => {
    const found = withRegion('find', () => ({ id: request.params.id, name: 'kettle', price: 3990 }))
    using _render = startRegion('render')
    response.json({ ...found, related: Array.from({ length: 30 }, (_, at) => ({ at, name: `item ${at}` })) })
  })
  app.get('/search', async (request, response) => {
    const isLate = request.query['all'] !== undefined
    const prices = withRegion('prices', () => sortPrices(isLate ? 240 : 1))
    const names = withRegion('names', () => Array.from({ length: 4000 }, (_, at) => ({ at, text: `item ${at}`.repeat(3) })))
    log('search', `${names.length} items, ${isLate ? 'the price list was sorted anew' : 'from the list'}`)
    await withRegion('page', () => setTimeout(2))
    response.json({ prices, first: names.slice(0, 5) })
  })
  app.post('/checkout', async (request, response) => {
    const isSlow = request.query['gift'] !== undefined
    try {
      await withRegion('reserve', () =>
        stock.runExclusive(async () => {
          await withRegion('update stock', () => setTimeout(isSlow ? 180 : 3))
          if (request.query['broken'] !== undefined) throw new Error('nothing left')
        }),
      )
    } catch {
      response.status(409).end()
      return
    }
    log('checkout', 'reserved, now paying')
    await Promise.all([
      withRegion('pay', async () => {
        const answer = await new Promise<NodeJS.ReadableStream>((resolve) => get(bankUrl, resolve))
        answer.resume()
        await once(answer, 'end')
      }),
      withRegion('write receipt', () => setTimeout(6)),
    ])
    response.status(201).end()
  })
  const shop = app.listen(0, '127.0.0.1')
  await once(shop, 'listening')
  const url = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`

  const ending = new AbortController()
  const visit = async (first: number): Promise<void> => {
    for (let count = first; !ending.signal.aborted; count++) {
      const path =
        count % 150 === 149 ? '/search?all' : count % 7 === 3 ? '/search' : count % 5 === 2 ? '/checkout' : `/products/${count}`
      const more = count % 95 === 52 ? '?gift' : count % 45 === 22 ? '?broken' : ''
      const isCheckout = path === '/checkout'
      await fetch(url + path + (isCheckout ? more : ''), { method: isCheckout ? 'POST' : 'GET' }).then((r) => r.text())
      if (!isLarge) await setTimeout(12)
    }
  }
  const visitors = Array.from({ length: isLarge ? 12 : 4 }, (_, at) => visit(at * 37))
  await setTimeout((isLarge ? seconds : 4) * 1000)
  const trace = await recorder.snapshot({ reason: 'snapshot', gzip: true })
  const json = await recorder.snapshot({ reason: 'snapshot', gzip: true, format: 'chrome' })
  const name = isLarge ? 'shop.large' : 'shop'
  writeFileSync(`${name}.trace.gz`, trace.bytes)
  writeFileSync(`${name}.trace.json.gz`, json.bytes)
  console.log(`${trace.events} events of ${trace.threads} threads, ${trace.bytes.length} bytes; ${availableParallelism()} cores`)
  ending.abort()
  await Promise.all(visitors)
  worker.postMessage('end')
  await terminateWorker(worker)
  await recorder.stop()
  shop.closeAllConnections()
  shop.close()
  bank.closeAllConnections()
  bank.close()
}

if (isMainThread) await serve()
else await writeReports()
