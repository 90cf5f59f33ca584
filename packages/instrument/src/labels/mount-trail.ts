// The mount points that a request is in, as patterns.
import { type RouteParams, toMountPattern } from './route-pattern.ts'

interface Mount {
  readonly matched: string
  readonly pattern: string
  readonly params: RouteParams | undefined
}

const outermost: Mount = { matched: '', pattern: '', params: undefined }

/** Follows a request into routers and out of them, by what they write to `req.baseUrl`. */
export class MountTrail {
  readonly #mounts: Mount[] = []

  /** The pattern of where the request is. */
  get pattern(): string {
    return this.#innermost.pattern
  }

  /**
   * Goes into a mount point, or back out of some.
   *
   * @param baseUrl - all that has been matched by mount points
   * @param params - of the innermost one
   */
  move(baseUrl: unknown, params: RouteParams | undefined): void {
    const matched = typeof baseUrl === 'string' ? baseUrl : ''
    while (!isBelow(matched, this.#innermost.matched)) this.#mounts.pop()
    const outer = this.#innermost
    if (matched === outer.matched) return
    const added = matched.slice(outer.matched.length)
    this.#mounts.push({
      matched,
      params,
      pattern: outer.pattern + toMountPattern(added, params, outer.params),
    })
  }

  get #innermost(): Mount {
    return this.#mounts.at(-1) ?? outermost
  }
}

function isBelow(path: string, mount: string): boolean {
  return path === mount || mount === '' || path.startsWith(`${mount}/`)
}
