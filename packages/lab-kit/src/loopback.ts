// Which hosts stay on this machine.
import { isIP } from 'node:net'

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
