// The names of requests: method and route, as numbers, found again in less time than making a name of them.
import type { IncomingMessage } from 'node:http'
import { toRouteName } from '../labels/route-pattern.ts'
import { withoutValues } from '../tasks/requests-in-flight.ts'
import type { Ring } from './ring.ts'

/** A request as routers such as Express leave it. */
export interface RoutedRequest extends IncomingMessage {
  readonly route?: unknown
  readonly baseUrl?: unknown
  readonly originalUrl?: unknown
}

interface KnownRoute {
  method: string | undefined
  baseUrl: unknown
  id: number
}

// Of a service without a router, as many paths; each takes some 200 bytes.
const MAX_PATHS = 1000
// What a route is called is up to the service.
const MAX_NAME_LENGTH = 160

/** Finds the numbers of requests' names. */
export class RouteIds {
  readonly #ring: Ring
  /** For each route of a router, what its last request was called: mostly what the next one is called. */
  readonly #routes = new WeakMap<object, KnownRoute>()
  /** By method and path, for requests that no router has seen. */
  readonly #paths = new Map<string, Map<string, number>>()
  #pathCount = 0

  constructor(ring: Ring) {
    this.#ring = ring
  }

  find(request: RoutedRequest): number {
    const { route, method, baseUrl } = request
    if (typeof route !== 'object' || route === null) return this.#findPath(request)
    const known = this.#routes.get(route)
    if (known !== undefined && known.method === method && known.baseUrl === baseUrl) return known.id
    const mount = typeof baseUrl === 'string' ? withoutValues(baseUrl) : ''
    const name = toRouteName(mount, route)
    if (name === undefined) return this.#findPath(request)
    const id = this.#ring.name(`${method ?? 'GET'} ${name}`.slice(0, MAX_NAME_LENGTH))
    if (known === undefined) this.#routes.set(route, { method, baseUrl, id })
    else Object.assign(known, { method, baseUrl, id })
    return id
  }

  #findPath({ method = 'GET', url = '', originalUrl }: RoutedRequest): number {
    const whole = typeof originalUrl === 'string' ? originalUrl : url
    const query = whole.indexOf('?')
    const path = query === -1 ? whole : whole.slice(0, query)
    let byPath = this.#paths.get(method)
    if (byPath === undefined) {
      // As many as the parser of node:http knows.
      byPath = new Map()
      this.#paths.set(method, byPath)
    }
    const known = byPath.get(path)
    if (known !== undefined) return known
    const name = withoutValues(path)
    const id = this.#ring.name(`${method} ${name}`.slice(0, MAX_NAME_LENGTH))
    // A path with values in it does not come again.
    if (name === path && this.#pathCount < MAX_PATHS) {
      byPath.set(path, id)
      this.#pathCount++
    }
    return id
  }
}
