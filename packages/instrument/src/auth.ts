// Basic authentication: one user name and one password, compared in constant time.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { InstrumentError } from './errors.ts'
import type { Middleware } from './middleware.ts'
import { errorReply, send } from './reply.ts'

/** Who may pass {@link basicAuth}. */
export interface BasicAuthOptions {
  /** Default `pprof`, so that `http://pprof:secret@host:6060/debug/pprof/heap` is all a client needs. */
  username?: string | undefined
  /** Required: an empty or missing password is refused. */
  password: string | undefined
  /** What a browser's prompt names. Default `pprof`. */
  realm?: string | undefined
}

// Longer than any sane credentials (RFC 7617 sets no limit), shorter than the 16 KiB of headers that Node allows.
const MAX_AUTHORIZATION_CHARS = 4096
const REPLY_TIMEOUT_MS = 10_000

/**
 * Lets a request through when it carries the user name and password, and answers 401 otherwise.
 *
 * Comparison is of keyed digests and always of both parts, so that the time an answer takes tells nothing about
 * how much of a guess was right. Credentials that are malformed, too long or not UTF-8 get the same 401 as wrong
 * ones. Basic authentication does not encrypt: put TLS in front of it on any network that others can listen on.
 *
 * @throws {InstrumentError} `PASSWORD_MISSING` when there is no password, `OPTION_INVALID` when the user name
 * holds a colon (no client could send it) or the realm cannot stand in a header
 * @example
 * app.use(basicAuth({ password: process.env.PPROF_PASSWORD }), debugRouter())
 */
export function basicAuth(options: BasicAuthOptions): Middleware {
  const { username = 'pprof', password, realm = 'pprof' } = options
  if (typeof password !== 'string' || password === '') {
    throw new InstrumentError(
      'PASSWORD_MISSING',
      'basicAuth: reading options: met no password, want a password that is not empty, such as that of PPROF_PASSWORD',
    )
  }
  if (username.includes(':')) {
    throw new InstrumentError(
      'OPTION_INVALID',
      `basicAuth: reading options: met username ${JSON.stringify(username)}, want one without a colon`,
    )
  }
  if (!/^[\x20-\x7e]*$/.test(realm)) {
    throw new InstrumentError(
      'OPTION_INVALID',
      `basicAuth: reading options: met realm ${JSON.stringify(realm)}, want printable ASCII`,
    )
  }

  const key = randomBytes(32)
  const digest = (text: string): Buffer => createHmac('sha256', key).update(text.normalize('NFC')).digest()
  const wantUsername = digest(username)
  const wantPassword = digest(password)
  const challenge = `Basic realm="${realm.replaceAll(/["\\]/g, String.raw`\$&`)}", charset="UTF-8"`

  return (req, res, next) => {
    const given = readCredentials(req.headers.authorization)
    const rightUsername = timingSafeEqual(digest(given?.username ?? ''), wantUsername)
    const rightPassword = timingSafeEqual(digest(given?.password ?? ''), wantPassword)
    if (given !== undefined && rightUsername && rightPassword) {
      if (next) next()
      else send(req, res, errorReply(404, '404 page not found'), REPLY_TIMEOUT_MS)
      return
    }
    send(req, res, errorReply(401, 'Unauthorized', { 'WWW-Authenticate': challenge }), REPLY_TIMEOUT_MS)
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function readCredentials(header: string | undefined): { username: string; password: string } | undefined {
  if (header === undefined || header.length > MAX_AUTHORIZATION_CHARS) return undefined
  const base64 = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header)?.[1]
  if (base64 === undefined) return undefined
  let text: string
  try {
    text = utf8.decode(Buffer.from(base64, 'base64'))
  } catch {
    return undefined // not UTF-8
  }
  const colon = text.indexOf(':')
  if (colon === -1) return undefined
  return { username: text.slice(0, colon), password: text.slice(colon + 1) }
}
