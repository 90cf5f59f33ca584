// Pushing, with a clock, a network and profiles that do as the test says.
import { gunzipSync, gzipSync } from 'node:zlib'
import { decode, type Profile, ProfileBuilder } from '@hotpath/profile'
import { expect, test } from 'vitest'
import { until } from '../../testdata/until.ts'
import { droppedCount } from '../drops.ts'
import type { PushAnswer } from './backoff.ts'
import type { PushRequest } from './post.ts'
import {
  type PushWorld,
  type PyroscopePush,
  type PyroscopePushOptions,
  pushToPyroscope,
} from './pyroscope.ts'
import type { PushSource } from './sources.ts'

const ok: PushAnswer = { status: 200, text: '', retryAfterMs: undefined }
const away: PushAnswer = { status: 503, text: 'not now', retryAfterMs: undefined }
const refused: PushAnswer = { status: 400, text: 'bad labels', retryAfterMs: undefined }

/** A world in which time passes, and the server answers, when the test says so. */
class TestWorld implements PushWorld {
  currentMs = 1_700_000_000_000
  thread = { id: 0, name: '' }
  readonly warnings: string[] = []
  readonly requests: { url: URL; profile: Profile; headers: Readonly<Record<string, string>> }[] = []
  answer: (request: PushRequest) => Promise<PushAnswer> = () => Promise.resolve(ok)
  open = (): PushSource => ({
    collect: () => Promise.resolve(this.profile(1)),
    [Symbol.dispose]: () => this.closed++,
  })
  closed = 0
  readonly #timers = new Set<{ atMs: number; run: () => void }>()

  readonly nowMs = (): number => this.currentMs
  readonly random = (): number => 1
  readonly after = (delayMs: number, run: () => void): Disposable => {
    const timer = { atMs: this.currentMs + delayMs, run }
    this.#timers.add(timer)
    return { [Symbol.dispose]: () => this.#timers.delete(timer) }
  }
  readonly compress = (bytes: Uint8Array): Promise<Uint8Array> => Promise.resolve(gzipSync(bytes))
  readonly post = (request: PushRequest): Promise<PushAnswer> => {
    const { url, headers, body } = request
    this.requests.push({ url, headers, profile: decode(gunzipSync(body)) })
    return this.answer(request)
  }

  profile(samples: number): Profile {
    const builder = new ProfileBuilder({
      sampleTypes: [{ type: 'samples', unit: 'count' }],
      periodType: { type: 'cpu', unit: 'nanoseconds' },
      period: 10_101_000,
      timeNanos: BigInt(this.currentMs - 15_000) * 1_000_000n,
      durationNanos: 15e9,
    })
    for (let i = 0; i < samples; i++) builder.add([{ name: `f${i}`, filename: '' }], [1])
    return builder.build()
  }

  start(options: Partial<PyroscopePushOptions> = {}): PyroscopePush {
    return pushToPyroscope(
      {
        url: 'http://127.0.0.1:4040',
        application: 'shop',
        profiles: ['cpu'],
        onWarning: (message) => this.warnings.push(message),
        ...options,
      },
      this,
    )
  }

  /** Lets so many seconds pass, one by one, and whatever they bring come to its end. */
  async seconds(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      this.currentMs += 1000
      for (const timer of this.#timers) {
        if (timer.atMs > this.currentMs) continue
        this.#timers.delete(timer)
        timer.run()
      }
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
    }
  }
}

test('every fifteen seconds a profile is pushed, with its times and rate', async () => {
  const world = new TestWorld()
  await using push = world.start({ labels: { region: 'eu' }, tenant: 'team' })
  await world.seconds(14)
  expect(world.requests).toHaveLength(0)
  await world.seconds(1)
  await until(() => push.pushed === 1)
  await world.seconds(15)
  await until(() => push.pushed === 2)
  expect(Object.fromEntries(world.requests[0]?.url.searchParams ?? [])).toEqual({
    name: 'shop{region=eu}',
    from: '1700000000',
    until: '1700000015',
    format: 'pprof',
    spyName: 'nodespy',
    sampleRate: '99',
  })
  expect(world.requests[0]?.headers).toMatchObject({
    'Content-Type': 'application/octet-stream',
    'X-Scope-OrgID': 'team',
  })
  expect(world.requests[0]?.profile.samples).toHaveLength(1)
  expect([push.dropped, push.queuedBytes, world.warnings]).toEqual([0, 0, []])
})

test.each([
  ['with its number', { region: 'eu' }, 'shop{region=eu,thread=3}'],
  ['as the service calls it', { thread: 'pool' }, 'shop{thread=pool}'],
])('a worker thread is told from others, %s', async (_how, labels, want) => {
  const world = new TestWorld()
  world.thread = { id: 3, name: '' }
  await using push = world.start({ labels })
  await world.seconds(15)
  await until(() => push.pushed === 1)
  expect(world.requests[0]?.url.searchParams.get('name')).toBe(want)
})

test('a profile of 16,001 samples is two pushes of at most 16,000', async () => {
  const world = new TestWorld()
  world.open = () => ({ collect: () => Promise.resolve(world.profile(16_001)), [Symbol.dispose]: () => {} })
  await using push = world.start()
  await world.seconds(15)
  await until(() => push.pushed === 2)
  expect(world.requests.map(({ profile }) => profile.samples.length)).toEqual([8001, 8000])
})

test('a profile without samples is not pushed, and not missed', async () => {
  const world = new TestWorld()
  world.open = () => ({ collect: () => Promise.resolve(world.profile(0)), [Symbol.dispose]: () => {} })
  await using push = world.start()
  await world.seconds(31)
  expect([world.requests.length, push.dropped]).toEqual([0, 0])
})

test('while the server is away it is asked after 1, 2, 4 ... seconds, and nothing is lost', async () => {
  const world = new TestWorld()
  world.answer = () => Promise.resolve(away)
  await using push = world.start()
  const asked: number[] = []
  for (let second = 1; second <= 30; second++) {
    const before = world.requests.length
    await world.seconds(1)
    if (world.requests.length > before) asked.push(second)
  }
  expect(asked).toEqual([15, 16, 18, 22, 30])
  world.answer = () => Promise.resolve(ok)
  await world.seconds(16)
  await until(() => push.pushed === 3)
  expect([push.dropped, push.queuedBytes]).toEqual([0, 0])
  expect(world.warnings).toEqual([
    'pyroscope push: to http://127.0.0.1:4040: the server answered 503 "not now"; the service goes on, and so do the attempts',
  ])
})

test('a connection that fails is tried again like a server that is away', async () => {
  const world = new TestWorld()
  world.answer = () => Promise.reject(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }))
  await using push = world.start()
  await world.seconds(15)
  await until(() => world.warnings.length === 1)
  world.answer = () => Promise.resolve(ok)
  await world.seconds(2)
  await until(() => push.pushed === 1)
  expect(push.dropped).toBe(0)
})

test('what the server refuses is dropped, counted and told once', async () => {
  const world = new TestWorld()
  world.answer = () => Promise.resolve(refused)
  const before = droppedCount('pushed_profile')
  await using push = world.start()
  await world.seconds(60)
  await until(() => push.dropped >= 3)
  expect(droppedCount('pushed_profile') - before).toBe(push.dropped)
  expect([push.pushed, push.queuedBytes, world.warnings.length]).toEqual([0, 0, 1])
})

test('what waits is bounded: the oldest leaves, counted, and the newest arrives', async () => {
  const world = new TestWorld()
  world.answer = () => Promise.resolve(away)
  // A profile of one sample is some 200 bytes.
  await using push = world.start({ maxQueueBytes: 600 })
  await world.seconds(15 * 20)
  await until(() => push.dropped > 10)
  expect(push.queuedBytes).toBeLessThanOrEqual(600)
  world.requests.length = 0
  world.answer = () => Promise.resolve(ok)
  await world.seconds(61)
  await until(() => push.queuedBytes === 0)
  expect(push.pushed).toBeGreaterThan(0)
  expect(push.pushed).toBeLessThan(10)
  expect(Number(world.requests.at(-1)?.profile.timeNanos)).toBeGreaterThan(1_700_000_240e9)
})

test('what is older than 55 minutes is dropped: the server would refuse it', async () => {
  const world = new TestWorld()
  world.answer = () => Promise.resolve(away)
  await using push = world.start()
  await world.seconds(15)
  await until(() => push.queuedBytes > 0)
  world.answer = () => Promise.resolve(ok)
  world.currentMs += 55 * 60_000
  await world.seconds(1)
  await until(() => push.dropped === 1)
  const oldest = Math.min(...world.requests.slice(1).map(({ profile }) => Number(profile.timeNanos)))
  expect(oldest).toBeGreaterThan((world.currentMs - 55 * 60_000) * 1e6)
})

test('a profiler which is in use elsewhere is asked again each time, and each miss is counted', async () => {
  const world = new TestWorld()
  let busy = true
  const { open } = world
  world.open = () => {
    if (busy) throw new Error('cpu profiling already in use')
    return open()
  }
  await using push = world.start()
  await world.seconds(30)
  expect(push.dropped).toBe(2)
  expect(world.warnings).toHaveLength(1)
  busy = false
  await world.seconds(30)
  await until(() => push.pushed === 1)
})

test('a source that fails is opened anew', async () => {
  const world = new TestWorld()
  let opened = 0
  world.open = () => {
    opened++
    return {
      collect: async () => {
        if (opened === 1) throw new Error('stuck')
        return world.profile(1)
      },
      [Symbol.dispose]: () => world.closed++,
    }
  }
  await using push = world.start()
  await world.seconds(15)
  expect([push.dropped, opened, world.closed]).toEqual([1, 1, 1])
  // One turn without, which is a profile that is missing.
  await world.seconds(30)
  expect([push.dropped, opened]).toEqual([2, 2])
  await until(() => push.pushed === 1)
})

test('an onWarning that throws does not reach the service', async () => {
  const world = new TestWorld()
  world.answer = () => Promise.resolve(refused)
  await using push = world.start({
    onWarning: () => {
      throw new Error('logger is down')
    },
  })
  await world.seconds(15)
  await until(() => push.dropped === 1)
  world.answer = () => Promise.resolve(ok)
  await world.seconds(15)
  await until(() => push.pushed === 1)
  expect(push.dropped).toBe(1)
})

test('stop pushes the last seconds and what was waiting, and closes the sources', async () => {
  const world = new TestWorld()
  world.answer = () => Promise.resolve(away)
  const push = world.start()
  await world.seconds(15)
  await until(() => push.queuedBytes > 0)
  world.answer = () => Promise.resolve(ok)
  await push.stop({ flushMs: 60_000 })
  expect([push.pushed, push.dropped, push.queuedBytes, world.closed]).toEqual([2, 0, 0, 1])
  await world.seconds(60)
  expect(push.pushed).toBe(2)
  await push.stop()
})

test.each<[string, () => Promise<PushAnswer>]>([
  ['never answers', () => new Promise(() => {})],
  ['is away', () => Promise.resolve(away)],
])('stop ends at its limit where the server %s, and counts what is left', async (_what, answer) => {
  const world = new TestWorld()
  world.answer = answer
  const push = world.start()
  await world.seconds(15)
  await until(() => world.requests.length > 0)
  await push.stop({ flushMs: 20 })
  expect([push.pushed, push.dropped, push.queuedBytes]).toEqual([0, 2, 0])
})

test.each<[string, Partial<PyroscopePushOptions>]>([
  ['no profiles', { profiles: [] }],
  ['an unknown profile', { profiles: ['gpu' as 'cpu'] }],
  ['less than a second', { everyMs: 999 }],
  ['no room at all', { maxQueueBytes: 0 }],
  ['a URL that is none', { url: '' }],
])('%s: refused at once, and nothing was started', (_what, options) => {
  const world = new TestWorld()
  let opened = 0
  const { open } = world
  world.open = () => {
    opened++
    return open()
  }
  expect(() => world.start(options)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
  expect(opened).toBe(0)
})
