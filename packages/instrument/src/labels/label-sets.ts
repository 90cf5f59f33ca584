// The labels of requests: one context for each method and route, and a bound on how many routes there may be.
import type { SampleContext } from '../cpu/sample-context.ts'
import { countDropped } from '../drops.ts'

/** The route of requests that came when there were as many routes as allowed. */
export const OTHER_ROUTES = '(other)'

interface MethodLabels {
  readonly alone: SampleContext
  readonly byRoute: Map<string, SampleContext>
}

/** Hands out labels, the same object for the same method and route. */
export class LabelSets {
  readonly #maxRoutes: number
  readonly #routes = new Set<string>()
  readonly #byMethod = new Map<string, MethodLabels>()

  /** @param maxRoutes - how many routes are told apart; requests to any other are {@link OTHER_ROUTES} */
  constructor(maxRoutes: number) {
    this.#maxRoutes = maxRoutes
  }

  /**
   * Returns the labels of a request that no route has taken yet: its method, and its route where that can be told. A
   * path that is a route's own pattern, letter for letter, has no parameters in it, and led to that route before.
   *
   * @param url - as the request has it, with or without a query
   */
  beforeRouting(method: string, url: string): SampleContext {
    const { alone, byRoute } = this.#find(method)
    const query = url.indexOf('?')
    return byRoute.get(query === -1 ? url : url.slice(0, query)) ?? alone
  }

  /** Returns the labels of a request that a route has taken. */
  ofRoute(method: string, route: string): SampleContext {
    const { byRoute } = this.#find(method)
    const known = byRoute.get(route)
    if (known !== undefined) return known
    if (route !== OTHER_ROUTES && !this.#routes.has(route)) {
      if (this.#routes.size >= this.#maxRoutes) {
        countDropped('route_label')
        return this.ofRoute(method, OTHER_ROUTES)
      }
      this.#routes.add(route)
    }
    const context = {
      labels: [
        { key: 'method', str: method },
        { key: 'route', str: route },
      ],
    }
    byRoute.set(route, context)
    return context
  }

  // Bounded by node:http, whose parser knows some 35 methods and refuses all others.
  #find(method: string): MethodLabels {
    let known = this.#byMethod.get(method)
    if (known === undefined) {
      known = { alone: { labels: [{ key: 'method', str: method }] }, byRoute: new Map() }
      this.#byMethod.set(method, known)
    }
    return known
  }
}
