// Paths of source files, tidied as Go tidies them.

import { posix } from 'node:path'

/** Without `.`, `..`, doubled and trailing slashes. URLs, which are no paths, are left alone; so is nothing. */
export function cleanPath(path: string): string {
  if (!untidy.test(path) || /^[a-z][a-z\d+.-]*:\/\//i.test(path)) return path
  const clean = posix.normalize(path)
  return clean.length > 1 && clean.endsWith('/') ? clean.slice(0, -1) : clean
}

/** What tidying takes out, or ends with: most paths have none of it, and to look is cheaper than to take apart. */
const untidy = /\/\.{0,2}(?:\/|$)|^\.{1,2}(?:\/|$)/

/** The last part of a path: `/srv/app/server.mjs` -> `server.mjs`. */
export function baseName(path: string): string {
  return posix.basename(path) || (path === '' ? '.' : '/')
}

/** How the paths in a profile are shortened before they are shown or opened. */
export interface TrimOptions {
  /** Prefixes to take away, separated by `:`. Empty: none are known. */
  readonly trimPath: string
  /** Folders to look for sources in, separated by `:`. */
  readonly sourcePath: string
}

/**
 * Takes a known prefix off a path. Where no prefix is given, it is guessed: if the path has a folder of the
 * same name as one of the source folders, everything up to it goes.
 *
 * @example
 * trimPrefix('/build/42/shop/src/a.ts', { trimPath: '', sourcePath: '/home/me/shop' }) // => 'src/a.ts'
 */
export function trimPrefix(path: string, { trimPath, sourcePath }: TrimOptions): string {
  if (trimPath === '') {
    for (const folder of sourcePath.split(':')) {
      if (folder === '') continue
      const wanted = `/${baseName(folder)}/`
      const found = path.indexOf(wanted)
      if (found !== -1) return path.slice(found + wanted.length)
    }
  }
  const prefixes = [
    ...trimPath.split(':').filter((prefix) => prefix !== ''),
    '/proc/self/cwd/./',
    '/proc/self/cwd/',
  ]
  for (const prefix of prefixes) {
    const wanted = prefix.endsWith('/') ? prefix : `${prefix}/`
    if (path.startsWith(wanted)) return path.slice(wanted.length)
  }
  return path
}
