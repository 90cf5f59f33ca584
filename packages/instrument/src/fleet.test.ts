// Collectors of a whole fleet, Parca and Grafana Alloy, and Pyroscope as what is pushed to: contract-tested against
// their sources (the commits are named in testdata/collectors), not against a running server. The requests are theirs
// byte for byte; what they check and compute is re-implemented there in our own words.
import { flatAndCum, parse } from '@hotpath/profile'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startChild } from '../testdata/child.ts'
import {
  AddressKeyedDelta,
  alloyAnswerProblems,
  alloyDeltaColumns,
  alloyPaths,
  alloyRequest,
  type DeltaSample,
} from '../testdata/collectors/alloy.ts'
import {
  parcaAnswerProblems,
  parcaIsDelta,
  parcaPaths,
  parcaProfileProblems,
  parcaRequest,
} from '../testdata/collectors/parca.ts'
import { ingest, type IngestResult } from '../testdata/collectors/pyroscope.ts'
import { type RawProfile, readRawProfile } from '../testdata/collectors/raw-profile.ts'
import { ask, type WireAnswer } from '../testdata/wire.ts'
import type { FleetOrder } from '../testdata/programs/fleet-service.ts'
import { supportsAllocations } from './engine.ts'
import { pushToPyroscope } from './push/pyroscope.ts'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const credentials = 'pprof:secret'

interface FleetService extends AsyncDisposable {
  readonly port: number
  order(order: FleetOrder): Promise<void>
}

async function startService(): Promise<FleetService> {
  const child = await startChild<{ port: number }>('fleet-service', {
    env: {
      ENABLE_PPROF: 'true',
      PPROF_ADDR: '127.0.0.1:0',
      PPROF_PASSWORD: 'secret',
      PPROF_HEAP: 'alloc',
      ENABLE_BLOCK_PROFILE: 'true',
      ENABLE_MUTEX_PROFILE: 'true',
    },
  })
  return {
    port: child.first.port,
    async order(order) {
      await child.ask(order)
    },
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  }
}

let service: FleetService
beforeAll(async () => {
  service = await startService()
  await service.order({ contend: [10, 100, 1000], allocate: [10, 20, 30] })
})
afterAll(() => service[Symbol.asyncDispose]())

const askAs = {
  parca: (path: string, { port }: FleetService = service): Promise<WireAnswer> =>
    ask(port, parcaRequest(path, `127.0.0.1:${port}`, credentials)),
  alloy: (path: string, { port }: FleetService = service): Promise<WireAnswer> =>
    ask(port, alloyRequest(path, `127.0.0.1:${port}`, credentials)),
}

function addressProblems({ locations }: RawProfile): string[] {
  const seen = new Set<bigint>([0n])
  return locations.flatMap(({ id, address }) => {
    if (seen.has(address)) return [`location ${id} has the address ${address}, like another`]
    seen.add(address)
    return []
  })
}

/** The addresses of each function and line, by their names. */
function addressesByName({ locations, functions, strings }: RawProfile): Map<string, bigint> {
  return new Map(
    locations.map(({ address, functionIds: [functionId = 0] }) => {
      const { name = 0, filename = 0 } = functions[functionId - 1] ?? {}
      return [`${strings[name]} ${strings[filename]}`, address]
    }),
  )
}

const states = Object.entries(parcaPaths).filter(([name]) => name !== 'process_cpu')

describe('what is as it is at one moment', () => {
  test.each(states)('Parca takes %s from %s as the state that it is', async (_name, path) => {
    const answer = await askAs.parca(path)
    expect(parcaAnswerProblems(answer)).toEqual([])
    const profile = readRawProfile(answer.body)
    expect(profile.samples.length).toBeGreaterThan(0)
    expect(parcaProfileProblems(profile)).toEqual([])
    expect(parcaIsDelta(profile)).toBe(false)
    expect(addressProblems(profile)).toEqual([])
  })

  test.each(Object.entries(alloyPaths).filter(([name]) => name !== 'process_cpu'))(
    'Alloy takes %s from %s',
    async (_name, path) => {
      const answer = await askAs.alloy(path)
      expect(alloyAnswerProblems(answer)).toEqual([])
      expect(addressProblems(readRawProfile(answer.body))).toEqual([])
    },
  )

  test.each(states)('%s is compressed once, whatever Accept-Encoding says', async (_name, path) => {
    const host = `127.0.0.1:${service.port}`
    // What `go tool pprof` sends.
    const lines = [
      `GET ${path} HTTP/1.1`,
      `Host: ${host}`,
      'User-Agent: Go-http-client/1.1',
      `Authorization: Basic ${Buffer.from(credentials).toString('base64')}`,
      'Accept-Encoding: gzip',
    ]
    for (const answer of [await ask(service.port, lines), await askAs.parca(path)]) {
      expect(answer.status).toBe(200)
      expect(answer.headers.has('content-encoding')).toBe(false)
      expect(readRawProfile(answer.body).sampleTypes.length).toBeGreaterThan(0)
    }
  })

  test('the columns are those by which the series are named', async () => {
    const types = async (path: string): Promise<string[]> =>
      readRawProfile((await askAs.parca(path)).body).sampleTypes.map(({ type, unit }) => `${type}/${unit}`)
    expect(await types(parcaPaths.memory)).toEqual([
      'alloc_objects/count',
      'alloc_space/bytes',
      'inuse_objects/count',
      'inuse_space/bytes',
    ])
    expect(await types(parcaPaths.block)).toEqual(['contentions/count', 'delay/nanoseconds'])
    expect(await types(parcaPaths.mutex)).toEqual(['contentions/count', 'delay/nanoseconds'])
    expect(await types(parcaPaths.goroutine)).toEqual(['goroutine/count'])
  })

  test('a place has the same address in every scrape and in every process', async () => {
    const read = async (from: FleetService): Promise<Map<string, bigint>> =>
      addressesByName(readRawProfile((await askAs.alloy(alloyPaths.block, from)).body))
    const first = await read(service)
    expect(first.size).toBeGreaterThan(3)
    expect(await read(service)).toEqual(first)
    await using other = await startService()
    await other.order({ contend: [1, 1, 1] })
    const elsewhere = await read(other)
    for (const [name, address] of elsewhere) expect([name, first.get(name)]).toEqual([name, address])
  })
})

test('CPU profiles of all collectors at once, two of a kind too: each is of its own seconds', async () => {
  const answers = await Promise.all([
    askAs.parca(parcaPaths.process_cpu),
    askAs.parca(parcaPaths.process_cpu),
    askAs.alloy(alloyPaths.process_cpu),
    askAs.parca(parcaPaths.memory),
  ])
  for (const answer of answers) {
    expect(parcaAnswerProblems(answer)).toEqual([])
    expect(alloyAnswerProblems(answer)).toEqual([])
  }
  const profiles = answers.slice(0, 3).map(({ body }) => readRawProfile(body))
  for (const [index, seconds] of [10, 10, 14].entries()) {
    const profile = profiles[index]
    expect(profile?.sampleTypes).toEqual([
      { type: 'samples', unit: 'count' },
      { type: 'cpu', unit: 'nanoseconds' },
    ])
    // Not of the thirty that are the default; how much longer a busy machine takes is its business.
    expect(Number(profile?.durationNanos)).toBeGreaterThanOrEqual(seconds * 1e9)
    expect(Number(profile?.durationNanos)).toBeLessThan(29e9)
    expect(profile && parcaProfileProblems(profile)).toEqual([])
    expect(profile && addressProblems(profile)).toEqual([])
  }
})

/** Adds up a column over all stacks that have the function in them. */
function sumOf(samples: readonly DeltaSample[], name: string, column: number): number {
  return samples
    .filter(({ functions }) => functions.includes(name))
    .reduce((sum, { values }) => sum + (values[column] ?? 0), 0)
}

describe('differences that Alloy computes from addresses and labels', () => {
  const waiters = ['waitHere', 'waitThere', 'waitElsewhere']

  test.each(['block', 'mutex'] as const)('%s: each function gets exactly its own waits', async (name) => {
    const delta = new AddressKeyedDelta(alloyDeltaColumns[name] ?? [])
    const next = async (): Promise<DeltaSample[] | undefined> =>
      delta.next(readRawProfile((await askAs.alloy(alloyPaths[name])).body))
    expect(await next()).toBeUndefined()
    await service.order({ contend: [10, 100, 1000] })
    const first = (await next()) ?? []
    expect(waiters.map((waiter) => sumOf(first, waiter, 0))).toEqual([10, 100, 1000])
    for (const waiter of waiters) expect(sumOf(first, waiter, 1)).toBeGreaterThan(0)
    await service.order({ contend: [3, 0, 2] })
    const second = (await next()) ?? []
    expect(waiters.map((waiter) => sumOf(second, waiter, 0))).toEqual([3, 0, 2])
    expect(await next()).toEqual([])
  })

  test('without addresses one function would be blamed for what others did', async () => {
    const blind = async (): Promise<RawProfile> => {
      const profile = readRawProfile((await askAs.alloy(alloyPaths.block)).body)
      return { ...profile, locations: profile.locations.map((one) => ({ ...one, address: 0n })) }
    }
    const delta = new AddressKeyedDelta(alloyDeltaColumns['block'] ?? [])
    delta.next(await blind())
    await service.order({ contend: [10, 100, 1000] })
    const samples = delta.next(await blind()) ?? []
    const waits = waiters.map((waiter) => sumOf(samples, waiter, 0))
    expect(waits.reduce((sum, count) => sum + count)).toBe(1110)
    expect(waits).not.toEqual([10, 100, 1000])
  })

  test.skipIf(!supportsAllocations())(
    'memory: what each function allocated in between, to the byte, and what is in use as it is',
    async () => {
      const delta = new AddressKeyedDelta(alloyDeltaColumns['memory'] ?? [])
      const allocators = ['allocateHere', 'allocateThere', 'allocateElsewhere']
      const scrape = async (): Promise<{
        totals: number[]
        inUse: number[]
        delta: readonly DeltaSample[]
      }> => {
        const { body } = await askAs.alloy(alloyPaths.memory)
        const column = (index: number): number[] => {
          const byName = flatAndCum(parse(body), index)
          return allocators.map((name) => Number(byName.get(name)?.cum ?? 0))
        }
        return { totals: column(1), inUse: column(3), delta: delta.next(readRawProfile(body)) ?? [] }
      }
      let before = await scrape()
      for (const allocate of [
        [30, 60, 90],
        [90, 60, 30],
        [20, 20, 20],
      ] as const) {
        await service.order({ allocate })
        const after = await scrape()
        const grown = after.totals.map((total, index) => total - (before.totals[index] ?? 0))
        expect(grown.every((bytes) => bytes > 5e6)).toBe(true)
        expect(allocators.map((name) => sumOf(after.delta, name, 1))).toEqual(grown)
        expect(allocators.map((name) => sumOf(after.delta, name, 3))).toEqual(after.inUse)
        before = after
      }
    },
  )
})

describe('the rules can be broken', () => {
  test('Parca refuses ids out of order, a sample without a place, a label without a name', async () => {
    const good = readRawProfile((await askAs.parca(parcaPaths.memory)).body)
    const [sample] = good.samples
    expect(sample).toBeDefined()
    for (const bad of [
      { ...good, locations: good.locations.toReversed() },
      { ...good, functions: good.functions.slice(1) },
      { ...good, strings: ['x', ...good.strings.slice(1)] },
      { ...good, samples: [{ values: [1, 1, 1, 1], locationIds: [], labels: [] }] },
      { ...good, samples: [{ values: [1], locationIds: [1], labels: [] }] },
      { ...good, samples: [{ values: [1, 1, 1, 1], locationIds: [0], labels: [] }] },
      {
        ...good,
        samples: [{ values: [1, 1, 1, 1], locationIds: [1], labels: [{ key: 0, str: 0, num: 1n }] }],
      },
    ]) {
      expect(parcaProfileProblems(bad)).not.toEqual([])
    }
  })

  test('a wrong password and an unknown profile are refused by both', async () => {
    const wrong = await ask(
      service.port,
      parcaRequest(parcaPaths.memory, `127.0.0.1:${service.port}`, 'pprof:guess'),
    )
    const unknown = await askAs.parca('/debug/pprof/unknown')
    for (const answer of [wrong, unknown]) {
      expect(parcaAnswerProblems(answer)).not.toEqual([])
      expect(alloyAnswerProblems(answer)).not.toEqual([])
    }
    expect([wrong.status, unknown.status]).toEqual([401, 404])
  })
})

test('what is pushed is what Pyroscope takes: CPU and memory, one after the other', async () => {
  const results: IngestResult[] = []
  const server = createServer((req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      const { method = '', url = '', headers } = req
      const profile = readRawProfile(Buffer.concat(chunks))
      const contentType = headers['content-type'] ?? ''
      results.push(ingest({ method, url, contentType, profile, receivedMs: Date.now() }))
      res.end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const push = pushToPyroscope({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    application: 'fleet/shop',
    labels: { region: 'eu', instance: 'shop-1:6060' },
    everyMs: 1000,
  })
  try {
    // A profile of the CPU without a sample, as there may be on a busy machine, is not pushed.
    while (results.length < 6 || new Set(results.map(({ metric }) => metric)).size < 2) {
      JSON.parse(JSON.stringify(Array.from({ length: 20_000 }, (_none, id) => ({ id }))))
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  } finally {
    await push.stop({ flushMs: 30_000 })
    server.close()
  }
  expect(push.dropped).toBe(0)
  expect(push.pushed).toBe(results.length)
  expect(results.flatMap(({ problems }) => problems)).toEqual([])
  expect(new Set(results.map(({ metric }) => metric))).toEqual(new Set(['process_cpu', 'memory']))
  for (const { labels } of results) {
    expect(labels).toEqual({ service_name: 'fleet/shop', region: 'eu', instance: 'shop-1:6060' })
  }
})

describe('the configurations', () => {
  test.each([
    ['parca.yaml', parcaPaths],
    ['pyroscope.alloy', alloyPaths],
  ])('%s asks for the default paths, with a password', (file, paths) => {
    const text = readFileSync(at(`../fleet/${file}`), 'utf8')
    const asked = [...text.matchAll(/^\s*path\s*[:=]\s*"?([^"\s]+)"?$/gm)].map(([, path]) => path)
    const defaults = Object.values(paths).map((path) => path.split('?', 1)[0])
    expect(new Set(asked)).toEqual(new Set(defaults))
    expect(text).toMatch(/basic_auth/)
    expect(text).toMatch(/username\s*[:=]\s*"?pprof"?$/m)
  })
})
