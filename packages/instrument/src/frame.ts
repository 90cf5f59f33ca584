// One frame of a V8 stack, and how it is named for people.
import { nameOfPlace } from '@hotpath/profile'

/** Where a stack was, for a profile: the function, its file, and the line it begins on. */
export interface Frame {
  readonly name: string
  readonly filename: string
  readonly line: number
  readonly startLine: number
}

/** A function as V8 knows it. Lines and columns count from 1; 0 is unknown. */
export interface V8Function {
  readonly name: string
  readonly script: string
  readonly line: number
  readonly column: number
}

/**
 * Returns the frame of a function. The engine samples functions, not lines: `line` is the one where the function
 * begins, and stays the same wherever in it a sample was taken.
 *
 * A function without a name is named for the place where it begins, file included: `go tool pprof` puts
 * functions together by name alone, and two files may well have one at 18:21.
 */
export function toFrame(v8: V8Function): Frame {
  const filename = toPath(v8.script)
  return { name: v8.name || nameOfPlace(filename, v8), filename, line: v8.line, startLine: v8.line }
}

/**
 * Returns the path of a script: `file:` URLs become plain paths, with or without the scheme in front, because
 * the engine cuts it off and leaves the rest of the URL as it was. Queries, which reloaders put there, go.
 * Anything else, such as `node:fs`, stays.
 */
export function toPath(script: string): string {
  const path = script.startsWith('file://') ? script.slice('file://'.length) : script
  if (!path.startsWith('/')) return path
  const decoded = decode(path.replace(/\?.*$/, ''))
  return /^\/[A-Za-z]:\//.test(decoded) ? decoded.slice(1) : decoded
}

function decode(path: string): string {
  if (!path.includes('%')) return path
  try {
    const decoded = decodeURIComponent(path)
    // A path with a bare percent sign of its own is not a URL: encoding it again gives something else.
    return encodeURI(decoded).replaceAll('#', '%23').replaceAll('?', '%3F') === path ? decoded : path
  } catch {
    return path
  }
}
