// Where the page is served: on this machine and nowhere else.

import { PprofError } from '../errors.ts'

/**
 * Reads where to listen. Only this machine can be meant: whoever can reach the page can read the profile and the
 * program's sources.
 *
 * @throws {PprofError} `HTTP_ADDRESS_BAD`
 */
export function parseAddress(address: string): { host: string; port: number } {
  const [, name = '', digits = ''] = /^(\[::1\]|[^:[\]]*):(\d{0,5})$/.exec(address) ?? ['', 'none']
  const hosts: Readonly<Record<string, string>> = {
    '': '127.0.0.1',
    localhost: '127.0.0.1',
    '127.0.0.1': '127.0.0.1',
    '[::1]': '::1',
  }
  const host = hosts[name]
  const port = Number(digits)
  if (host !== undefined && port <= 65_535) return { host, port }
  const wanted = 'want host:port with a host of this machine: 127.0.0.1:0, localhost:8080, :8080'
  throw new PprofError(
    'HTTP_ADDRESS_BAD',
    `-http: reading the address: ${JSON.stringify(address)}, ${wanted}`,
  )
}
