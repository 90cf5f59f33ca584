// A real service with worker threads: its profiles are of all of them, whatever becomes of each.
import { flatAndCum, parse, type Profile } from '@hotpath/profile'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Order } from '../../testdata/programs/threads.ts'

const program = fileURLToPath(new URL('../../testdata/programs/threads.ts', import.meta.url))

// Threads start in 0.1 s, and in seconds where the machine is busy with other tests.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

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
  return [...new Set(threads.map((label) => label?.str ?? label?.num))].toSorted((a, b) => String(a).localeCompare(String(b)))
}

const cumOf = (profile: Profile, name: string, column: number): number =>
  Number(flatAndCum(profile, column).get(name)?.cum ?? 0)

describe('all threads are in', () => {
  test('a CPU profile, each with its own work and nobody else with it', async () => {
    const profile = await fetchProfile('profile?seconds=2')
    for (const [thread, work] of [
      ['main', 'spinInMain'],
      [1, 'spinInPool'],
    ] as const) {
      expect(cumOf(ofThread(profile, thread), work, 1)).toBeGreaterThan(100e6)
      expect(cumOf(ofThread(profile, thread), work, 1)).toBe(cumOf(profile, work, 1))
    }
    // Two seconds, and not two seconds for each of three threads.
    expect(Number(profile.durationNanos)).toBeLessThan(4e9)
    expect(profile.mappings).toHaveLength(1)
    expect(profile.comments).toContain('threads: main, 1 (pool), 2')
    const names = new Set(
      ofThread(profile, 1).samples.map(({ labels }) => labels.find(({ key }) => key === 'thread_name')?.str),
    )
    expect(names).toEqual(new Set(['pool']))
  })

  test('a heap profile, with what each of them keeps', async () => {
    const profile = await fetchProfile('heap?gc=1')
    expect(threadsIn(profile)).toEqual([1, 2, 'main'])
    expect(cumOf(ofThread(profile, 2), 'keepInWorker', 3)).toBeGreaterThan(5e6)
    expect(cumOf(ofThread(profile, 2), 'keepInWorker', 3)).toBe(cumOf(profile, 'keepInWorker', 3))
  })

  test('block and mutex profiles, by seconds= with a rate of their own too', async () => {
    expect(cumOf(ofThread(await fetchProfile('block'), 2), 'waitInWorker', 0)).toBeGreaterThan(0)
    const [block, mutex] = await Promise.all([
      fetchProfile('block?seconds=1&rate=1'),
      fetchProfile('mutex?seconds=1&fraction=1'),
    ])
    expect(cumOf(ofThread(block, 2), 'waitInWorker', 0)).toBeGreaterThan(0)
    expect(cumOf(ofThread(mutex, 2), 'contend', 0)).toBeGreaterThan(0)
    expect([threadsIn(block), threadsIn(mutex)]).toEqual([[2], [2]])
  })

  test('a delta of the heap', async () => {
    const delta = await fetchProfile('heap?seconds=1')
    expect(threadsIn(delta)).toEqual([1, 2, 'main'])
    expect(Number(delta.durationNanos)).toBeGreaterThan(0.9e9)
  })

  test('the goroutine profile, as text too', async () => {
    expect(threadsIn(await fetchProfile('goroutine'))).toEqual([1, 2, 'main'])
    const text = await (await fetch(`${url}/goroutine?debug=2`)).text()
    expect(text).toMatch(/^goroutine \d+ \[Timeout, thread 1/m)
  })

  test('the threadcreate profile, at the lines that created them', async () => {
    const profile = await fetchProfile('threadcreate')
    expect(cumOf(profile, 'startPoolThread', 0)).toBe(1)
    expect(profile.samples).toHaveLength(2)
  })
})

describe('worker=', () => {
  test.each([
    ['main', 'main', 'spinInMain'],
    ['1', 1, 'spinInPool'],
  ] as const)('%s is that thread alone', async (selection, thread, work) => {
    const profile = await fetchProfile(`profile?seconds=1&worker=${selection}`)
    expect(threadsIn(profile)).toEqual([thread])
    expect(cumOf(profile, work, 1)).toBeGreaterThan(50e6)
  })

  test('all is all', async () => {
    expect(threadsIn(await fetchProfile('heap?worker=all'))).toEqual([1, 2, 'main'])
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
  /** Starts one more thread of the pool, which is there once profiles have it. */
  async function startThread(): Promise<number> {
    const thread = Number(await tell({ do: 'start' }))
    while (!(await fetchProfile('heap')).comments.some((text) => text.includes(`, ${thread} (pool)`))) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    return thread
  }

  test('that is held up is not waited for for ever, and the profile says so', async () => {
    const thread = await startThread()
    await tell({ do: 'hold', thread, ms: 20_000 })
    // It may take a moment until it is, and meanwhile it answers.
    let profile = await fetchProfile('heap')
    while (threadsIn(profile).includes(thread)) profile = await fetchProfile('heap')
    expect(profile.comments.join('\n')).toContain(`thread ${thread} is not in here: it did not answer`)
    expect(threadsIn(profile)).toEqual([1, 2, 'main'])
    const alone = await fetch(`${url}/heap?worker=${thread}`)
    expect([alone.status, await alone.text()]).toEqual([
      500,
      expect.stringContaining(`thread ${thread} is not in here: it did not answer`),
    ])
    await tell({ do: 'kill', thread })
  })

  test('that ends in the middle of a recording does no harm', async () => {
    const thread = await startThread()
    const answer = fetchProfile('profile?seconds=2')
    await new Promise((resolve) => setTimeout(resolve, 500))
    await tell({ do: 'kill', thread })
    const profile = await answer
    expect(threadsIn(profile)).toEqual([1, 2, 'main'])
    expect(profile.comments).toContain(`thread ${thread} is not in here: it has ended`)
    expect((await fetchProfile('heap')).comments.join('\n')).not.toContain(`thread ${thread}`)
  })

  test('that is ended by terminateWorker stops its samplers first', async () => {
    const thread = await startThread()
    const answer = fetchProfile('profile?seconds=2')
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(await tell({ do: 'terminate', thread })).toBe(1)
    expect(threadsIn(await answer)).toEqual([1, 2, 'main'])
  })
})
