// Runs in the Node.js that is asked about: does each thing, looks whether it worked, and prints what came of it.
//
// Whatever a line may not understand stands in a string or behind an import, so that an old Node.js reads this file.
import { createServer } from 'node:http'
import process from 'node:process'
import { runInNewContext } from 'node:vm'
import { gunzipSync } from 'node:zlib'
import type * as instrumentModule from '../../packages/instrument/src/index.ts'
import type * as profileModule from '../../packages/profile/src/index.ts'

const port = Number(process.argv[2])
const own = new URL('../../packages/', import.meta.url)

type ProfileModule = typeof profileModule
type Instrument = typeof instrumentModule

let instrument: Instrument
let stopDiagnostics: () => PromiseLike<void> = async () => {}

/** Each returns whether it worked; one that throws did not. */
const checks: Record<string, () => Promise<boolean>> = {
  using: async () => runInNewContext('(() => { using it = null; return it })()') === null,
  typescript: async () => {
    await import(new URL('units/src/index.ts', own).href)
    return true
  },
  starts: async () => {
    instrument = (await import(new URL('instrument/src/index.ts', own).href)) as Instrument
    const diagnostics = await instrument.startDiagnostics()
    stopDiagnostics = () => diagnostics[Symbol.asyncDispose]()
    return (await fetch(address('/'))).ok
  },
  cpu: async () => {
    const busy = setInterval(() => busyOnPurpose(performance.now() + 20), 30)
    const text = await profile('profile?seconds=1')
    clearInterval(busy)
    return text.includes('busyOnPurpose')
  },
  labels: async () => {
    const route = '/labelled'
    const middleware = instrument.labelRequests()
    const server = createServer((request, response) => {
      middleware(request as never, response, () => {
        Object.assign(request, { route: { path: route } })
        busyOnPurpose(performance.now() + 60)
        response.end()
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port: own } = server.address() as { port: number }
    let over = false
    const visits = (async () => {
      while (!over) await (await fetch(`http://127.0.0.1:${own}${route}`)).text()
    })()
    const text = await profile('profile?seconds=1')
    over = true
    await visits
    server.close()
    return text.includes(route)
  },
  heap: async () => {
    kept.push(keepOnPurpose())
    return (await profile('heap')).includes('keepOnPurpose')
  },
  garbage: async () => {
    const busy = setInterval(wasteOnPurpose, 1)
    const bytes = await profileBytes('allocs?seconds=1')
    clearInterval(busy)
    const { parse, totalValue } = (await import(new URL('profile/src/index.ts', own).href)) as ProfileModule
    const taken = parse(bytes)
    return (
      totalValue(
        taken,
        taken.sampleTypes.findIndex(({ type }) => type === 'alloc_space'),
      ) > 1_000_000
    )
  },
  locks: async () => {
    const lock = new instrument.Mutex()
    const hold = (): Promise<void> =>
      lock.runExclusive(() => new Promise((resolve) => setTimeout(resolve, 5)))
    await Promise.all(Array.from({ length: 20 }, hold))
    return (await profile('block')).includes('hold') && (await profile('mutex')).length > 0
  },
  stalls: async () => {
    busyOnPurpose(performance.now() + 400)
    await new Promise((resolve) => setTimeout(resolve, 300))
    return (await profile('stall')).includes('busyOnPurpose')
  },
  tasks: async () => {
    const window = profile('goroutine?seconds=1&fraction=1')
    // Those that begin before the window opens are not in it.
    const asking = setInterval(() => void waitOnPurpose(), 20)
    const text = await window
    clearInterval(asking)
    return text.includes('waitOnPurpose')
  },
  recorder: async () => (await fetch(`http://127.0.0.1:${port}/debug/trace/snapshot`)).ok,
  allocatedBytes: async () =>
    (await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).includes(
      'nodejs_heap_allocated_bytes_total',
    ),
}

const kept: unknown[] = []

function keepOnPurpose(): unknown[] {
  return Array.from({ length: 200_000 }, (_one, index) => ({ index, text: `kept ${index}` }))
}

function wasteOnPurpose(): number {
  return Array.from({ length: 20_000 }, (_one, index) => ({ index, text: `wasted ${index}` })).length
}

function busyOnPurpose(until: number): void {
  while (performance.now() < until) Math.sqrt(until)
}

async function waitOnPurpose(): Promise<void> {
  await new Promise(() => {})
}

const address = (path: string): string => `http://127.0.0.1:${port}/debug/pprof${path}`

/** The names in a profile are in it as text. */
async function profile(path: string): Promise<string> {
  return gunzipSync(await profileBytes(path)).toString('latin1')
}

async function profileBytes(path: string): Promise<Buffer> {
  const response = await fetch(address(`/${path}`))
  if (!response.ok) throw new Error(await response.text())
  return Buffer.from(await response.arrayBuffer())
}

const results: Record<string, boolean> = {}
for (const [id, check] of Object.entries(checks)) {
  try {
    results[id] = await check()
  } catch {
    results[id] = false
  }
}
process.stdout.write(`${JSON.stringify({ node: process.version, v8: process.versions.v8, results })}\n`)
await stopDiagnostics()
process.exit(0)
