// A payment provider and a registry for machines without either: both take their time and say yes.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, Worker, workerData } from 'node:worker_threads'

/** How long they take to answer. */
export interface StandInTimes {
  readonly paymentsMs: number
  readonly registryMs: number
}

export interface StandIns extends AsyncDisposable {
  readonly paymentsUrl: string
  readonly registryUrl: string
}

/** Starts both in a thread of their own: they are somebody else's machines. */
export async function startStandIns(times: StandInTimes): Promise<StandIns> {
  const worker = new Worker(new URL(import.meta.url), { name: 'stand-ins', workerData: times })
  const [urls] = (await once(worker, 'message')) as [Pick<StandIns, 'paymentsUrl' | 'registryUrl'>]
  worker.unref()
  return { ...urls, [Symbol.asyncDispose]: async () => void (await worker.terminate()) }
}

if (parentPort) {
  const times = workerData as StandInTimes // startStandIns sends nothing else
  const [paymentsUrl, registryUrl] = [await start(payments(times)), await start(registry(times))]
  parentPort.postMessage({ paymentsUrl, registryUrl })
}

type Answer = (req: IncomingMessage, res: ServerResponse) => Promise<void>

/** Authorises whatever it is asked for; one time in forty it is busy first. */
function payments({ paymentsMs }: StandInTimes): Answer {
  let asked = 0
  return async (req, res) => {
    if (req.method === 'DELETE') {
      res.writeHead(204).end()
      return
    }
    asked++
    // As people know it: some answers take twice as long as others.
    await sleep(paymentsMs * (1 + ((asked * 7) % 10) / 10))
    if (asked % 40 === 0) res.writeHead(503).end()
    else res.writeHead(201).end(JSON.stringify({ id: `auth-${asked}` }))
  }
}

/** Issues 300 numbers at a time, at first what is left of those of yesterday. Other shops ask too. */
function registry({ registryMs }: StandInTimes): Answer {
  let first = 70_201
  let count = 100
  return async (_req, res) => {
    await sleep(registryMs)
    res.writeHead(201).end(JSON.stringify({ first, count }))
    first += count + 600
    count = 300
  }
}

async function start(answer: Answer): Promise<string> {
  const server = createServer((req, res) => {
    req.resume().once('end', () => void answer(req, res))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on TCP
  return `http://127.0.0.1:${port}`
}
