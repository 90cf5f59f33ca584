// The built site on a loopback port, as any static host would serve it.
import { readFileSync, statSync } from 'node:fs'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize, sep } from 'node:path'
import { gzipSync } from 'node:zlib'

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
}

export interface StaticServer extends AsyncDisposable {
  /** Without a slash at the end. */
  url: string
}

/** Serves the files of a folder on 127.0.0.1, on whatever port is free; packed, where the client can unpack. */
export async function serveFolder(folder: string): Promise<StaticServer> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://127.0.0.1').pathname)
    const file = findFile(folder, path)
    const missing = findFile(folder, '/404.html')
    const packs = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')
    if (file) send(response, 200, file, packs)
    else if (missing) send(response, 404, missing, packs)
    else response.writeHead(404).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // listening on TCP, as told two lines above
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function findFile(folder: string, path: string): string | undefined {
  const file = normalize(join(folder, path, path.endsWith('/') ? 'index.html' : ''))
  if (!file.startsWith(folder + sep)) return undefined
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? file : undefined
}

/** Files as they go out packed, by their paths: a host has them ready too. */
const packed = new Map<string, Buffer>()

/** Returns the bytes of a file as they go over a network. */
export function packedBytes(file: string): Buffer {
  const known = packed.get(file) ?? gzipSync(readFileSync(file))
  packed.set(file, known)
  return known
}

function send(response: ServerResponse, status: number, file: string, packs: boolean): void {
  const type = types[extname(file)] ?? 'application/octet-stream'
  const packsThis = packs && /^text|json|svg/.test(type)
  response.writeHead(status, { 'content-type': type, ...(packsThis && { 'content-encoding': 'gzip' }) })
  response.end(packsThis ? packedBytes(file) : readFileSync(file))
}
