// Receivers for machines without customers: eight servers that behave as those of last Tuesday did.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

export interface Receivers {
  readonly urls: readonly string[]
  close(): Promise<void>
}

/**
 * Starts them on ports of this machine, in a thread of their own: what they do is not to be taken for the service's.
 * One confirms to `service` what it has worked off.
 */
export async function startReceivers(service: string): Promise<Receivers> {
  const thread = new Worker(new URL(import.meta.url), { name: 'receivers', workerData: service })
  const [urls] = (await once(thread, 'message')) as [string[]] // all that it ever says
  return { urls, close: async () => void (await thread.terminate()) }
}

type Behaviour = (delivery: string, res: ServerResponse) => void

const dripEveryMs = 1_000
const workedOffInMs = 50

function behavioursBefore(service: string): readonly Behaviour[] {
  const ok: Behaviour = (_delivery, res) => void res.end('ok')
  return [
    ok,
    ok,
    ok,
    ok,
    (delivery, res) => {
      res.writeHead(202).end()
      setTimeout(() => {
        // A confirmation that goes astray is the sender's to notice.
        fetch(`${service}/confirmations/${delivery}`, { method: 'POST' }).catch(() => {})
      }, workedOffInMs)
    },
    // In maintenance: the connection is taken, the request is read, and that is all.
    () => {},
    // A proxy in front of a backend that is down sends a space now and then, so that nobody hangs up.
    (_delivery, res) => {
      res.writeHead(200)
      const drip = setInterval(() => res.write(' '), dripEveryMs)
      res.once('close', () => clearInterval(drip))
    },
    // Its worker crashed; what it had taken is never confirmed.
    (_delivery, res) => void res.writeHead(202).end(),
  ]
}

async function start(behaviour: Behaviour): Promise<Server> {
  const server = createServer((req: IncomingMessage, res: ServerResponse) => {
    req.resume().once('end', () => behaviour(String(req.headers['webhook-delivery']), res))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

if (!isMainThread) {
  const servers = await Promise.all(behavioursBefore(String(workerData)).map(start))
  const ports = servers.map((server) => (server.address() as AddressInfo).port) // they listen on TCP
  parentPort?.postMessage(ports.map((port) => `http://127.0.0.1:${port}/hook`))
}
