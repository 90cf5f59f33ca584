// Who may talk to the companion: this machine's browser, on a page which the companion itself served.
//
// The companion starts programs. Any page in the learner's browser can send requests to a loopback
// port, and a page whose name was rebound to 127.0.0.1 can even read the answers. So each request
// shows three things: the name it asked for (Host), the page it comes from (Origin, Sec-Fetch-Site),
// and a token which only a page of ours can have read.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { CompanionError } from './errors.ts'
import { TOKEN_HEADER } from './protocol.ts'

/** Returns 256 random bits, fresh for each run, in a form that fits a header. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/**
 * Throws `HOST_REFUSED` unless the request asks for this machine by one of its own names and for `port`.
 *
 * A rebound name arrives here as `Host: attacker.example:3000`. It is refused for pages too, not only
 * for the API.
 */
export function checkHost(headers: IncomingHttpHeaders, port: number): void {
  const host = headers.host?.toLowerCase() ?? ''
  if (ownHosts(port).includes(host)) return
  throw new CompanionError(
    'HOST_REFUSED',
    `Host: checking: "${host}", want 127.0.0.1:${port} or localhost:${port}`,
  )
}

/**
 * Throws unless the request comes from a page of the companion itself, or from no page at all.
 *
 * `same-site` is refused with `cross-site`: another port of this machine is the same site, and the labs'
 * services, flawed on purpose, are such ports. A client that is not a browser sends neither header; it
 * still needs the token.
 */
export function checkOrigin(headers: IncomingHttpHeaders): void {
  const fetchSite = headers['sec-fetch-site']
  if (fetchSite !== undefined && fetchSite !== 'same-origin' && fetchSite !== 'none') {
    throw new CompanionError(
      'CROSS_SITE_REFUSED',
      `Sec-Fetch-Site: checking: "${String(fetchSite)}", want same-origin`,
    )
  }
  const origin = headers.origin
  const own = `http://${headers.host?.toLowerCase() ?? ''}`
  if (origin !== undefined && origin.toLowerCase() !== own) {
    throw new CompanionError('ORIGIN_REFUSED', `Origin: checking: "${origin}", want ${own}`)
  }
}

/**
 * Throws `TOKEN_REFUSED` unless the request carries this run's token.
 *
 * Both sides are hashed first, so that the comparison takes the same time whatever was sent, of whatever length.
 */
export function checkToken(headers: IncomingHttpHeaders, token: string): void {
  const sent = headers[TOKEN_HEADER]
  if (typeof sent === 'string' && timingSafeEqual(digest(sent), digest(token))) return
  const met = sent === undefined ? 'none' : 'another token'
  throw new CompanionError('TOKEN_REFUSED', `${TOKEN_HEADER}: checking: ${met}, want the one of this run`)
}

function ownHosts(port: number): string[] {
  const names = ['127.0.0.1', 'localhost', '[::1]']
  const hosts = names.map((name) => `${name}:${port}`)
  // A browser leaves the port out where it is the scheme's own.
  return port === 80 ? [...hosts, ...names] : hosts
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
