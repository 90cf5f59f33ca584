// A page on a loopback port: answers by path, to this machine's browser and to nobody else.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { PprofError } from '../errors.ts'
import { reasonOf } from '../reason.ts'
import { parseAddress } from './address.ts'
import { closedPolicy, commonHeaders, refusalOf } from './guard.ts'

/** An answer: what a browser gets for one path. */
export interface Answer {
  readonly status?: number
  readonly type?: string
  readonly policy?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** What is answered at a path; undefined: it is not found. */
export type Route = (url: URL) => Answer | undefined

/** A page that is being served. */
export interface LoopbackServer extends AsyncDisposable {
  /** Without a path, such as `http://127.0.0.1:8080`. */
  readonly origin: string
}

/**
 * Serves on loopback. A link from elsewhere may lead to what is below `/ui`; all else is for pages of this origin.
 *
 * @param address - `host:port`, where either may be missing: `127.0.0.1:0`, `:8080`, `:`
 * @throws {PprofError} `HTTP_ADDRESS_BAD`, `HTTP_UNAVAILABLE`
 */
export async function serveLoopback(
  address: string,
  routes: ReadonlyMap<string, Route>,
): Promise<LoopbackServer> {
  const { host, port } = parseAddress(address)
  const server = createServer((request, response) => {
    // A listening TCP server's address is an object.
    answer(request, response, routes, (server.address() as AddressInfo).port)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(
        new PprofError('HTTP_UNAVAILABLE', `-http=${address}: listening: ${portReason(cause)}`, { cause }),
      )
    })
    server.listen({ host, port, exclusive: true }, resolve)
  })
  const bound = (server.address() as AddressInfo).port
  return {
    origin: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function portReason(cause: Error): string {
  const { code } = cause as NodeJS.ErrnoException
  return code === 'EADDRINUSE' ? 'another program has the port; port 0 is any that is free' : reasonOf(cause)
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  routes: ReadonlyMap<string, Route>,
  port: number,
): void {
  const respond = ({
    status = 200,
    type = 'text/plain; charset=utf-8',
    policy,
    headers,
    body = '',
  }: Answer): void => {
    const isCompressed = acceptsGzip(request) && typeof body === 'string' && body.length > 1024
    const bytes = isCompressed
      ? gzipSync(body, { level: 1 })
      : typeof body === 'string'
        ? Buffer.from(body)
        : body
    response.writeHead(status, {
      ...commonHeaders,
      'Content-Security-Policy': policy ?? closedPolicy,
      'Content-Type': type,
      'Content-Length': bytes.length,
      ...(isCompressed && { 'Content-Encoding': 'gzip' }),
      ...headers,
    })
    response.end(request.method === 'HEAD' ? undefined : bytes)
  }
  // The base only makes an address of what is a path; what cannot be one is not found.
  const url = URL.parse(request.url ?? '/', 'http://127.0.0.1')
  const isPage = url !== null && (url.pathname === '/' || url.pathname.startsWith('/ui'))
  const refusal = refusalOf(request.headers, port, isPage)
  if (refusal !== undefined) respond({ status: 403, body: `${refusal}\n` })
  else if (request.method !== 'GET' && request.method !== 'HEAD') {
    respond({ status: 405, headers: { Allow: 'GET, HEAD' }, body: `${request.method}: want GET\n` })
  } else {
    let found: Answer | null | undefined
    try {
      found = url && routes.get(url.pathname)?.(url)
    } catch (error) {
      found = { status: 500, body: `${error instanceof Error ? error.message : String(error)}\n` }
    }
    respond(found ?? { status: 404, body: 'not found\n' })
  }
}

function acceptsGzip({ headers }: IncomingMessage): boolean {
  return /\bgzip\b/.test(String(headers['accept-encoding'] ?? ''))
}
