// speedscope, served from its package: a second pair of eyes, where it is installed.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { speedscopePolicy } from './guard.ts'
import type { Route } from './loopback.ts'

/** A file of speedscope. */
export interface SpeedscopeFile {
  readonly type: string
  readonly read: () => Buffer
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.md': 'text/plain; charset=utf-8',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
}

/** Lists speedscope's files by their names, its licence among them; none where it is not installed. */
export function speedscopeFiles(): ReadonlyMap<string, SpeedscopeFile> {
  const root = packageFolder()
  if (root === undefined) return new Map()
  const release = join(root, 'dist', 'release')
  const files = readdirSync(release)
    .filter((name) => types[extname(name)] !== undefined)
    .map((name) => [name, join(release, name)] as const)
  return new Map(
    [...files, ['LICENSE', join(root, 'LICENSE')] as const].map(([name, path]) => [
      name,
      { type: types[extname(name)] ?? 'text/plain; charset=utf-8', read: () => readFileSync(path) },
    ]),
  )
}

/** What speedscope is served by; nothing where it is not installed. */
export function speedscopeRoutes(files: ReadonlyMap<string, SpeedscopeFile>): [string, Route][] {
  if (files.size === 0) return []
  return [
    ['/speedscope/', () => ({ status: 302, headers: { Location: '/speedscope/index.html' } })],
    ...Array.from(files, ([name, file]): [string, Route] => [
      `/speedscope/${name}`,
      () => ({ type: file.type, policy: speedscopePolicy, body: file.read() }),
    ]),
  ]
}

function packageFolder(): string | undefined {
  try {
    const folder = dirname(fileURLToPath(import.meta.resolve('speedscope/package.json')))
    return existsSync(join(folder, 'dist', 'release', 'index.html')) ? folder : undefined
  } catch {
    return undefined
  }
}
