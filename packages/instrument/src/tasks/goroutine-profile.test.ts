// The goroutine profile over HTTP and as text: what is in flight, always and with the stacks of some seconds.
import { parse, type Profile } from '@hotpath/profile'
import { createServer, get as httpGet, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { debugRouter } from '../handler.ts'
import { collectTasks, recordTasks, trackTasks } from './goroutine-profile.ts'
import { formatTaskText } from './goroutine-text.ts'

const settle: (() => void)[] = []

async function waitForever(): Promise<void> {
  await new Promise<void>((resolve) => void settle.push(resolve))
}

/** How many there are at a leaf, and with a label. */
function countAt(profile: Profile, leaf: string, label?: string): number {
  return profile.samples
    .filter(({ locations }) => locations[0]?.lines[0]?.function.name === leaf)
    .filter(({ labels }) => label === undefined || labels.some(({ str }) => str === label))
    .reduce((sum, { values }) => sum + Number(values[0]), 0)
}

const { signal } = new AbortController()

let debug: Server
let app: Server
let url = ''
beforeAll(async () => {
  debug = createServer(debugRouter({ heap: 'off' })).listen(0, '127.0.0.1')
  app = createServer((req) => void (req.url === '/wait' && waitForever())).listen(0, '127.0.0.1')
  await Promise.all([once(debug, 'listening'), once(app, 'listening')])
  url = `http://127.0.0.1:${(debug.address() as AddressInfo).port}/debug/pprof` // TCP servers' addresses
})
afterAll(() => {
  for (const one of settle) one()
  for (const server of [debug, app]) {
    server.closeAllConnections()
    server.close()
  }
})

/** Sends requests that the application never answers, and waits until it has them. */
async function hang(path: string, count: number): Promise<void> {
  let came = 0
  const all = new Promise<void>((resolve) => {
    app.on('request', function onRequest() {
      if (++came === count) {
        app.off('request', onRequest)
        resolve()
      }
    })
  })
  for (let i = 0; i < count; i++) {
    httpGet({ port: (app.address() as AddressInfo).port, path, agent: false }).on('error', () => {})
  }
  await all
}

const fetchProfile = async (path: string): Promise<Profile> => {
  const response = await fetch(`${url}/${path}`)
  expect([response.status, path]).toEqual([200, path])
  return parse(Buffer.from(await response.arrayBuffer()))
}
const fetchText = async (path: string): Promise<string> => (await fetch(`${url}/${path}`)).text()

test('requests are there by route and resources by type, without anything having been turned on', async () => {
  await hang('/reports/17', 20)
  const profile = await fetchProfile('goroutine')
  expect(countAt(profile, 'GET /reports/:id', 'request')).toBe(20)
  expect(countAt(profile, 'TCPServerWrap', 'TCPServerWrap')).toBeGreaterThanOrEqual(2)
  expect(profile).toMatchObject({
    sampleTypes: [{ type: 'goroutine', unit: 'count' }],
    periodType: { type: 'goroutine', unit: 'count' },
    period: 1,
    durationNanos: 0,
  })
  expect(profile.comments[0]).toContain('seconds=5')
})

test('its own request is not in it', async () => {
  const profile = await fetchProfile('goroutine')
  expect(countAt(profile, 'GET /debug/pprof/goroutine')).toBe(0)
})

describe('seconds', () => {
  // A recording begins in the next turn of the loop. What is put off to the same turn after it comes in it, where a timer
  // of some milliseconds may come before.
  test('has what began in them, by the stack it began at, and of requests only those too', async () => {
    await hang('/before', 3)
    const answer = fetchProfile('goroutine?seconds=1&fraction=1')
    // The recording begins when the request has come, whenever that is; so this goes on until it is over. One round of
    // it is more than the seven, however few there are in a second.
    let began = 0
    let over = false
    const traffic = (async () => {
      while (!over) {
        for (let i = 0; i < 20; i++) void waitForever()
        began += 20
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    })()
    await hang('/wait', 7)
    const profile = await answer
    over = true
    await traffic
    expect(countAt(profile, 'waitForever', 'promise')).toBeGreaterThan(7)
    expect(countAt(profile, 'waitForever', 'promise')).toBeLessThanOrEqual(began + 7)
    expect(countAt(profile, 'GET /before')).toBe(0)
    expect(Number(profile.durationNanos)).toBeGreaterThan(900_000_000)
    expect(profile.comments).toContain('every promise and resource was looked at')
  })

  test('500 that never settle are 500, at their stack', async () => {
    const recording = recordTasks({ seconds: 0.1, signal })
    setImmediate(() => {
      for (let i = 0; i < 500; i++) void waitForever()
    })
    expect(countAt(await recording, 'waitForever')).toBe(500)
  })

  test('has nothing of what ended meanwhile, and nothing of ours', async () => {
    const recording = recordTasks({ seconds: 0.1, signal })
    setImmediate(() => {
      for (let i = 0; i < 100; i++) void Promise.resolve().then(() => {})
    })
    const { samples } = await recording
    const files = samples.flatMap(({ locations }) => locations[0]?.lines[0]?.function.filename ?? '')
    expect(files.filter((file) => file.includes('instrument/src'))).toEqual([])
  })

  test('ends when the client goes away', async () => {
    const controller = new AbortController()
    const recording = recordTasks({ seconds: 30, signal: controller.signal })
    setTimeout(() => controller.abort(new Error('gone')), 5)
    await expect(recording).rejects.toThrow('gone')
    await expect(recordTasks({ seconds: 1, signal: controller.signal })).rejects.toThrow('gone')
  })

  test('two at once see what each of them saw begin', async () => {
    const short = recordTasks({ seconds: 0.05, signal })
    const long = recordTasks({ seconds: 0.2, signal })
    setImmediate(() => void waitForever())
    expect(countAt(await short, 'waitForever')).toBe(1)
    // In the turn in which the short one ended: the long one goes on, however late it is.
    void waitForever()
    expect(countAt(await long, 'waitForever')).toBe(2)
  })

  test.each([
    ['goroutine?seconds=0', 'invalid value for "seconds" - must be a positive integer'],
    ['goroutine?seconds=1.5', 'invalid value for "seconds" - must be a positive integer'],
    ['goroutine?seconds=-3', 'invalid value for "seconds" - must be a positive integer'],
    ['goroutine?seconds=61', 'profile duration exceeds the limit of 60 seconds'],
    ['goroutine?seconds=1&debug=1', 'seconds and debug params are incompatible'],
    ['goroutine?seconds=1&fraction=0', 'invalid value for "fraction" - must be a positive integer'],
    ['goroutine?fraction=1', '"fraction" parameter needs "seconds", for which it turns sampling on'],
    ['goroutine?debug=2&window=0', 'invalid value for "window" - must be a positive integer'],
    ['goroutine?debug=2&window=61', 'profile duration exceeds the limit of 60 seconds'],
    ['goroutine?window=5', '"window" parameter needs "debug", as "seconds" is for files'],
  ])('%s is a bad request', async (path, text) => {
    const response = await fetch(`${url}/${path}`)
    expect([response.status, await response.text()]).toEqual([400, `${text}\n`])
  })
})

describe('as text', () => {
  test('debug=1 is counts by stack, the largest first', async () => {
    const text = await fetchText('goroutine?debug=1')
    expect(text).toMatch(/^goroutine profile: total \d+\n\d+ @ 0x[0-9a-f]+ 0x[0-9a-f]+\n# labels: \{"type":"/)
    expect(text).toContain('\tGET /reports/:id\n')
  })

  test('debug=2 is one after the other, the oldest first, as Go prints goroutines', async () => {
    const text = await fetchText('goroutine?debug=2')
    expect(text).toMatch(
      /^goroutine 1 \[request, [^\]]+ (?:m?s|minutes?)\]:\nGET \/reports\/:id\n\(requests in flight\)\n\n/,
    )
    expect(text.split('GET /reports/:id\n')).toHaveLength(21)
  })

  test('debug=2 with a window has stacks', async () => {
    const answer = fetchText('goroutine?debug=2&window=1')
    let over = false
    const traffic = (async () => {
      while (!over) {
        void waitForever()
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    })()
    const text = await answer
    over = true
    await traffic
    expect(text).toMatch(
      /goroutine \d+ \[promise, \d+ ms\]:\nwaitForever\(\.\.\.\)\n\t\/.*goroutine-profile\.test\.ts:\d+\n/,
    )
  })

  test.each([
    [0.4e9, '400 ms'],
    [12.34e9, '12.3 s'],
    [60e9, '1 minute'],
    [150e9, '2 minutes'],
  ])('an age of %d ns is "%s"', (age, want) => {
    const profile = collectTasks({ oneByOne: true })
    const [sample] = profile.samples
    if (sample === undefined) throw new Error('want work in flight')
    const labels = [
      { key: 'type', str: 'promise' },
      { key: 'age', num: age, numUnit: 'nanoseconds' },
      { key: 'thread', num: 2 },
    ]
    const text = formatTaskText({ ...profile, samples: [{ ...sample, values: [1], labels }] }, 2)
    expect(text).toContain(`goroutine 1 [promise, ${want}, thread 2]:\n`)
  })
})

describe('trackTasks', () => {
  test('has the stacks at any moment, until it is over', () => {
    const tracking = trackTasks({ fraction: 1 })
    for (let i = 0; i < 5; i++) void waitForever()
    expect(countAt(collectTasks(), 'waitForever')).toBe(5)
    tracking[Symbol.dispose]()
    expect(countAt(collectTasks(), 'waitForever')).toBe(0)
    expect(countAt(collectTasks(), 'TCPServerWrap')).toBeGreaterThan(0)
  })

  test('asked for twice it is on until both are over', () => {
    const [one, two] = [trackTasks(), trackTasks({ fraction: 64 })]
    void waitForever()
    one[Symbol.dispose]()
    one[Symbol.dispose]()
    expect(countAt(collectTasks(), 'waitForever')).toBe(1)
    two[Symbol.dispose]()
    expect(countAt(collectTasks(), 'waitForever')).toBe(0)
  })

  test('a fraction that makes no sense is refused', () => {
    expect(() => trackTasks({ fraction: -1 })).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
  })
})

test('the index calls it by what it is, and has both texts', async () => {
  const index = await fetchText('')
  expect(index).toContain('<a href="goroutine">goroutine</a> (async tasks)')
  expect(index).toContain('<a href="goroutine?debug=1"')
  expect(index).toContain('<a href="goroutine?debug=2"')
})
