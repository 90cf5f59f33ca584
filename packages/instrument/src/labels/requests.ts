// Requests as labels of samples: which method and route the time of a profile was spent for.
import type { IncomingMessage } from 'node:http'
import { type SampleContext, sampleMarker } from '../cpu/sample-context.ts'
import { InstrumentError } from '../errors.ts'
import type { Middleware } from '../middleware.ts'
import { LabelSets } from './label-sets.ts'
import { MountTrail } from './mount-trail.ts'
import { RouteNames } from './route-names.ts'
import type { RouteParams } from './route-pattern.ts'

/** How requests are labelled. */
export interface RequestLabelOptions {
  /** How many routes are told apart; requests to any other are `(other)`, and counted as dropped. Default 500. */
  maxRoutes?: number | undefined
}

// Ten times what a large service has. A label takes some 200 bytes for each method.
const DEFAULT_MAX_ROUTES = 500

/**
 * Returns a middleware after which samples of a CPU profile say for which request the work was done: `method` and
 * `route`, the pattern and never the URL. Mount it first: what runs before it has no labels.
 *
 * The route is whatever the router writes to `req.route`, as Express does, and samples have it from then on. Those taken
 * before, in middlewares and parsers, have it where the path is a route's own, as `/search` is; where it has values in it,
 * as `/users/42` has, they have the method alone, and so has a request that no route takes. Work that no request asked
 * for, such as that of timers of the service's own, has no labels; nor has a request that was in progress when sampling
 * began.
 *
 * While nobody samples, it does no more than call the next one; what it costs while somebody does is in the README. It needs Node 24, and does nothing under `--no-async-context-frame`; profiles say so.
 *
 * @throws {InstrumentError} `OPTION_INVALID`
 * @example
 * app.use(labelRequests())
 * // go tool pprof -tagfocus route=/search http://127.0.0.1:6060/debug/pprof/profile?seconds=5
 */
export function labelRequests({ maxRoutes = DEFAULT_MAX_ROUTES }: RequestLabelOptions = {}): Middleware {
  if (!Number.isInteger(maxRoutes) || maxRoutes < 1 || maxRoutes > 100_000) {
    throw new InstrumentError(
      'OPTION_INVALID',
      `labelRequests: reading options: met maxRoutes ${maxRoutes}, want an integer from 1 to 100000`,
    )
  }
  const service: LabelledService = { sets: new LabelSets(maxRoutes), names: new RouteNames() }
  return (req, _res, next) => {
    const { mark } = sampleMarker
    if (next === undefined) return
    // Mounted twice, the first one is right: it is there for longer.
    if (mark === undefined || LABELS in req) next()
    else mark.run(follow(req, service).context, next)
  }
}

/** What requests of one service have in common. */
interface LabelledService {
  readonly sets: LabelSets
  readonly names: RouteNames
}

/** Where a request has its labels. */
const LABELS = Symbol('hotpath.labels')

/** A request that is being followed. */
class RequestLabels {
  context: SampleContext
  /** As the router wrote them. */
  route: unknown
  baseUrl: unknown
  /** Undefined unless this request is watched on its way through mount points. */
  trail: MountTrail | undefined
  readonly #method: string
  readonly #service: LabelledService

  constructor(method: string, url: string, service: LabelledService) {
    this.#method = method
    this.#service = service
    this.context = service.sets.beforeRouting(method, url)
  }

  take(route: unknown, baseUrl: unknown): void {
    this.route = route
    if (typeof route !== 'object' || route === null) return
    const { names, sets } = this.#service
    const matched = typeof baseUrl === 'string' ? baseUrl : ''
    const name = this.trail ? names.learn(route, matched, this.trail.pattern) : names.find(route, matched)
    if (name === undefined) return
    const context = sets.ofRoute(this.#method, name)
    if (context === this.context) return
    sampleMarker.mark?.enter(context, this.context)
    this.context = context
  }
}

/** A request of a router: what it knows of routes and mount points is written to it as it goes through them. */
interface RoutedRequest extends IncomingMessage {
  [LABELS]?: RequestLabels
  /** The URL as it came, where `url` is what mount points left of it. */
  originalUrl?: string
  route?: unknown
  baseUrl?: unknown
  params?: RouteParams
}

function follow(req: RoutedRequest, service: LabelledService): RequestLabels {
  const labels = new RequestLabels(req.method ?? 'GET', req.originalUrl ?? req.url ?? '', service)
  const { route, baseUrl } = req
  req[LABELS] = labels
  if (service.names.watchNext()) {
    labels.trail = new MountTrail()
    // Express has it already, and changing what is there costs ten times what adding the other one does.
    Object.defineProperty(req, 'baseUrl', baseUrlAccessor)
    req.baseUrl = baseUrl
  }
  Object.defineProperty(req, 'route', routeAccessor)
  if (route !== undefined) req.route = route
  return labels
}

// Accessors that all requests share; making some for each would cost more than all the rest.
const routeAccessor = {
  configurable: true,
  enumerable: true,
  get(this: RoutedRequest) {
    return this[LABELS]?.route
  },
  set(this: RoutedRequest, route: unknown) {
    this[LABELS]?.take(route, this.baseUrl)
  },
}

const baseUrlAccessor = {
  configurable: true,
  enumerable: true,
  get(this: RoutedRequest) {
    return this[LABELS]?.baseUrl
  },
  set(this: RoutedRequest, baseUrl: unknown) {
    const labels = this[LABELS]
    if (labels === undefined) return
    labels.baseUrl = baseUrl
    labels.trail?.move(baseUrl, this.params)
  },
}
