// Modules as a browser loads them: as they were built, or from their sources, without the types.

import { readFileSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { dirname, extname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import type { Route } from './loopback.ts'

// From source or built: all files end as this one does.
const extension = extname(import.meta.url)

/** Modules by their paths on our server. Those, and no other files, are served. */
export interface BrowserModules {
  /** The path of the one that the page begins with. */
  readonly entry: string
  readonly sources: ReadonlyMap<string, string>
}

/** A folder of sources, and where on our server they are. */
export interface ModuleRoot {
  readonly path: string
  readonly folder: string
}

/**
 * Collects a page's module and all that it imports.
 *
 * @param begin - the module, without its extension
 * @param root - the folder of its package, beside those that all pages have
 */
export function browserModules(begin: URL, root: ModuleRoot = ownRoot): BrowserModules {
  const roots = [root, ownRoot, unitsRoot]
  const sources = new Map<string, string>()
  const add = (file: string): string => {
    const path = pathOf(file, roots)
    if (sources.has(path)) return path
    sources.set(path, '')
    sources.set(
      path,
      withPaths(withoutTypes(file), (specifier) => add(resolve(specifier, file))),
    )
    return path
  }
  return { entry: add(fileURLToPath(begin) + extension), sources }
}

/** The modules, by the paths that they import each other by. */
export function moduleRoutes({ sources }: BrowserModules): [string, Route][] {
  return Array.from(sources, ([path, source]) => [
    path,
    () => ({ type: 'text/javascript; charset=utf-8', body: source }),
  ])
}

const ownRoot: ModuleRoot = {
  path: '/modules/pprof',
  folder: fileURLToPath(new URL('..', import.meta.url)),
}
const unitsRoot: ModuleRoot = {
  path: '/modules/units',
  folder: dirname(fileURLToPath(import.meta.resolve('@hotpath/units'))),
}

/** Each folder of sources is one on the server; two files of a name in one are one file. */
function pathOf(file: string, roots: readonly ModuleRoot[]): string {
  for (const { path, folder: root } of roots) {
    const folder = root.endsWith('/') || root.endsWith('\\') ? root : join(root, '/')
    if (file.startsWith(folder)) return `${path}/${file.slice(folder.length).replaceAll('\\', '/')}`
  }
  throw new Error(`${file}: serving a page: it is outside of the page's packages`)
}

function resolve(specifier: string, from: string): string {
  if (specifier.startsWith('.')) return join(dirname(from), specifier)
  return fileURLToPath(import.meta.resolve(specifier))
}

function withoutTypes(file: string): string {
  const source = readFileSync(file, 'utf8')
  if (extension !== '.ts') return source
  const emitWarning: unknown = Reflect.get(process, 'emitWarning')
  // That it is experimental is our business and not that of somebody who wants to read a profile; what is
  // published has been built, and does without.
  process.emitWarning = () => undefined
  try {
    return nodeModule.stripTypeScriptTypes(source)
  } finally {
    Reflect.set(process, 'emitWarning', emitWarning)
  }
}

/** Puts paths of our server in place of what a module imports. */
function withPaths(source: string, pathFor: (specifier: string) => string): string {
  return source.replace(
    /^((?:import|export)\b[^'"]*?from\s*|import\s*)(['"])([^'"]+)\2/gm,
    (_all, begin: string, quote: string, specifier: string) =>
      `${begin}${quote}${pathFor(specifier)}${quote}`,
  )
}
