// The payment provider and the carrier, for machines without either: they behave as they did last week.
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'

export interface Partners {
  readonly paymentsUrl: string
  readonly carrierUrl: string
  close(): Promise<void>
}

/** Starts both in a thread of their own: what they do is not to be taken for the service's. */
export async function startPartners(): Promise<Partners> {
  const thread = new Worker(new URL(import.meta.url), { name: 'partners' })
  const [[payments, carrier]] = (await once(thread, 'message')) as [[number, number]] // all that it ever says
  return {
    paymentsUrl: `http://127.0.0.1:${payments}/charges`,
    carrierUrl: `http://127.0.0.1:${carrier}/parcels`,
    close: async () => void (await thread.terminate()),
  }
}

const chargingMs = 40
let parcels = 0

const payments: RequestListener = (req, res) => {
  req.resume().once('end', () => setTimeout(() => res.end('{}'), chargingMs))
}

const carrier: RequestListener = (req, res) => {
  req.resume().once('end', () => {
    const number = `HP${String((parcels += 1)).padStart(8, '0')}`
    res.writeHead(200, { 'content-type': 'application/json' })
    // One of its four machines has been out of paper since Monday.
    if (parcels % 4 === 0) res.flushHeaders()
    else res.end(JSON.stringify({ number }))
  })
}

if (!isMainThread) {
  const ports = []
  for (const listener of [payments, carrier]) {
    const server = createServer(listener).listen(0, '127.0.0.1')
    await once(server, 'listening')
    ports.push((server.address() as AddressInfo).port) // it listens on TCP
  }
  parentPort?.postMessage(ports)
}
