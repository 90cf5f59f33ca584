// A listen address, and whether it can be reached from other machines.
import { BlockList, isIP, isIPv6 } from 'node:net'
import { InstrumentError } from './errors.ts'

/** Where to listen. */
export interface Address {
  host: string
  port: number
}

/** The host that is meant when none is named: this machine only. */
export const LOOPBACK_HOST = '127.0.0.1'

/**
 * Parses `host:port`. A missing host, as in `:6060`, means loopback here, unlike in Go where it means every
 * interface: whoever wants the whole network must say so. IPv6 hosts stand in brackets.
 *
 * @param source - the name of the option or variable, for the message
 * @throws {InstrumentError} `ADDRESS_INVALID`
 * @example
 * parseAddress('[::1]:6060') // => { host: '::1', port: 6060 }
 */
export function parseAddress(text: string, source = 'address'): Address {
  const match = /^(?:\[(?<v6>[^\]]*)\]|(?<name>[^:[\]\s/]*)):(?<port>\d{1,5})$/.exec(text.trim())
  const port = Number(match?.groups?.['port'])
  const v6 = match?.groups?.['v6']
  if (match === null || port > 65_535 || (v6 !== undefined && !isIPv6(v6))) {
    throw new InstrumentError(
      'ADDRESS_INVALID',
      `${source}: parsing an address: met ${JSON.stringify(text)}, want host:port, such as 127.0.0.1:6060`,
    )
  }
  return { host: v6 ?? (match.groups?.['name'] || LOOPBACK_HOST), port }
}

/** Returns `host:port`, with IPv6 hosts in brackets. */
export function formatAddress({ host, port }: Address): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`
}

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/**
 * Tells whether a host name or IP address stands for this machine alone. Names other than `localhost` and
 * `*.localhost` do not, whatever they resolve to.
 */
export function isLoopback(host: string): boolean {
  const family = isIP(host)
  if (family === 0) return /^(?:.+\.)?localhost\.?$/i.test(host)
  // BlockList also sees through IPv4 addresses mapped into IPv6 (::ffff:127.0.0.1).
  return loopback.check(host, family === 6 ? 'ipv6' : 'ipv4')
}
