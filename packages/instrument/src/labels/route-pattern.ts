// What a route looks like before it meets a URL: patterns of mount points and of routes, with no value in them.

/** Parameters as routers leave them at a request: a wildcard has a list of segments. */
export type RouteParams = Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * Returns the pattern of a mount point that is known only by what it matched: `/users/42` with `{ id: '42' }` was
 * `/users/:id`. Routers keep the pattern to themselves.
 *
 * Where a parameter cannot be found in what was matched, nothing of that is shown: `/:id`.
 *
 * @param inherited - the parameters of the mount point around this one, which a router with `mergeParams` repeats
 */
export function toMountPattern(
  matched: string,
  params: RouteParams = {},
  inherited: RouteParams = {},
): string {
  const given = Object.entries(params).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, values: typeof value === 'string' ? value.split('/') : value }],
  )
  const isOwn = ({ name }: { name: string }): boolean => params[name] !== inherited[name]
  const own = given.filter(isOwn)
  const segments = matched.split('/').map((text) => ({ text, decoded: decode(text) as string | undefined }))
  for (const param of [...own, ...given.filter((one) => !isOwn(one))]) {
    const { name, values } = param
    const at = findRun(
      segments.map(({ decoded }) => decoded),
      values,
    )
    if (at === -1 && isOwn(param)) return own.map((one) => `/:${one.name}`).join('')
    if (at === -1) continue
    // Taken: of two parameters with one value, the first one is on the left.
    segments.splice(at, values.length, {
      text: `${values.length === 1 ? ':' : '*'}${name}`,
      decoded: undefined,
    })
  }
  return segments.map(({ text }) => text).join('/')
}

function findRun(segments: readonly (string | undefined)[], values: readonly string[]): number {
  if (values.length === 0) return -1
  for (let at = 0; at + values.length <= segments.length; at++) {
    if (values.every((value, index) => segments[at + index] === value)) return at
  }
  return -1
}

/**
 * Returns the name of a route from the pattern of where its router is mounted and its own path, which may be text, a
 * regular expression or a list of both. Undefined for what is no route.
 */
export function toRouteName(mount: string, route: unknown): string | undefined {
  if (typeof route !== 'object' || route === null || !('path' in route)) return undefined
  const { path } = route
  const paths = (Array.isArray(path) ? path : [path]).filter(isPath)
  if (paths.length === 0) return undefined
  return paths.map((one) => joinPaths(mount, String(one))).join('|')
}

function isPath(path: unknown): path is string | RegExp {
  return typeof path === 'string' || path instanceof RegExp
}

function joinPaths(mount: string, path: string): string {
  return path === '/' && mount !== '' ? mount : mount + path
}

function decode(segment: string): string {
  if (!segment.includes('%')) return segment
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
