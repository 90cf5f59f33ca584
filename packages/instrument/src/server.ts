// The debug server: a listener of its own, apart from the application's, on loopback unless told otherwise.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { formatAddress, isLoopback, LOOPBACK_HOST } from './address.ts'
import { basicAuth } from './auth.ts'
import { errorText, InstrumentError } from './errors.ts'
import { debugRouter, type DebugRouterOptions } from './handler.ts'
import type { Middleware } from './middleware.ts'
import { errorReply, send } from './reply.ts'

/** Where a debug server listens and whom it lets in. */
export interface DebugServerOptions extends DebugRouterOptions {
  /** Default `127.0.0.1`. Anything that other machines can reach needs a password. */
  host?: string | undefined
  /** Default 6060; 0 takes any free port. */
  port?: number | undefined
  /** Default `pprof`; only together with a password. */
  username?: string | undefined
  /** Asked for by basic authentication. Left out: nobody is asked, which is only allowed on loopback. */
  password?: string | undefined
}

/** A debug server that is listening. */
export interface DebugServer extends AsyncDisposable {
  readonly host: string
  readonly port: number
  /** Such as `http://127.0.0.1:6060`; without credentials. */
  readonly url: string
  /** Stops listening, ends recordings in progress and closes every connection. May be called again. */
  close(): Promise<void>
}

const DEFAULT_PORT = 6060
const REPLY_TIMEOUT_MS = 10_000
const MAX_CONNECTIONS = 64

/**
 * Starts a server that has nothing but {@link debugRouter} on it. It does not keep the process alive, and what
 * goes wrong in it later never reaches the service.
 *
 * Without a password, requests must also name this machine in their `Host` header: otherwise any web page in a
 * browser on this machine could read the heap, by a DNS name that it points at 127.0.0.1.
 *
 * @throws {InstrumentError} `DEBUG_SERVER_UNPROTECTED` when others could reach it and no password is set,
 * `PASSWORD_MISSING` when the password is empty, `DEBUG_SERVER_LISTEN` when the address is taken or not ours, and
 * whatever {@link debugRouter} and {@link basicAuth} throw
 * @example
 * await using server = await startDebugServer()
 * console.log(`go tool pprof ${server.url}/debug/pprof/heap`)
 */
export async function startDebugServer(options: DebugServerOptions = {}): Promise<DebugServer> {
  const { port = DEFAULT_PORT, username, password, onError = () => {} } = options
  const host = options.host || LOOPBACK_HOST
  checkCredentials(options, host, port)

  const router = debugRouter(options)
  const guard = password === undefined ? onlyLoopbackHost : basicAuth({ username, password })
  const server = createServer(
    // A minute is long for a request without a body; the answer may take as long as it takes.
    { requestTimeout: 60_000, headersTimeout: 10_000, keepAliveTimeout: 5_000 },
    (req, res) => guard(req, res, () => router(req, res)),
  )
  server.maxConnections = MAX_CONNECTIONS
  server.on('connection', (socket) => socket.unref())
  server.on('clientError', (_error, socket) => socket.destroy())

  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(
        new InstrumentError(
          'DEBUG_SERVER_LISTEN',
          `debug server: listening on ${formatAddress({ host, port })}: ${errorText(cause)}; want a free port of this machine, such as that of PPROF_ADDR`,
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
    throw unprotected(bound.address, bound.port)
  }
  return {
    host: bound.address,
    port: bound.port,
    url: `http://${formatAddress({ host: bound.address, port: bound.port })}`,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function checkCredentials({ username, password }: DebugServerOptions, host: string, port: number): void {
  if (password === '') {
    throw new InstrumentError(
      'PASSWORD_MISSING',
      'debug server: reading options: met an empty password, want one that is not empty, or none on loopback',
    )
  }
  if (password === undefined && username !== undefined) {
    throw new InstrumentError(
      'PASSWORD_MISSING',
      'debug server: reading options: met a username alone, want a password too',
    )
  }
  if (password === undefined && !isLoopback(host)) throw unprotected(host, port)
}

function unprotected(host: string, port: number): InstrumentError {
  return new InstrumentError(
    'DEBUG_SERVER_UNPROTECTED',
    `debug server: opening ${formatAddress({ host, port })} to other machines: met no password, want one (PPROF_PASSWORD), or a loopback address such as ${LOOPBACK_HOST}:${port}`,
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
