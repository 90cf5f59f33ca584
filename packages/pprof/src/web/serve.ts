// pprof -http: the web page on a loopback port, until the program is told to end.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { type Profile, write } from '@hotpath/profile'
import { PprofError } from '../errors.ts'
import type { Options } from '../options.ts'
import { prepareReport, type Report } from '../report.ts'
import { reasonOf } from '../reason.ts'
import { encodeStackTable } from '../viewer/stack-table.ts'
import { views } from '../viewer/state.ts'
import { parseAddress } from './address.ts'
import { closedPolicy, commonHeaders, pagePolicy, refusalOf, speedscopePolicy } from './guard.ts'
import { browserModules } from './modules.ts'
import { pageHtml, pageIcon, pageStyle } from './page.ts'
import { projectSources, SourceListings } from './sources.ts'
import { speedscopeFiles } from './speedscope.ts'
import { prepareStacks, type StackNames } from './stacks.ts'

/** What is shown. */
export interface WebPage {
  /** With the bases subtracted, if there are any. */
  readonly profile: Profile
  /** For programs that know no differences: the same without the bases. */
  readonly withoutBase: Profile
  readonly options: Options
  readonly names: StackNames
  /** Where sources are looked for. */
  readonly folder: string
}

/** A page that is being served. */
export interface WebServer extends AsyncDisposable {
  readonly url: string
  readonly notes: readonly string[]
}

/** An answer: what a browser gets for one path. */
interface Answer {
  readonly status?: number
  readonly type?: string
  readonly policy?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

type Route = (url: URL) => Answer | undefined

/**
 * Serves the page on loopback. Everything it shows was read before: a request can choose among that, and no more.
 *
 * @param address - `host:port`, where either may be missing: `127.0.0.1:0`, `:8080`, `:`
 * @throws {PprofError} `HTTP_ADDRESS_BAD`, `HTTP_UNAVAILABLE`, or one of those of a report
 */
export async function serveWeb(address: string, page: WebPage): Promise<WebServer> {
  const { host, port } = parseAddress(address)
  const { routes, notes } = prepareRoutes(page)
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
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}/ui/flamegraph`,
    notes,
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

function prepareRoutes(page: WebPage): { routes: ReadonlyMap<string, Route>; notes: readonly string[] } {
  const { profile, options, names } = page
  const { table, notes } = prepareStacks(profile, options, names)
  const stacks = encodeStackTable(table)
  const modules = browserModules()
  const speedscope = speedscopeFiles()
  const needs = { isWhole: true, nodeCount: 0, granularity: 'lines' } as const
  const reportOf = (column: number): Report =>
    prepareReport(profile, { ...options, sampleIndex: String(column) }, needs, names.title).report
  const listings = new SourceListings(reportOf, table, projectSources(options, page.folder))
  const html: Answer = {
    type: 'text/html; charset=utf-8',
    policy: pagePolicy,
    body: pageHtml({ script: modules.entry, hasSpeedscope: speedscope.size > 0 }),
  }
  const home: Answer = { status: 302, headers: { Location: '/ui/flamegraph' } }
  const routes = new Map<string, Route>([
    ['/', () => home],
    ['/ui', () => home],
    ['/ui/', () => home],
    ...views.map((view): [string, Route] => [`/ui/${view}`, () => html]),
    ['/page.css', () => ({ type: 'text/css; charset=utf-8', body: pageStyle })],
    ['/icon.svg', () => ({ type: 'image/svg+xml', body: pageIcon })],
    ...Array.from(modules.sources, ([path, source]): [string, Route] => [
      path,
      () => ({ type: 'text/javascript; charset=utf-8', body: source }),
    ]),
    ['/data/stacks', () => ({ type: 'application/octet-stream', body: stacks })],
    [
      '/data/source',
      ({ searchParams }) => {
        const found = listings.of(indexIn(searchParams, 'frame'), indexIn(searchParams, 'column'))
        return found && { type: 'application/json', body: JSON.stringify(found) }
      },
    ],
    ['/data/profile.pb.gz', ({ searchParams }) => download(page, searchParams.get('si'))],
    ['/speedscope/', () => ({ status: 302, headers: { Location: '/speedscope/index.html' } })],
    ...Array.from(speedscope, ([name, file]): [string, Route] => [
      `/speedscope/${name}`,
      () => ({ type: file.type, policy: speedscopePolicy, body: file.read() }),
    ]),
  ])
  return { routes, notes }
}

/** The profile as a file. Asked for one column, it opens on that, and has no base: other viewers know no differences. */
function download({ profile, withoutBase, names }: WebPage, sampleType: string | null): Answer {
  const body = write(sampleType === null ? profile : { ...withoutBase, defaultSampleType: sampleType })
  const name = `${names.title.replaceAll(/[^\w.-]+/g, '-').replace(/(\.pb)?(\.gz)?$/, '')}.pb.gz`
  return {
    type: 'application/octet-stream',
    headers: { 'Content-Disposition': `attachment; filename="${name}"` },
    body,
  }
}

function indexIn(query: URLSearchParams, name: string): number {
  const given = query.get(name) ?? ''
  return /^\d{1,9}$/.test(given) ? Number(given) : -1
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
