// Threads of one process on one timeline, whether or not they have time to answer.
import { afterEach, expect, test } from 'vitest'
import { type ChromeTrace, readChrome } from '../../testdata/chrome.ts'
import { type Child, startChild } from '../../testdata/child.ts'

let service: Child<{ debugUrl?: string }> | undefined
afterEach(async () => {
  await service?.[Symbol.asyncDispose]()
  service = undefined
})

async function start(env: Readonly<Record<string, string>>): Promise<void> {
  service = await startChild<{ debugUrl?: string }>('traced-threads', { env })
}

async function snapshot(): Promise<ChromeTrace> {
  const answer = (await service?.ask({ do: 'snapshot' })) as { bytes: string } | undefined
  return readChrome(Buffer.from(answer?.bytes ?? '', 'base64'))
}

const withoutStallsAndGarbage = ({ events }: ChromeTrace): string[] =>
  events
    .filter(({ cat }) => cat === 'task' || cat === 'region' || cat === 'log')
    .map(({ track, name, args }) => {
      // Whoever writes traces is a thread as well, and takes a number.
      const title = track.replace(/^worker \d+ /, '')
      return `${title} | ${name}${typeof args['message'] === 'string' ? ` ${args['message']}` : ''}`
    })
    .toSorted((a, b) => (a < b ? -1 : 1))

const recorder = { ENABLE_FLIGHT_RECORDER: 'true' }

test('a snapshot has all threads, also one that has no time to answer', async () => {
  await start(recorder)
  await service?.ask({ do: 'work' })
  const trace = await snapshot()
  expect(withoutStallsAndGarbage(trace)).toEqual([
    'asleep: outside of tasks | started asleep',
    'busy: outside of tasks | started busy',
    'busy: tasks | worker region',
    'busy: tasks | worker task',
    'tasks | main task',
  ])
})

test('what a thread did is there after its end, until it is too old', async () => {
  await start({ ...recorder, FLIGHT_RECORDER_MIN_AGE_MS: '60000' })
  await service?.ask({ do: 'work' })
  await service?.ask({ do: 'end' })
  expect(withoutStallsAndGarbage(await snapshot())).toContain('busy: tasks | worker task')
})

test('threads can be left out', async () => {
  await start({ ...recorder, FLIGHT_RECORDER_SOURCES: 'requests' })
  await service?.ask({ do: 'work' })
  expect(withoutStallsAndGarbage(await snapshot())).toEqual(['tasks | main task'])
})

test('a trace of the next seconds has them too, without a flight recorder', async () => {
  await start({ ENABLE_PPROF: 'true', PPROF_ADDR: ':0' })
  // What a thread does before it has heard that it is recorded is not seen: look again for longer.
  let found: string[] = []
  for (const seconds of [1, 2, 4, 8, 16, 32]) {
    const answer = fetch(`${service?.first.debugUrl}/debug/pprof/trace?seconds=${seconds}&format=chrome`)
    await new Promise((resolve) => setTimeout(resolve, seconds * 500))
    await service?.ask({ do: 'work' })
    found = withoutStallsAndGarbage(readChrome(Buffer.from(await (await answer).arrayBuffer())))
    if (found.length === 3) break
  }
  expect(found).toEqual(['busy: tasks | worker region', 'busy: tasks | worker task', 'tasks | main task'])
})

test('the thread that writes traces is none of the threads of a service', async () => {
  await start({ ...recorder, ENABLE_PPROF: 'true', PPROF_ADDR: ':0' })
  await snapshot()
  const text = await (await fetch(`${service?.first.debugUrl}/debug/pprof/threadcreate?debug=1`)).text()
  expect(text).toMatch(/^threadcreate profile: total 2$/m)
})
