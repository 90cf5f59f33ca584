// A service as small as the lab kit's own tests need: each path shows one thing that the kit measures.
import { createServer } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const { PORT = '0', LISTEN_HOST = '127.0.0.1', FAIL_AT_START, IGNORE_SIGTERM } = process.env
const kept: number[][] = []

if (FAIL_AT_START) throw new Error(FAIL_AT_START)
if (IGNORE_SIGTERM) process.on('SIGTERM', () => {})

function keepInMind(bytes: number): void {
  kept.push(new Array<number>(bytes / 8).fill(0.5))
}

function burn(milliseconds: number): void {
  const { user, system } = process.cpuUsage()
  for (;;) {
    const now = process.cpuUsage()
    if (now.user + now.system - user - system >= milliseconds * 1000) return
  }
}

const routes: Record<string, (query: URLSearchParams) => unknown> = {
  '/': () => 'tiny',
  '/keep': (query) => keepInMind(Number(query.get('bytes'))),
  '/waste': (query) => new Array<number>(Number(query.get('bytes')) / 8).fill(0.5).length,
  '/burn': (query) => burn(Number(query.get('ms'))),
  '/global-gc': () => typeof globalThis.gc,
  '/environment': () => process.env,
  '/argv': () => process.execArgv,
  '/force-gc': () => {
    setFlagsFromString('--expose-gc')
    ;(runInNewContext('gc') as () => void)()
  },
  '/die': () => process.exit(3),
  '/say': () => console.error('a word from the service'),
}

createServer((req, res) => {
  const { pathname, searchParams } = new URL(req.url ?? '/', 'http://tiny')
  const route = routes[pathname]
  res.statusCode = route ? 200 : 404
  res.end(JSON.stringify(route?.(searchParams) ?? null))
}).listen(Number(PORT), LISTEN_HOST === 'all' ? undefined : LISTEN_HOST)
