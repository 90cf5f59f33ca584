// The companion: one loopback port that serves the built site and, under /api, the learner's desk.
import { join } from 'node:path'
import express from 'express'
import type { ErrorRequestHandler, Express, Request, RequestHandler, Response } from 'express'
import { closedPolicy, everyAnswer, PagePolicies } from './content-policy.ts'
import type { Desk } from './desk.ts'
import { CompanionError } from './errors.ts'
import { checkHost, checkOrigin, checkToken } from './guard.ts'
import { listenOnLoopback, type PortWish } from './listen.ts'
import {
  type CaptureKind,
  captureKinds,
  type ErrorReport,
  type Language,
  type LoadLevel,
  type Session,
} from './protocol.ts'
import type { FindWish } from './tools.ts'

export interface CompanionOptions {
  readonly desk: Desk
  /** The folder of the built site. */
  readonly siteDir: string
  readonly version: string
  readonly token: string
  readonly port: PortWish
}

export interface Companion extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** Stops to listen and drops every connection. What the desk started goes on: the desk has its own `close()`. */
  close(): Promise<void>
}

// The largest bodies of the API are two names of captures and an answer.
const MAX_BODY_BYTES = 1024
const MAX_TEXT = 200

/** Listens on 127.0.0.1 and answers until closed. */
export async function openCompanion(options: CompanionOptions): Promise<Companion> {
  // Known once the socket is bound, and no request comes before that.
  let port = 0
  const server = await listenOnLoopback(companionApp({ ...options, ownPort: () => port }), options.port)
  port = server.port
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    close: () => server.close(),
    [Symbol.asyncDispose]: () => server.close(),
  }
}

interface AppOptions extends Pick<CompanionOptions, 'desk' | 'siteDir' | 'version' | 'token'> {
  readonly ownPort: () => number
}

function companionApp(options: AppOptions): Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('query parser', 'simple')
  app.use((request, response, next) => {
    response.set(everyAnswer).set('Content-Security-Policy', closedPolicy)
    checkHost(request.headers, options.ownPort())
    next()
  })
  app.use('/api', api(options))
  app.use(site(options.siteDir))
  app.use(refusal)
  return app
}

interface Route {
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** True for the one call that hands the token out. */
  readonly withoutToken?: boolean
  /** Returns what to answer: a value, bytes, or nothing for "accepted, ask for the status". */
  readonly answer: (request: Request, options: AppOptions) => Promise<unknown>
}

/** The whole API. `:id` is only ever compared with the ids of the known labs. */
const routes: readonly Route[] = [
  {
    method: 'GET',
    path: '/session',
    withoutToken: true,
    answer: async (_request, { token, version }) => ({ token, version }) satisfies Session,
  },
  { method: 'GET', path: '/status', answer: (_request, { desk }) => desk.status() },
  { method: 'POST', path: '/labs/:id/start', answer: (request, { desk }) => desk.start(labOf(request)) },
  {
    method: 'POST',
    path: '/labs/:id/verify',
    answer: (request, { desk }) => desk.verify(labOf(request), languageOf(request)),
  },
  {
    method: 'GET',
    path: '/labs/:id/hints',
    answer: (request, { desk }) => desk.hints(labOf(request), languageOf(request)),
  },
  {
    method: 'POST',
    path: '/labs/:id/capture',
    answer: (request, { desk }) => desk.capture(labOf(request), kindOf(request)),
  },
  { method: 'GET', path: '/labs/:id/captures', answer: (request, { desk }) => desk.captures(labOf(request)) },
  {
    method: 'GET',
    path: '/labs/:id/stacks',
    answer: (request, { desk }) =>
      desk.stacks(labOf(request), textOf(request, 'capture') ?? '', textOf(request, 'base')),
  },
  {
    method: 'GET',
    path: '/labs/:id/steps',
    answer: (request, { desk }) => desk.steps(labOf(request), languageOf(request)),
  },
  {
    method: 'POST',
    path: '/labs/:id/find',
    answer: (request, { desk }) => desk.find(labOf(request), evidenceOf(request), languageOf(request)),
  },
  {
    method: 'POST',
    path: '/labs/:id/prove',
    answer: (request, { desk }) => desk.prove(labOf(request), evidenceOf(request), languageOf(request)),
  },
  { method: 'GET', path: '/labs/:id/solution', answer: (request, { desk }) => desk.solution(labOf(request)) },
  { method: 'POST', path: '/service/stop', answer: (_request, { desk }) => desk.stop() },
  { method: 'POST', path: '/service/load', answer: (request, { desk }) => desk.setLoad(levelOf(request)) },
]

function api(options: AppOptions): express.Router {
  const router = express.Router()
  router.use((request, response, next) => {
    response.set('Cache-Control', 'no-store')
    checkOrigin(request.headers)
    next()
  })
  for (const route of routes.filter((one) => one.withoutToken)) add(router, route, options)
  router.use((request, _response, next) => {
    checkToken(request.headers, options.token)
    next()
  })
  // Whatever the body claims to be, it is read as JSON and no further than the limit.
  router.use(express.json({ limit: MAX_BODY_BYTES, type: () => true }))
  for (const route of routes.filter((one) => !one.withoutToken)) add(router, route, options)
  router.use(() => {
    throw new CompanionError('ROUTE_UNKNOWN', 'api: looking up the path: there is no such call')
  })
  return router
}

function add(router: express.Router, route: Route, options: AppOptions): void {
  router.all(route.path, async (request, response) => {
    if (request.method !== route.method) {
      response.set('Allow', route.method)
      throw new CompanionError('METHOD_REFUSED', `${route.path}: ${request.method}, want ${route.method}`)
    }
    const answer = await route.answer(request, options)
    if (answer === undefined) response.status(202).json({})
    else if (answer instanceof Uint8Array)
      response
        .type('application/octet-stream')
        .send(Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength))
    else response.json(answer)
  })
}

function site(siteDir: string): RequestHandler[] {
  const policies = new PagePolicies()
  const asPage = (response: Response, path: string): void => {
    response.set('Content-Security-Policy', policies.of(path)).set('Cache-Control', 'no-cache')
  }
  const files = express.static(siteDir, {
    dotfiles: 'ignore',
    setHeaders: (response, path) => {
      if (path.endsWith('.html')) asPage(response as Response, path)
      // The build names these files after a hash of their content.
      else if (path.startsWith(join(siteDir, 'assets'))) {
        response.setHeader('Cache-Control', 'public, max-age=31536000, immutable')
      }
    },
  })
  const rest: RequestHandler = (request, response, next) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.set('Allow', 'GET, HEAD')
      throw new CompanionError('METHOD_REFUSED', `page: ${request.method}, want GET or HEAD`)
    }
    const page = request.path.startsWith('/ja/') ? 'ja/404.html' : '404.html'
    asPage(response, join(siteDir, page))
    response.status(404).sendFile(page, { root: siteDir, cacheControl: false }, (error?: Error) => {
      if (error && !response.headersSent) next(error)
    })
  }
  return [files, rest]
}

function labOf(request: Request): string {
  return String(request.params['id'])
}

function languageOf(request: Request): Language {
  const language = request.query['lang'] ?? 'en'
  if (language === 'en' || language === 'ja') return language
  throw new CompanionError('QUERY_INVALID', 'lang: reading the query: want en or ja')
}

function textOf(request: Request, name: string): string | undefined {
  const value = request.query[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Names of captures, and an answer: text that is compared and never run. */
function evidenceOf(request: Request): FindWish {
  const body: unknown = request.body
  const text = (name: string): string | undefined => {
    const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined
    if (value === undefined || (typeof value === 'string' && value.length <= MAX_TEXT))
      return value || undefined
    throw new CompanionError(
      'BODY_INVALID',
      `${name}: reading the body: want a text of at most ${MAX_TEXT} characters`,
    )
  }
  const capture = text('capture')
  if (capture === undefined)
    throw new CompanionError('BODY_INVALID', 'capture: reading the body: want the name of one')
  return { capture, base: text('base'), answer: text('answer') }
}

/** What is to be captured; undefined where the page leaves it to the lab. */
function kindOf(request: Request): CaptureKind | undefined {
  const body: unknown = request.body
  const wish: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'profile') : undefined
  const kind = captureKinds.find((one) => one === wish)
  if (wish !== undefined && kind === undefined) {
    throw new CompanionError('BODY_INVALID', `profile: reading the body: want ${captureKinds.join(', ')}`)
  }
  return kind
}

function levelOf(request: Request): LoadLevel {
  const body: unknown = request.body
  const level = typeof body === 'object' && body !== null && 'level' in body ? body.level : undefined
  if (level === 'off' || level === 'low' || level === 'high') return level
  throw new CompanionError('BODY_INVALID', 'level: reading the body: want {"level":"off"}, "low" or "high"')
}

// Express tells an error handler from others by its four parameters.
const refusal: ErrorRequestHandler = (cause, _request, response, next) => {
  if (response.headersSent) {
    next(cause)
    return
  }
  const error = toCompanionError(cause)
  const report: ErrorReport = { error: { code: error.code, message: error.message } }
  response.set('Content-Security-Policy', closedPolicy).status(error.status).json(report)
}

function toCompanionError(cause: unknown): CompanionError {
  if (cause instanceof CompanionError) return cause
  const { type, status, message } = cause as { type?: string; status?: number; message?: string }
  if (type === 'entity.too.large') {
    return new CompanionError('BODY_TOO_LARGE', `body: reading: more than ${MAX_BODY_BYTES} bytes`, { cause })
  }
  // What Express and its body parser refuse themselves: bad JSON, bad percent signs, unknown encodings.
  if (status !== undefined && status >= 400 && status < 500) {
    return new CompanionError('BODY_INVALID', 'request: reading: not JSON, or not a valid address', { cause })
  }
  return new CompanionError('COMPANION_FAILED', message ?? String(cause), { cause })
}
