// Which hosts stay on this machine, and free ports on it.
import { createServer, isIP } from 'node:net'

/** The address that the lab kit itself listens on and calls. */
export const loopbackAddress = '127.0.0.1'

/**
 * Tells whether a server on this host can be reached from this machine only. No host at all means
 * every address, as it does to `server.listen(port)`.
 */
export function isLoopback(host: string | undefined): boolean {
  if (host === undefined || host === '') return false
  if (host === 'localhost' || host === '::1') return true
  return isIP(host) === 4 && host.startsWith('127.')
}

/**
 * Returns ports that were free a moment ago, all different.
 *
 * Not promised: that they still are when you listen. Whoever uses them tries again on EADDRINUSE.
 */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  const listen = async (server: (typeof servers)[number]): Promise<number> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    server.once('error', reject).listen(0, loopbackAddress, resolve)
    await promise
    const address = server.address()
    if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port')
    return address.port
  }
  try {
    // All are open at once, so that no two can be given the same port.
    return await Promise.all(servers.map(listen))
  } finally {
    await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()))
  }
}
