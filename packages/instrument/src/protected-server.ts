// A listener of our own, apart from the application's: on loopback unless told otherwise, never open to all.
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { formatAddress, isLoopback, LOOPBACK_HOST } from './address.ts'
import { basicAuth } from './auth.ts'
import { errorText, InstrumentError, type InstrumentErrorCode } from './errors.ts'
import type { Middleware } from './middleware.ts'
import { errorReply, send } from './reply.ts'

/** Where a server listens and whom it lets in. */
export interface ProtectedServerOptions {
  /** Default `127.0.0.1`. Anything that other machines can reach needs a password. */
  host?: string | undefined
  /** 0 takes any free port. */
  port?: number | undefined
  /** Default `pprof`; only together with a password. */
  username?: string | undefined
  /** Asked for by basic authentication. Left out: nobody is asked, which is only allowed on loopback. */
  password?: string | undefined
  /** Told of what went wrong while answering; the client gets an error either way. */
  onError?: ((error: unknown) => void) | undefined
}

/** A server that is listening. */
export interface ProtectedServer extends AsyncDisposable {
  readonly host: string
  readonly port: number
  /** Such as `http://127.0.0.1:6060`; without credentials. */
  readonly url: string
  /** Stops listening and closes every connection, answers in progress included. May be called again. */
  close(): Promise<void>
}

/** How a kind of server names itself and its troubles. */
export interface ServerKind {
  /** For messages, such as `debug server`. */
  readonly name: string
  readonly defaultPort: number
  /** The environment variables that messages point at. */
  readonly variables: { readonly address: string; readonly password: string }
  readonly codes: { readonly listen: InstrumentErrorCode; readonly unprotected: InstrumentErrorCode }
}

const REPLY_TIMEOUT_MS = 10_000
// More than anybody needs: whoever asks for a recording too many is to get an answer that says so. 20 kB each.
const MAX_CONNECTIONS = 256
// A collector with five profiles and ten seconds has a new connection each half hour. It bounds how many requests can
// be sent ahead without waiting for their answers.
const MAX_REQUESTS_PER_CONNECTION = 1000
// How long a client which speaks no HTTP may take to read that.
const REFUSAL_TIMEOUT_MS = 1000

/**
 * Checks that a server with these options would not be open to others. Making what it serves may start something:
 * this comes first.
 *
 * @throws {InstrumentError} `PASSWORD_MISSING`, or the code that the kind has for `unprotected`
 */
export function checkProtection(kind: ServerKind, options: ProtectedServerOptions): void {
  const { host, port } = addressOf(kind, options)
  const { username, password } = options
  if (password === '') {
    throw new InstrumentError(
      'PASSWORD_MISSING',
      `${kind.name}: reading options: met an empty password, want one that is not empty, or none on loopback`,
    )
  }
  if (password === undefined && username !== undefined) {
    throw new InstrumentError(
      'PASSWORD_MISSING',
      `${kind.name}: reading options: met a username alone, want a password too`,
    )
  }
  if (password === undefined && !isLoopback(host)) throw unprotected(kind, host, port)
}

/**
 * Starts a server. It does not keep the process alive, and what goes wrong in it later never reaches the service.
 *
 * Without a password, requests must also name this machine in their `Host` header: otherwise any web page in a
 * browser on this machine could read what is served, by a DNS name that it points at 127.0.0.1.
 *
 * @throws {InstrumentError} what {@link checkProtection} and {@link basicAuth} throw, or the code that the kind has
 * for `listen` when the address is taken or not ours
 */
export async function startProtectedServer(
  kind: ServerKind,
  handler: Middleware,
  options: ProtectedServerOptions,
): Promise<ProtectedServer> {
  checkProtection(kind, options)
  const { host, port } = addressOf(kind, options)
  const { username, password, onError = () => {} } = options
  const guard = password === undefined ? onlyLoopbackHost : basicAuth({ username, password })
  const server = createServer(
    // A minute is long for a request without a body; the answer may take as long as it takes.
    {
      requestTimeout: 60_000,
      headersTimeout: 10_000,
      keepAliveTimeout: 5_000,
      connectionsCheckingInterval: 5_000,
    },
    (req, res) => guard(req, res, () => handler(req, res)),
  )
  server.maxConnections = MAX_CONNECTIONS
  server.maxRequestsPerSocket = MAX_REQUESTS_PER_CONNECTION
  server.on('connection', (socket) => socket.unref())
  server.on('clientError', refuse)

  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(
        new InstrumentError(
          kind.codes.listen,
          `${kind.name}: listening on ${formatAddress({ host, port })}: ${errorText(cause)}; want a free port of this machine, such as that of ${kind.variables.address}`,
          { cause },
        ),
      )
    })
    server.listen({ host, port }, resolve)
  })
  server.unref()
  server.on('error', onError)

  // Listening on a host and port, never on a pipe: the address is an object.
  const bound = server.address() as AddressInfo
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
    return closing
  }
  if (password === undefined && !isLoopback(bound.address)) {
    // The name sounded like this machine, and resolved to something that others can reach.
    await close()
    throw unprotected(kind, bound.address, bound.port)
  }
  return {
    host: bound.address,
    port: bound.port,
    url: `http://${formatAddress({ host: bound.address, port: bound.port })}`,
    close,
    [Symbol.asyncDispose]: close,
  }
}

const refusals: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/** Tells a client that its request is none, as Go does, and ends the connection whether or not it listens. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  // What it sent after that.
  if (socket.writableEnded) return
  // It may be in the middle of an answer to an earlier request.
  if (!socket.writable || !(socket instanceof Socket) || socket.bytesWritten > 0) {
    socket.destroy()
    return
  }
  const status = refusals[error.code ?? ''] ?? '400 Bad Request'
  const head = [
    `HTTP/1.1 ${status}`,
    'Content-Type: text/plain; charset=utf-8',
    'X-Content-Type-Options: nosniff',
    'X-Go-Pprof: 1',
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${status}`)
  // Not at once: with unread bytes of the client's in our buffers, that would take the answer away from it.
  setTimeout(() => socket.destroy(), REFUSAL_TIMEOUT_MS).unref()
}

function addressOf(kind: ServerKind, { host, port }: ProtectedServerOptions): { host: string; port: number } {
  return { host: host || LOOPBACK_HOST, port: port ?? kind.defaultPort }
}

function unprotected(kind: ServerKind, host: string, port: number): InstrumentError {
  return new InstrumentError(
    kind.codes.unprotected,
    `${kind.name}: opening ${formatAddress({ host, port })} to other machines: met no password, want one (${kind.variables.password}), or a loopback address such as ${LOOPBACK_HOST}:${port}`,
  )
}

const onlyLoopbackHost: Middleware = (req, res, next) => {
  if (namesLoopback(req)) next?.()
  else {
    const text =
      'Forbidden: without a password, this server answers only to localhost, 127.0.0.1 or [::1] in the Host header'
    send(req, res, errorReply(403, text), REPLY_TIMEOUT_MS)
  }
}

function namesLoopback({ headers: { host } }: IncomingMessage): boolean {
  if (host === undefined) return true // HTTP/1.0: no browser
  const name = /^(?:\[([^\]]*)\]|([^:]*))(?::\d+)?$/.exec(host)
  return name !== null && isLoopback(name[1] ?? name[2] ?? '')
}
