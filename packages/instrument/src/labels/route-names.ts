// The names of routes below mount points, learned once for each, because finding one out costs as much as the rest.
import { toRouteName } from './route-pattern.ts'

interface Learned {
  /** Undefined: nothing tells this name from others of the route. */
  readonly mount: readonly string[] | undefined
  readonly name: string
}

// Enough for each route of a service to be met in its first second; what comes later is learned when it is met twice.
const FIRST_REQUESTS = 1000

/** Knows routes by the object that a router has for each. */
export class RouteNames {
  readonly #learned = new WeakMap<object, Learned[]>()
  readonly #unmounted = new WeakMap<object, string>()
  readonly #unknown = new Set<object>()
  #requestsToWatch: number

  constructor(firstRequests: number = FIRST_REQUESTS) {
    this.#requestsToWatch = firstRequests
  }

  /** Tells, once for each request, whether to watch its way through mount points. */
  watchNext(): boolean {
    if (this.#requestsToWatch > 0) this.#requestsToWatch--
    else return this.#unknown.size > 0
    return true
  }

  /** Returns the name of a route. Undefined when it is not known yet: then requests are watched until it is. */
  find(route: object, baseUrl: string): string | undefined {
    if (baseUrl === '') return this.#unmounted.get(route) ?? this.#learnUnmounted(route)
    const found = this.#learned.get(route)?.find(({ mount }) => mount === undefined || fits(mount, baseUrl))
    if (found === undefined) this.#unknown.add(route)
    return found?.name
  }

  #learnUnmounted(route: object): string | undefined {
    const name = toRouteName('', route)
    if (name !== undefined) this.#unmounted.set(route, name)
    return name
  }

  /**
   * Returns the name of a route that was found below a mount point, and remembers it.
   *
   * @param baseUrl - what the mount point matched this time
   * @param pattern - of the mount point
   */
  learn(route: object, baseUrl: string, pattern: string): string | undefined {
    const name = toRouteName(pattern, route)
    this.#unknown.delete(route)
    if (name === undefined || baseUrl === '') return name
    const learned = this.#learned.get(route) ?? []
    if (!learned.some((one) => one.name === name)) {
      const mount = pattern.split('/')
      // A parameter that is part of a segment leaves a pattern which says less than the path that it stands for.
      learned.push({ mount: fits(mount, baseUrl) ? mount : undefined, name })
      this.#learned.set(route, learned)
    }
    return name
  }
}

/** Whether a path may have been matched by a pattern of segments: `:one` of any text, or `*any` number of them. */
function fits(mount: readonly string[], baseUrl: string): boolean {
  const segments = baseUrl.split('/')
  for (const [index, want] of mount.entries()) {
    if (want.startsWith('*')) return true
    const segment = segments[index]
    if (segment === undefined || (segment !== want && !want.startsWith(':'))) return false
  }
  return segments.length === mount.length
}
