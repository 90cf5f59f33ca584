// A payment provider for machines without a contract: it has the same bad day as the real one had.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'

export interface PaymentsStandIn {
  readonly url: string
  close(): Promise<void>
}

/** Starts it on a port of this machine, in a thread of its own. */
export async function startPayments(): Promise<PaymentsStandIn> {
  const thread = new Worker(new URL(import.meta.url), { name: 'payments' })
  const [url] = (await once(thread, 'message')) as [string] // all that it ever says
  return { url, close: async () => void (await thread.terminate()) }
}

/** How it answers, in turn: of twelve charges one is declined, two fail, and one takes three seconds. */
const answers: readonly { readonly status: number; readonly afterMs: number }[] = [
  { status: 200, afterMs: 80 },
  { status: 503, afterMs: 20 },
  { status: 200, afterMs: 150 },
  { status: 402, afterMs: 60 },
  { status: 200, afterMs: 90 },
  { status: 500, afterMs: 30 },
  { status: 200, afterMs: 110 },
  { status: 503, afterMs: 20 },
  { status: 200, afterMs: 3_000 },
  { status: 200, afterMs: 70 },
  { status: 500, afterMs: 40 },
  { status: 200, afterMs: 120 },
]

if (!isMainThread) {
  let turn = 0
  const server = createServer((req, res) => {
    const answer = answers[turn++ % answers.length]
    req.resume().once('end', () => {
      setTimeout(() => res.writeHead(answer?.status ?? 500).end(), answer?.afterMs)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on TCP
  parentPort?.postMessage(`http://127.0.0.1:${port}/charges`)
}
