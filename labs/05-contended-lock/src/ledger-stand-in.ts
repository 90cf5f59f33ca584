// A ledger for machines without a finance department: takes a moment and accepts everything.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export interface LedgerStandIn {
  readonly url: string
  close(): void
}

/** Starts it on a port of this machine. It answers after `answerMs`, as the real one does once it has written. */
export async function startLedgerStandIn(answerMs: number): Promise<LedgerStandIn> {
  const server = createServer((req, res) => {
    req.resume().once('end', () => void sleep(answerMs).then(() => res.writeHead(204).end()))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on TCP
  return {
    url: `http://127.0.0.1:${port}/records`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
