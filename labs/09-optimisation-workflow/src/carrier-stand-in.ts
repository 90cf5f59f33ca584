// A carrier for machines without one: takes a moment, and names a price by weight and distance.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

export interface CarrierStandIn {
  readonly url: string
  close(): Promise<void>
}

/**
 * Starts it on a port of this machine. It answers after `answerMs`, and in a thread of its own: what it does is not to
 * be taken for the service's.
 */
export async function startCarrierStandIn(answerMs: number): Promise<CarrierStandIn> {
  const thread = new Worker(new URL(import.meta.url), { name: 'carrier', workerData: answerMs })
  const [port] = (await once(thread, 'message')) as [number] // all that it ever says
  return { url: `http://127.0.0.1:${port}/rates`, close: async () => void (await thread.terminate()) }
}

/** A base price, and a part for the weight; farther countries cost more. */
function centsFor(query: URLSearchParams): number {
  const grams = Number(query.get('grams'))
  const distance = 1 + ((query.get('from') ?? '').length + (query.get('to') ?? '').charCodeAt(0)) / 100
  return Math.round((490 + grams / 50) * distance)
}

if (!isMainThread) {
  const server = createServer((req, res) => {
    const { searchParams } = new URL(req.url ?? '', 'http://127.0.0.1')
    setTimeout(() => {
      res.setHeader('content-type', 'application/json')
      res.end(JSON.stringify({ cents: centsFor(searchParams) }))
    }, Number(workerData))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  parentPort?.postMessage((server.address() as AddressInfo).port) // it listens on TCP
}
