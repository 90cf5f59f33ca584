// One HTTP server on 127.0.0.1: on the port that was asked for, or on the next one that is free.
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { systemCode, WorkshopError } from '../errors.ts'

/** `explicit`: somebody asked for this very port, and another one would not be what they expect. */
export interface PortWish {
  readonly port: number
  readonly explicit: boolean
}

export interface LoopbackServer {
  readonly port: number
  close(): Promise<void>
}

// After so many neighbours are taken, whatever the system has free is as good.
const NEIGHBOURS = 20

/**
 * Listens on 127.0.0.1 and never on another address.
 *
 * @throws {WorkshopError} `PORT_TAKEN` when the port is explicit and not free
 */
export async function listenOnLoopback(listener: RequestListener, wish: PortWish): Promise<LoopbackServer> {
  const ports = wish.explicit ? [wish.port] : [...neighbours(wish.port), 0]
  for (const port of ports) {
    const server = await tryToListen(listener, port)
    if (server) return server
  }
  throw new WorkshopError(
    'PORT_TAKEN',
    `port ${wish.port}: listening: another program has it, want a free one`,
    {
      advice: (text) => text.advice.sitePort,
    },
  )
}

function neighbours(port: number): number[] {
  return Array.from({ length: NEIGHBOURS }, (_, index) => port + index).filter((one) => one <= 65_535)
}

/** Returns undefined where the port is taken, or is not ours to take. */
async function tryToListen(listener: RequestListener, port: number): Promise<LoopbackServer | undefined> {
  const server = createServer(listener)
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host: '127.0.0.1', port, exclusive: true }, resolve)
    })
  } catch (cause) {
    const code = systemCode(cause)
    if (code === 'EADDRINUSE' || code === 'EACCES') return undefined
    throw cause
  }
  return {
    // A listening TCP server's address is an object.
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
