// A real service with worker threads: its profiles are of all of them, whatever becomes of each.
import { flatAndCum, parse, type Profile } from '@hotpath/profile'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Order } from '../../testdata/programs/threads.ts'

const program = fileURLToPath(new URL('../../testdata/programs/threads.ts', import.meta.url))

let service: ChildProcess
let url = ''

beforeAll(async () => {
  const env = {
    ...process.env,
    ENABLE_PPROF: 'true',
    PPROF_ADDR: '127.0.0.1:0',
    PPROF_HEAP: 'live',
    ENABLE_BLOCK_PROFILE: 'true',
  }
  service = fork(program, { env, execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const [message] = (await once(service, 'message')) as [{ url: string }]
  url = `${message.url}/debug/pprof`
})
afterAll(async () => {
  const exited = once(service, 'exit')
  service.disconnect()
  await exited
})

async function fetchProfile(path: string): Promise<Profile> {
  const response = await fetch(`${url}/${path}`)
  const body = Buffer.from(await response.arrayBuffer())
  expect([path, response.status, response.ok ? '' : body.toString()]).toEqual([path, 200, ''])
  return parse(body)
}

async function tell(order: Order): Promise<unknown> {
  const answered = once(service, 'message')
  service.send(order)
  const [{ done }] = (await answered) as [{ done: unknown }]
  return done
}

/** The samples of one thread. */
function ofThread(profile: Profile, thread: 'main' | number): Profile {
  const samples = profile.samples.filter(({ labels }) =>
    labels.some(({ key, str, num }) => key === 'thread' && (str ?? num) === thread),
  )
  return { ...profile, samples }
}

function threadsIn(profile: Profile): unknown[] {
  const threads = profile.samples.map(({ labels }) => labels.find(({ key }) => key === 'thread'))
  return [...new Set(threads.map((label) => label?.str ?? label?.num))].toSorted((a, b) =>
    String(a).localeCompare(String(b)),
  )
}

/** Who is in it, whether or not anything was met there. */
function present(profile: Profile): string | undefined {
  return profile.comments.find((text) => text.startsWith('threads: '))
}

/** On a machine that is overloaded, a thread may well have no time to answer, or to work; then once more. */
async function fetchOfAll(
  path: string,
  isEnough: (profile: Profile) => boolean = () => true,
): Promise<Profile> {
  for (;;) {
    const profile = await fetchProfile(path)
    if (present(profile) === 'threads: main, 1 (pool), 2' && isEnough(profile)) return profile
  }
}

const cumOf = (profile: Profile, name: string, column: number): number =>
  Number(flatAndCum(profile, column).get(name)?.cum ?? 0)

describe('all threads are in', () => {
  test('a CPU profile, each with its own work and nobody else with it', async () => {
    const works = [
      ['main', 'spinInMain'],
      [1, 'spinInPool'],
    ] as const
    const profile = await fetchOfAll('profile?seconds=2', (one) =>
      works.every(([, work]) => cumOf(one, work, 1) > 0),
    )
    for (const [thread, work] of works) {
      expect(cumOf(ofThread(profile, thread), work, 1)).toBeGreaterThan(0)
      expect(cumOf(ofThread(profile, thread), work, 1)).toBe(cumOf(profile, work, 1))
    }
    expect(profile.mappings).toHaveLength(1)
    const names = new Set(
      ofThread(profile, 1).samples.map(({ labels }) => labels.find(({ key }) => key === 'thread_name')?.str),
    )
    expect(names).toEqual(new Set(['pool']))
  })

  test('a heap profile, with what each of them keeps', async () => {
    const profile = await fetchOfAll('heap?gc=1')
    expect(threadsIn(profile)).toEqual([1, 2, 'main'])
    expect(cumOf(ofThread(profile, 2), 'keepInWorker', 3)).toBeGreaterThan(5e6)
    expect(cumOf(ofThread(profile, 2), 'keepInWorker', 3)).toBe(cumOf(profile, 'keepInWorker', 3))
  })

  test('block and mutex profiles, by seconds= with a rate of their own too', async () => {
    expect(cumOf(ofThread(await fetchOfAll('block'), 2), 'waitInWorker', 0)).toBeGreaterThan(0)
    const [block, mutex] = await Promise.all([
      fetchOfAll('block?seconds=1&rate=1', ({ samples }) => samples.length > 0),
      fetchOfAll('mutex?seconds=1&fraction=1', ({ samples }) => samples.length > 0),
    ])
    expect(cumOf(ofThread(block, 2), 'waitInWorker', 0)).toBeGreaterThan(0)
    expect(cumOf(ofThread(mutex, 2), 'contend', 0)).toBeGreaterThan(0)
    expect([threadsIn(block), threadsIn(mutex)]).toEqual([[2], [2]])
  })

  test('a delta of the heap', async () => {
    const delta = await fetchOfAll('heap?seconds=1', (one) => threadsIn(one).length === 3)
    expect(threadsIn(delta)).toEqual([1, 2, 'main'])
    expect(Number(delta.durationNanos)).toBeGreaterThan(0.9e9)
  })

  test('the goroutine profile, as text too', async () => {
    expect(threadsIn(await fetchOfAll('goroutine'))).toEqual([1, 2, 'main'])
    await expect
      .poll(async () => (await fetch(`${url}/goroutine?debug=2`)).text())
      .toMatch(/^goroutine \d+ \[Timeout, thread 1/m)
  })

  test('the threadcreate profile, at the lines that created them', async () => {
    const profile = await fetchOfAll('threadcreate')
    expect(cumOf(profile, 'startPoolThread', 0)).toBe(1)
    expect(profile.samples).toHaveLength(2)
  })
})

test('the index says which threads there are', async () => {
  const index = await (await fetch(`${url}/`)).text()
  expect(index).toContain('Profiles are of the threads main, 1 (pool), 2; <code>worker=</code> asks')
})

describe('worker=', () => {
  test.each([
    ['main', 'main', 'spinInMain'],
    ['1', 1, 'spinInPool'],
  ] as const)('%s is that thread alone', async (selection, thread, work) => {
    let profile = await fetchProfile(`profile?seconds=1&worker=${selection}`)
    // The sampler may get no processor in a second.
    for (let attempt = 0; attempt < 20 && cumOf(profile, work, 1) === 0; attempt++) {
      profile = await fetchProfile(`profile?seconds=1&worker=${selection}`)
    }
    expect(threadsIn(profile)).toEqual([thread])
    expect(cumOf(profile, work, 1)).toBeGreaterThan(0)
  })

  test('all is all', async () => {
    expect(threadsIn(await fetchOfAll('heap?worker=all'))).toEqual([1, 2, 'main'])
  })

  test.each([
    ['99', 404, 'thread 99 does not take part: there are main, 1 (pool), 2'],
    ['zero', 400, 'invalid value for "worker" - must be main, all or the number of a thread'],
  ])('%s is %d', async (selection, status, text) => {
    const response = await fetch(`${url}/heap?worker=${selection}`)
    expect([response.status, await response.text()]).toEqual([status, `${text}\n`])
    expect(response.headers.get('x-go-pprof')).toBe('1')
  })
})

describe('a thread', () => {
  /** One more thread of the pool, which is there once profiles have it, until the test is over. */
  async function startThread(): Promise<{ thread: number } & AsyncDisposable> {
    const thread = Number(await tell({ do: 'start' }))
    while (!isPresent(await fetchProfile('heap'), thread)) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    return { thread, [Symbol.asyncDispose]: async () => void (await tell({ do: 'kill', thread })) }
  }

  /** A thread that ends while a profile is taken, and that profile. Where it has ended before or after, once more. */
  async function endInTheMiddle(
    end: (thread: number) => Promise<void>,
  ): Promise<{ thread: number; profile: Profile }> {
    for (const seconds of [2, 8, 30]) {
      await using started = await startThread()
      const { thread } = started
      const answer = fetchProfile(`profile?seconds=${seconds}`)
      await new Promise((resolve) => setTimeout(resolve, seconds * 250))
      await end(thread)
      const profile = await answer
      if (profile.comments.includes(`thread ${thread} is not in here: it has ended`))
        return { thread, profile }
    }
    throw new Error('no thread ended in the middle of a recording, not even of thirty seconds')
  }

  function isPresent(profile: Profile, thread: number): boolean {
    return present(profile)?.includes(`, ${thread} (pool)`) === true
  }

  test('that is held up is not waited for for ever, and the profile says so', async () => {
    await using started = await startThread()
    const { thread } = started
    await tell({ do: 'hold', thread, ms: 600_000 })
    // It may take a moment until it is, and meanwhile it answers.
    let profile = await fetchProfile('heap')
    while (isPresent(profile, thread)) profile = await fetchProfile('heap')
    expect(profile.comments.join('\n')).toContain(`thread ${thread} is not in here: it did not answer`)
    expect(threadsIn(profile)).toContain('main')
    const alone = await fetch(`${url}/heap?worker=${thread}`)
    expect([alone.status, await alone.text()]).toEqual([
      500,
      expect.stringContaining(`thread ${thread} is not in here: it did not answer`),
    ])
  })

  test('that is held up is in a CPU profile all the same, sampled from outside', async () => {
    await using started = await startThread()
    const { thread } = started
    await tell({ do: 'hold', thread, ms: 600_000 })
    const says = `thread ${thread}: sampled from outside`
    let profile = await fetchProfile('profile?seconds=2')
    while (
      !profile.comments.some((text) => text.startsWith(says)) ||
      cumOf(ofThread(profile, thread), 'heldUp', 1) === 0
    ) {
      profile = await fetchProfile('profile?seconds=2')
    }
    // V8 shows a loop under its caller's name, where it was optimised before the sampler started.
    expect(cumOf(ofThread(profile, thread), 'heldUp', 1)).toBeGreaterThan(0)
    expect(isPresent(profile, thread)).toBe(true)
  })

  test('that ends in the middle of a recording does no harm', async () => {
    const { thread, profile } = await endInTheMiddle(async (one) => {
      await tell({ do: 'kill', thread: one })
    })
    expect(isPresent(profile, thread)).toBe(false)
    expect(profile.comments).toContain(`thread ${thread} is not in here: it has ended`)
    expect((await fetchProfile('heap')).comments.join('\n')).not.toContain(`thread ${thread}`)
  })

  test('without diagnostics takes no part, and profiles say so', async () => {
    const thread = await tell({ do: 'start without diagnostics' })
    const { comments } = await fetchProfile('heap')
    expect(comments).toContain(
      `1 worker threads take no part, for want of startDiagnostics() in them: ${String(thread)}`,
    )
  })

  test('that is ended by terminateWorker stops its samplers first', async () => {
    const { thread, profile } = await endInTheMiddle(async (one) => {
      expect(await tell({ do: 'terminate', thread: one })).toBe(1)
    })
    expect(isPresent(profile, thread)).toBe(false)
  })
})
