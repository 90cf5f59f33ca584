// The block and mutex profiles over HTTP and as text: Go's form, windows of one's own, switches.
import { parse, type Profile } from '@hotpath/profile'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startDiagnostics } from '../diagnostics.ts'
import { debugRouter } from '../handler.ts'
import { formatContentionText } from '../legacy-text.ts'
import { Mutex } from '../locks/mutex.ts'
import { collectBlock, recordBlocked, setBlockProfileRate } from './block-profile.ts'
import { collectMutex, setMutexProfileFraction } from './mutex-profile.ts'
import { contention } from './profiler.ts'
import { recordWindow } from './window.ts'

const here = fileURLToPath(import.meta.url)
/** The line of this file that ends in a comment. */
const lineOf = (comment: string): number =>
  readFileSync(here, 'utf8')
    .split('\n')
    .findIndex((line) => line.endsWith(`// ${comment}`)) + 1

const mutex = new Mutex()

async function waiter(): Promise<void> {
  using _guard = await mutex.lock() // waits
}

/** One contention: somebody waits, and somebody lets go. */
async function contend(): Promise<void> {
  const guard = await mutex.lock()
  const waiting = waiter()
  guard.release()
  await waiting
}

/** What a profile says of a function as the leaf of its stacks. */
function valuesOf(profile: Profile, leaf: string): number[] {
  return profile.samples
    .filter(({ locations }) => locations[0]?.lines[0]?.function.name === leaf)
    .reduce((sum, { values }) => sum.map((value, index) => value + Number(values[index])), [0, 0])
}

const countOf = (profile: Profile, leaf: string): number => valuesOf(profile, leaf)[0] ?? 0

describe('the switches', () => {
  test('are off at first, and then nothing is counted', async () => {
    expect(setMutexProfileFraction(-1)).toBe(0)
    await contend()
    recordBlocked([{ name: 'unseen' }], 5)
    expect(collectBlock().samples).toEqual([])
    expect(collectMutex().samples).toEqual([])
    expect(collectBlock().comments[0]).toContain('setBlockProfileRate or ENABLE_BLOCK_PROFILE')
  })

  test('setMutexProfileFraction returns what was before, and reads with a negative number', () => {
    expect(setMutexProfileFraction(5)).toBe(0)
    expect(setMutexProfileFraction(-1)).toBe(5)
    expect(setMutexProfileFraction(0)).toBe(5)
    expect(setMutexProfileFraction(-7)).toBe(0)
  })

  test.each([Number.NaN, 0.5, Number.POSITIVE_INFINITY])('%s is refused', (period) => {
    expect(() => setBlockProfileRate(period)).toThrow('want an integer')
    expect(() => setMutexProfileFraction(period)).toThrow('want an integer')
  })

  test('what was counted stays when sampling ends', async () => {
    setBlockProfileRate(1)
    setMutexProfileFraction(1)
    await contend()
    setBlockProfileRate(-1)
    setMutexProfileFraction(0)
    await contend()
    expect(countOf(collectBlock(), 'waiter')).toBe(1)
    expect(countOf(collectMutex(), 'contend')).toBe(1)
  })

  test('the environment turns them on for as long as diagnostics run', async () => {
    const env = {
      ENABLE_PPROF: 'true',
      PPROF_ADDR: ':0',
      ENABLE_BLOCK_PROFILE: '500',
      ENABLE_MUTEX_PROFILE: 'true',
    }
    const diagnostics = await startDiagnostics({ env })
    expect([contention.block.period, contention.mutex.period]).toEqual([500, 1])
    await diagnostics.close()
    expect([contention.block.period, contention.mutex.period]).toEqual([0, 0])
  })
})

test.each([
  ['block', collectBlock],
  ['mutex', collectMutex],
])("the %s profile has Go's columns and header, and no duration", (_name, collect) => {
  const profile = collect()
  expect(profile).toMatchObject({
    sampleTypes: [
      { type: 'contentions', unit: 'count' },
      { type: 'delay', unit: 'nanoseconds' },
    ],
    periodType: { type: 'contentions', unit: 'count' },
    period: 1,
    durationNanos: 0,
    defaultSampleType: '',
  })
  expect(profile.timeNanos).toBeGreaterThan(0n)
})

test('what a service reports by itself is in the profile, sampled like all else', () => {
  setBlockProfileRate(1)
  recordBlocked(
    [
      { name: 'takeConnection', filename: '/srv/pool.ts', line: 12 },
      { name: 'main', filename: '/srv/main.ts', line: 3 },
    ],
    2_000,
  )
  setBlockProfileRate(0)
  const profile = collectBlock()
  expect(valuesOf(profile, 'takeConnection')).toEqual([1, 2_000])
})

test("debug=1 is Go's text: delay and count, addresses, a line for each frame", () => {
  setBlockProfileRate(1)
  recordBlocked([{ name: 'longest', filename: '/srv/a.ts', line: 7 }], 60_000_000_000)
  setBlockProfileRate(0)
  expect(formatContentionText('contention', collectBlock())).toMatch(
    /^--- contention:\ncycles\/second=1000000000\n60000000000 1 @ 0x([0-9a-f]+)\n#\t0x\1\tlongest\t\/srv\/a\.ts:7\n/,
  )
  expect(formatContentionText('mutex', collectMutex())).toMatch(
    /^--- mutex:\ncycles\/second=1000000000\nsampling period=1\n\d+ 1 @ 0x/,
  )
})

describe('over HTTP', () => {
  const server = createServer(debugRouter({ heap: 'off', maxSeconds: 60 }))
  let url = ''
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/debug/pprof` // a TCP server's
  })
  afterAll(() => server.close())

  const get = async (path: string): Promise<Profile> => {
    const response = await fetch(`${url}/${path}`)
    expect(response.status).toBe(200)
    return parse(Buffer.from(await response.arrayBuffer()))
  }

  test('both are in the index and can be fetched, with the line of the source that waited', async () => {
    const index = await (await fetch(`${url}/`)).text()
    expect(index).toContain('block?debug=1')
    expect(index).toContain('mutex?debug=1')
    const { samples } = await get('block')
    const leaf = samples
      .map(({ locations }) => locations[0]?.lines[0])
      .find((line) => line?.function.name === 'waiter')
    expect(leaf).toMatchObject({ line: lineOf('waits'), function: { filename: here } })
    expect((await (await fetch(`${url}/mutex?debug=1`)).text()).startsWith('--- mutex:\n')).toBe(true)
  })

  test.each([
    ['block', 'rate', 'waiter'],
    ['mutex', 'fraction', 'contend'],
  ])(
    '%s?seconds=1&%s=1 looks at everything in that second, and leaves the process as it was',
    async (name, parameter, leaf) => {
      const before = await get(name)
      const answer = get(`${name}?seconds=1&${parameter}=1`)
      const source = name === 'block' ? contention.block : contention.mutex
      while (!source.active) await new Promise((resolve) => setImmediate(resolve))
      await contend()
      await contend()
      const window = await answer
      expect(countOf(window, leaf)).toBe(2)
      expect(Number(window.durationNanos)).toBeGreaterThan(900_000_000)
      expect(source.active).toBe(false)
      expect(countOf(await get(name), leaf)).toBe(countOf(before, leaf))
    },
  )

  test('a client that goes away ends its sampling', async () => {
    const controller = new AbortController()
    const answer = fetch(`${url}/block?seconds=30&rate=1`, { signal: controller.signal })
    while (!contention.block.active) await new Promise((resolve) => setImmediate(resolve))
    controller.abort(new Error('gone'))
    await expect(answer).rejects.toThrow('gone')
    while (contention.block.active) await new Promise((resolve) => setImmediate(resolve))
  })

  test('seconds without a rate is a delta of what the process samples', async () => {
    setBlockProfileRate(1)
    const answer = get('block?seconds=1')
    // The first of the two snapshots is taken when the request arrives, whenever that is.
    let done = false
    const traffic = (async (): Promise<number> => {
      let contentions = 0
      while (!done) {
        await contend()
        contentions++
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      return contentions
    })()
    const delta = await answer
    done = true
    const all = await traffic
    setBlockProfileRate(0)
    expect(countOf(delta, 'waiter')).toBeGreaterThan(0)
    expect(countOf(delta, 'waiter')).toBeLessThanOrEqual(all)
    expect(countOf(delta, 'takeConnection')).toBe(0)
  })

  test.each([
    ['block?rate=1', '"rate" parameter needs "seconds", for which it turns sampling on'],
    ['block?rate=0&seconds=1', 'invalid value for "rate" - must be a positive integer'],
    ['block?rate=1.5&seconds=1', 'invalid value for "rate" - must be a positive integer'],
    ['block?rate=1&seconds=0', 'invalid value for "seconds" - must be a positive integer'],
    ['block?rate=1&seconds=1&debug=1', 'seconds and debug params are incompatible'],
    ['mutex?fraction=all&seconds=1', 'invalid value for "fraction" - must be a positive integer'],
    ['mutex?fraction=1&seconds=61', 'profile duration exceeds the limit of 60 seconds'],
  ])('%s is a bad request', async (path, text) => {
    const response = await fetch(`${url}/${path}`)
    expect([response.status, await response.text()]).toEqual([400, `${text}\n`])
  })
})

test('two windows at once are kept apart, each with all that it asked for', async () => {
  const { signal } = new AbortController()
  const record = (period: number): Promise<Profile> =>
    recordWindow(contention.mutex, { period, seconds: 0.05, signal, comment: '' })
  const windows = [record(1), record(1)]
  await contend()
  expect((await Promise.all(windows)).map((profile) => countOf(profile, 'contend'))).toEqual([1, 1])
})
