// Threads that know of each other and ask each other: here several in one thread, with real channels between them.
import { BroadcastChannel } from 'node:worker_threads'
import { afterEach, describe, expect, test } from 'vitest'
import { until } from '../../testdata/until.ts'
import { inboxOf, LOBBY } from './messages.ts'
import { type ThreadDuties, ThreadGroup, type ThreadRequest } from './thread-group.ts'

const started: Disposable[] = []
afterEach(() => {
  for (const one of started.splice(0)) one[Symbol.dispose]()
})

const nothing: ThreadDuties = { collect: async () => undefined }

/** Numbers that no real thread has; a name is for whoever reads a failure. */
function join(id: number, duties: Partial<ThreadDuties> = {}, answerTimeoutMs = 60_000): ThreadGroup {
  const group = new ThreadGroup({ self: { id, name: `thread ${id}` }, answerTimeoutMs })
  started.push(group.join({ ...nothing, ...duties }))
  return group
}

const ids = ({ others }: ThreadGroup): number[] => others.map(({ id }) => id)

/** Posts as another version of this package might. */
function postTo(name: string, data: unknown): void {
  const channel = new BroadcastChannel(name)
  channel.postMessage(data)
  channel.close()
}

const request = (id: number, more: Partial<ThreadRequest> = {}): ThreadRequest => ({
  id,
  profile: 'heap',
  search: 'gc=1',
  seconds: 0,
  signal: new AbortController().signal,
  ...more,
})

/** Two threads, of which the first one can ask the second. */
async function pair(
  duties: Partial<ThreadDuties>,
  answerTimeoutMs?: number,
): Promise<[ThreadGroup, ThreadGroup]> {
  const groups: [ThreadGroup, ThreadGroup] = [join(9001, {}, answerTimeoutMs), join(9002, duties)]
  await until(() => groups.every(({ others }) => others.length === 1))
  return groups
}

describe('who takes part', () => {
  test('is known to everybody, whoever came first', async () => {
    const groups = [join(9001), join(9002), join(9003)]
    await until(() => groups.every(({ others }) => others.length === 2))
    expect(groups.map(ids)).toEqual([
      [9002, 9003],
      [9001, 9003],
      [9001, 9002],
    ])
    expect(groups[0]?.others[0]).toMatchObject({ id: 9002, name: 'thread 9002' })
  })

  test('is no longer known when it leaves, or when somebody has seen it end', async () => {
    const groups = [join(9001), join(9002)] as const
    const leaving = new ThreadGroup({ self: { id: 9003, name: '' } })
    const membership = leaving.join(nothing)
    await until(() => groups.every(({ others }) => others.length === 2))
    membership[Symbol.dispose]()
    await until(() => groups.every(({ others }) => others.length === 1))
    expect(leaving.others).toEqual([])

    const dying = new ThreadGroup({ self: { id: 9004, name: '' } })
    started.push(dying.join(nothing))
    await until(() => groups.every(({ others }) => others.length === 2))
    groups[0].forget(9004)
    await until(() => groups[1].others.length === 1)
    expect(groups.map(ids)).toEqual([[9002], [9001]])
  })

  test('is part of it until the last one who wanted to be has gone', async () => {
    const other = join(9001)
    const group = new ThreadGroup({ self: { id: 9002, name: '' } })
    const [one, two] = [group.join(nothing), group.join(nothing)]
    await until(() => other.others.length === 1)
    one[Symbol.dispose]()
    one[Symbol.dispose]()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(ids(other)).toEqual([9002])
    two[Symbol.dispose]()
    await until(() => other.others.length === 0)
  })

  test('is bounded, and those left out are counted', async () => {
    const group = join(9001)
    for (let from = 20_000; from < 20_260; from++) {
      postTo(inboxOf(9001), { kind: 'hello', from, name: '', isNew: false })
    }
    await until(() => group.leftOut === 4)
    expect(group.others).toHaveLength(256)
  })

  test.each([
    null,
    'hello',
    42,
    {},
    { kind: 'hello' },
    { kind: 'hello', from: -1, name: '', isNew: false },
    { kind: 'hello', from: '9', name: '', isNew: false },
    { kind: 'hello', from: 9, name: 7, isNew: false },
    { kind: 'bye', id: 'all' },
    { kind: 'collect', from: 9002, request: 'r', profile: 'heap' },
    { kind: 'answer', from: 9002, request: 'r', answer: { state: 'profile', bytes: 'text' } },
    { kind: 'answer', from: 9002, request: 'r', answer: null },
    { kind: 'dance', from: 9002, request: 'r' },
  ])('is not changed by a message that makes no sense: %j', async (data) => {
    const group = join(9001)
    postTo(LOBBY, data)
    postTo(inboxOf(9001), data)
    // Messages to one inbox come in order.
    postTo(inboxOf(9001), { kind: 'hello', from: 9009, name: '', isNew: false })
    await until(() => group.others.length > 0)
    expect(ids(group)).toEqual([9009])
  })
})

describe('a thread that is asked', () => {
  test('answers with the bytes of its profile', async () => {
    const asked: unknown[] = []
    const [group] = await pair({
      collect: async (profile, search) => {
        asked.push([profile, search])
        return new Uint8Array([1, 2, 3])
      },
    })
    expect(await group.ask(request(9002))).toEqual({ state: 'profile', bytes: new Uint8Array([1, 2, 3]) })
    expect(asked).toEqual([['heap', 'gc=1']])
  })

  test('says that it has no such profile, or why it could not take it', async () => {
    const [group] = await pair({
      collect: async (profile) => {
        if (profile === 'heap') return undefined
        throw new Error('sampler is busy\n at secret place')
      },
    })
    expect(await group.ask(request(9002))).toEqual({ state: 'nothing' })
    expect(await group.ask(request(9002, { profile: 'profile' }))).toEqual({
      state: 'problem',
      problem: 'sampler is busy',
    })
  })

  test('is not waited for for ever, and the next time for less', async () => {
    const [group] = await pair({ collect: () => new Promise(() => {}) }, 40)
    expect(await group.ask(request(9002))).toEqual({ state: 'silent', waitedMs: 40 })
    expect(await group.ask(request(9002))).toEqual({ state: 'silent', waitedMs: 5 })
  })

  test('has all of the time again once it has been heard of', async () => {
    let hang = true
    const [group] = await pair(
      {
        collect: () => (hang ? new Promise(() => {}) : Promise.resolve(undefined)),
      },
      40,
    )
    await group.ask(request(9002))
    hang = false
    let reply = await group.ask(request(9002))
    while (reply.state !== 'nothing') reply = await group.ask(request(9002))
    hang = true
    expect(await group.ask(request(9002))).toEqual({ state: 'silent', waitedMs: 40 })
  })

  test('is late when it does not begin within a quarter of a second', async () => {
    const [group] = await pair({ collect: () => new Promise(() => {}) })
    // Nobody is there to answer for this one.
    postTo(inboxOf(9001), { kind: 'hello', from: 9009, name: '', isNew: false })
    await until(() => group.others.length === 2)
    const late: number[] = []
    for (let attempt = 0; attempt < 10; attempt++) {
      late.length = 0
      const gone = new AbortController()
      const replies = [9002, 9009].map((id) =>
        group.ask(request(id, { signal: gone.signal, whenLate: () => void late.push(id) })),
      )
      await until(() => late.includes(9009))
      // Whoever is late at all is by then: both were asked in one go.
      await new Promise((resolve) => setTimeout(resolve, 50))
      gone.abort()
      await Promise.all(replies)
      // Where this thread has had no processor for a quarter of a second, it has heard of nobody that he has begun.
      if (late.length === 1) break
    }
    expect(late).toEqual([9009])
  })

  test('leaves off when whoever asked does', async () => {
    const gone = new AbortController()
    const left = Promise.withResolvers<void>()
    const [group] = await pair({
      collect: (_profile, _search, signal) => {
        signal.addEventListener('abort', () => left.resolve())
        gone.abort()
        return new Promise(() => {})
      },
    })
    expect(await group.ask(request(9002, { signal: gone.signal }))).toEqual({ state: 'gone' })
    await left.promise
    expect(await group.ask(request(9002, { signal: gone.signal }))).toEqual({ state: 'gone' })
  })

  test('and ends meanwhile is not waited for', async () => {
    const [group] = await pair({ collect: () => new Promise(() => {}) })
    const reply = group.ask(request(9002, { seconds: 100 }))
    group.forget(9002)
    expect(await reply).toEqual({ state: 'gone' })
    expect(await group.ask(request(9002))).toEqual({ state: 'gone' })
  })

  test('does not begin what nobody waits for any more', async () => {
    const begun: string[] = []
    const group = join(9001, {
      collect: async (profile) => {
        begun.push(profile)
        return undefined
      },
    })
    const nowNanos = process.hrtime.bigint()
    const message = { kind: 'collect', from: 9009, search: '' }
    postTo(inboxOf(9001), { ...message, request: 'late', profile: 'late', expiresNanos: nowNanos - 1n })
    postTo(inboxOf(9001), {
      ...message,
      request: 'in time',
      profile: 'in time',
      expiresNanos: nowNanos + 10n ** 12n,
    })
    await until(() => begun.length > 0)
    expect([begun, group.others]).toEqual([['in time'], []])
  })

  test('does no more than so much at once', async () => {
    const [group] = await pair({ collect: () => new Promise(() => {}) })
    const gone = new AbortController()
    const replies = Array.from({ length: 17 }, () => group.ask(request(9002, { signal: gone.signal })))
    expect(await Promise.race(replies)).toEqual({
      state: 'problem',
      problem: '16 profiles are being taken already',
    })
    gone.abort()
    await Promise.all(replies)
  })

  test('to stop stops what it does and what was registered, and then says so', async () => {
    const steps: string[] = []
    const [group, other] = await pair({
      collect: (_profile, _search, signal) => {
        signal.addEventListener('abort', () => steps.push('job'))
        return new Promise(() => {})
      },
    })
    other.whenStopped(async () => {
      await Promise.resolve()
      steps.push('sampler')
    })
    other.whenStopped(() => {
      throw new Error('broken')
    })
    other.whenStopped(() => void steps.push('never'))[Symbol.dispose]()
    const gone = new AbortController()
    void group.ask(request(9002, { signal: gone.signal }))
    expect(await group.askToStop(9002)).toEqual({ state: 'stopped' })
    expect(steps).toEqual(['job', 'sampler'])
    gone.abort()
  })

  test('to stop takes part until everything has stopped, even what takes part', async () => {
    const [group, other] = await pair({})
    let stopped = false
    other.whenStopped(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50))
      stopped = true
    })
    other.whenStopped(() => started.at(-1)?.[Symbol.dispose]())
    await group.askToStop(9002)
    expect(stopped).toBe(true)
    await until(() => group.others.length === 0)
  })

  test('to stop without taking part is gone', async () => {
    expect(await join(9001).askToStop(9002)).toEqual({ state: 'gone' })
  })
})
