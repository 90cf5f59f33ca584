// What a fix of this lab has to bring about, and what it must leave as it is.
import {
  authorization,
  capture,
  isLoopback,
  LabKitError,
  serviceFolder,
  startService,
  verdict,
  type Service,
} from '@hotpath/lab-kit'
import { afterAll, beforeAll, expect, test } from 'vitest'

const username = 'operator'
const password = 'Tangerine-Anvil-42'
const credentials = { PPROF_USERNAME: username, PPROF_PASSWORD: password }

/** As it runs every day: nobody has switched diagnostics on. */
let production: Service
/** As it runs while an operator looks for something. */
let operated: Service

beforeAll(async () => {
  const folder = serviceFolder(import.meta.dirname)
  ;[production, operated] = await Promise.all([
    startService({ folder, env: credentials }),
    startService({ folder, env: { ...credentials, ENABLE_PPROF: 'true' } }),
  ])
})

afterAll(async () => {
  await Promise.all([production?.stop(), operated?.stop()])
})

/** What an audit tries: every kind of page, and the usual ways around a guard that stands in one place. */
const attempts: readonly [string, RequestInit?][] = [
  ['/debug/pprof/'],
  ['/debug/pprof'],
  ['/debug/pprof/heap'],
  ['/debug/pprof/heap?debug=1'],
  ['/debug/pprof/allocs'],
  ['/debug/pprof/cmdline'],
  ['/debug/pprof/profile?seconds=1'],
  ['//debug/pprof/heap'],
  ['/DEBUG/PPROF/heap'],
  ['/debug/pprof/heap', { headers: { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1' } }],
  ['/debug/pprof/symbol', { method: 'POST', body: '0x1' }],
]

test("in the production environment a stranger gets no diagnostics from the application's port", async () => {
  const statuses = await Promise.all(
    attempts.map(([path, init]) => statusOf(`${production.url}${path}`, init)),
  )
  const served = attempts.filter((_, i) => isServed(statuses[i])).map(([path]) => path)
  verdict(served.length === 0, {
    did: `we started the shop as in production, with ENABLE_PPROF unset and PPROF_PASSWORD set, and sent ${attempts.length} requests below /debug/pprof to the port of the shop, with no credentials`,
    measured: `a stranger was served ${served.length} times: ${served.join(' ')}`,
    wanted: 'never: the port that sells tea tells nobody how the process works',
    because:
      'profiles and command lines hold function names, file paths and flags, and anybody can keep a CPU busy by asking for one profile after another',
  })
})

test('an operator with ENABLE_PPROF=true and the credentials gets a heap profile at the standard path', async () => {
  const urls = await urlsOf(operated)
  const met = await Promise.all(urls.map(heapProfileAt))
  verdict(met.includes('a heap profile'), {
    did: `we started the shop with ENABLE_PPROF=true, PPROF_USERNAME, PPROF_PASSWORD and PPROF_ADDR, and asked each of its addresses for /debug/pprof/heap, with those credentials in an Authorization header`,
    measured: urls.map((url, i) => `${url}: ${met[i]}`).join('; '),
    wanted: 'a heap profile from one of them',
    because:
      'with the door bricked up, the next memory leak is a restart every night; every client of pprof looks at the standard path and sends credentials the standard way',
  })
})

test('no address beyond loopback serves diagnostics to a stranger', async () => {
  const found = (await Promise.all([production, operated].map((service) => service.listeners()))).flat()
  expect(found, 'the servers that listen').not.toHaveLength(0)
  const reachable = found.filter(({ requestedHost }) => !isLoopback(requestedHost))
  const paths = ['/debug/pprof/', '/debug/pprof/heap', '/debug/pprof/cmdline']
  const open = await Promise.all(
    reachable.map(async ({ port }) => {
      const statuses = await Promise.all(paths.map((path) => statusOf(`http://127.0.0.1:${port}${path}`)))
      return statuses.some(isServed)
    }),
  )
  const exposed = reachable.filter((_, i) => open[i])
  verdict(exposed.length === 0, {
    did: 'we listed the servers that the process listens on, and asked each that other machines can reach for diagnostics, with no credentials (for your safety the kit had moved them to loopback)',
    measured: exposed
      .map(({ requestedHost, port }) => `port ${port} on ${requestedHost ?? 'every address'} served them`)
      .join('; '),
    wanted: 'diagnostics on 127.0.0.1 or ::1 alone, unless a password is asked for',
    because:
      'a second port is no wall: scanners find it within hours, and a firewall rule is one change away from being gone',
  })
})

test('where a password is asked for, only the exact one opens', async () => {
  const nearMisses: readonly [string, string, string][] = [
    ['no password', username, ''],
    ['its first letter', username, password.slice(0, 1)],
    ['all but its last letter', username, password.slice(0, -1)],
    ['one letter more', username, `${password}x`],
    ['a space more', username, `${password} `],
    ['other case', username, password.toLowerCase()],
    ['another user', 'admin', password],
    ['no user', '', password],
    ['a part of the user', username.slice(0, -1), password],
    ['user and password exchanged', password, username],
  ]
  const urls = await urlsOf(operated)
  const guarded = await onlyGuarded(urls)
  const opened = await Promise.all(
    guarded.flatMap((url) =>
      nearMisses.map(async ([what, user, word]) => {
        const status = await statusOf(`${url}/debug/pprof/heap`, { headers: authorization(user, word) })
        return isServed(status) ? what : undefined
      }),
    ),
  )
  const misses = opened.filter((what) => what !== undefined)
  verdict(misses.length === 0, {
    did: `we asked for /debug/pprof/heap with credentials that are almost right, in ${nearMisses.length} ways`,
    measured: `it was opened by: ${misses.join(', ')}`,
    wanted: 'status 401 for everything but the exact user and password',
    because: 'a guard that takes a part of a password can be guessed letter by letter, in minutes',
  })
})

test('a password in the address opens nothing', async () => {
  const names = ['token', 'password', 'key', 'secret', 'auth', 'access_token', 'api_key', 'pass', 'pprof']
  const ways = [
    ...names.map((name) => `/debug/pprof/heap?${name}=${password}`),
    `/debug/pprof/heap?${password}`,
    `/debug/pprof/heap/${password}`,
    `/${password}/debug/pprof/heap`,
  ]
  const urls = [...(await urlsOf(production)), ...(await urlsOf(operated))]
  const opened = await Promise.all(
    urls.map(async (url) => {
      if (isServed(await statusOf(`${url}/debug/pprof/heap`))) return [] // open to anybody: the other tests judge that
      const statuses = await Promise.all(ways.map((way) => statusOf(`${url}${way}`)))
      return ways.filter((_, i) => isServed(statuses[i]))
    }),
  )
  const found = opened.flat().map((way) => way.replace(password, '<password>'))
  verdict(found.length === 0, {
    did: `we put PPROF_PASSWORD into the address of a request, in ${ways.length} ways, and sent no Authorization header`,
    measured: `opened by ${found.join(', ')}`,
    wanted: 'nothing opens: a secret travels in a header',
    because:
      'addresses are written down everywhere: in the access log, in the proxy, in the history of the browser, in the chat where the link was shared',
  })
})

test('the shop still sells: catalogue, cart, order', async () => {
  const sales = await Promise.all([production, operated].map(buyTeapots))
  const wanted =
    'found 1 teapot, cart of 2 for 12900, ordered 2 for 12900, status 404 for a page that is not there'
  verdict(
    sales.every((sale) => sale === wanted),
    {
      did: 'we searched for a teapot, put two into a cart and ordered them, with ENABLE_PPROF=true and without',
      measured: sales.join('; '),
      wanted,
      because: 'a shop that is safe and sells nothing is closed',
    },
  )
})

async function buyTeapots(shop: Service): Promise<string> {
  const json = async (path: string, init?: RequestInit): Promise<Record<string, unknown>> => {
    const response = await shop.fetch(path, {
      ...init,
      headers: { 'content-type': 'application/json' },
    })
    return (await response.json()) as Record<string, unknown> // every answer of the shop is an object
  }
  const { products } = await json('/products?q=teapot')
  const { id } = await json('/carts', { method: 'POST' })
  const line = { method: 'PUT', body: JSON.stringify({ quantity: 2 }) }
  const cart = await json(`/carts/${String(id)}/lines/teapot`, line)
  const purchase = { method: 'POST', body: JSON.stringify({ cart: id, address: '1 Harbour Street' }) }
  const order = await json('/orders', purchase)
  const { status } = await shop.fetch('/no-such-page')
  return (
    `found ${lengthOf(products)} teapot, cart of 2 for ${String(cart['totalCents'])}, ` +
    `ordered 2 for ${String(order['totalCents'])}, status ${status} for a page that is not there`
  )
}

function lengthOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0
}

/** Where the service can be reached from this machine: each of its servers. */
async function urlsOf(service: Service): Promise<string[]> {
  const listeners = await service.listeners()
  return listeners.map(
    ({ address, port }) => `http://${address.includes(':') ? `[${address}]` : address}:${port}`,
  )
}

/** Those that ask for a password. */
async function onlyGuarded(urls: readonly string[]): Promise<string[]> {
  const statuses = await Promise.all(urls.map((url) => statusOf(`${url}/debug/pprof/heap`)))
  return urls.filter((_, i) => statuses[i] === 401)
}

/** The status of an answer, whose body is thrown away; 0 where nothing answers. */
async function statusOf(url: string, init: RequestInit = {}): Promise<number> {
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(15_000) })
    await response.body?.cancel()
    return response.status
  } catch {
    return 0
  }
}

function isServed(status: number | undefined): boolean {
  return status !== undefined && status >= 200 && status < 300
}

/** Says in words what an address gives for a heap profile, with the right credentials. */
async function heapProfileAt(url: string): Promise<string> {
  const signal = AbortSignal.timeout(15_000)
  try {
    const { profile } = await capture(url, { profile: 'heap', username, password, signal })
    const types = profile.sampleTypes.map(({ type }) => type)
    return types.includes('inuse_space') ? 'a heap profile' : `a profile of ${types.join(', ') || 'nothing'}`
  } catch (error) {
    if (!(error instanceof LabKitError)) throw error
    return error.message.slice(error.message.indexOf('capturing: ') + 'capturing: '.length)
  }
}
