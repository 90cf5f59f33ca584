// pprof -http: the web page on a loopback port, until the program is told to end.

import { type Profile, write } from '@hotpath/profile'
import type { Options } from '../options.ts'
import { prepareReport, type Report } from '../report.ts'
import { encodeStackTable } from '../viewer/stack-table.ts'
import { views } from '../viewer/state.ts'
import { pagePolicy } from './guard.ts'
import { type Answer, type Route, serveLoopback } from './loopback.ts'
import { browserModules, moduleRoutes } from './modules.ts'
import { pageHtml, pageIcon, pageStyle } from './page.ts'
import { projectSources, SourceListings } from './sources.ts'
import { speedscopeFiles, speedscopeRoutes } from './speedscope.ts'
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

/**
 * Serves the page on loopback. Everything it shows was read before: a request can choose among that, and no more.
 *
 * @param address - `host:port`, where either may be missing: `127.0.0.1:0`, `:8080`, `:`
 * @throws {PprofError} `HTTP_ADDRESS_BAD`, `HTTP_UNAVAILABLE`, or one of those of a report
 */
export async function serveWeb(address: string, page: WebPage): Promise<WebServer> {
  const { routes, notes } = prepareRoutes(page)
  const server = await serveLoopback(address, routes)
  return {
    url: `${server.origin}/ui/flamegraph`,
    notes,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

function prepareRoutes(page: WebPage): { routes: ReadonlyMap<string, Route>; notes: readonly string[] } {
  const { profile, options, names } = page
  const { table, notes } = prepareStacks(profile, options, names)
  const stacks = encodeStackTable(table)
  const modules = browserModules(new URL('../viewer/page-main', import.meta.url))
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
    ...moduleRoutes(modules),
    ['/data/stacks', () => ({ type: 'application/octet-stream', body: stacks })],
    [
      '/data/source',
      ({ searchParams }) => {
        const found = listings.of(indexIn(searchParams, 'frame'), indexIn(searchParams, 'column'))
        return found && { type: 'application/json', body: JSON.stringify(found) }
      },
    ],
    ['/data/profile.pb.gz', ({ searchParams }) => download(page, searchParams.get('si'))],
    ...speedscopeRoutes(speedscope),
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
