// Who creates worker threads: counted by stack, from within the constructor, and never forgotten.
import type { Profile } from '@hotpath/profile'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { ThreadCreations } from './thread-creations.ts'
import { ThreadGroup } from './thread-group.ts'

function startEmpty(): Worker {
  return new Worker('', { eval: true })
}

function startWaiting(): Worker {
  return new Worker('setInterval(() => {}, 1000)', { eval: true })
}

const places = (profile: Profile): unknown[] =>
  profile.samples.map(({ locations, values }) => [
    locations[0]?.lines[0]?.function.name,
    locations[0]?.lines[0]?.function.filename,
    Number(values[0]),
  ])

test('workers are counted at the function that created them, those that have ended too', async () => {
  const creations = new ThreadCreations(new ThreadGroup())
  using _following = creations.follow()
  const workers = [startEmpty(), startEmpty(), startWaiting()]
  const [, , waiting] = workers
  expect([...creations.running.keys()]).toEqual(workers.map(({ threadId }) => threadId))
  await Promise.all(workers.slice(0, 2).map((worker) => once(worker, 'exit')))
  expect([...creations.running.values()]).toEqual([waiting])

  const here = fileURLToPath(import.meta.url)
  expect(creations.count).toBe(3)
  expect(places(creations.collect())).toEqual([
    ['startEmpty', here, 2],
    ['startWaiting', here, 1],
  ])
  expect(creations.collect()).toMatchObject({
    sampleTypes: [{ type: 'threadcreate', unit: 'count' }],
    periodType: { type: 'threadcreate', unit: 'count' },
    period: 1,
    durationNanos: 0,
  })
  await waiting?.terminate()
  expect(creations.running.size).toBe(0)
})

test('the group hears of a thread that has ended', async () => {
  const forgotten: number[] = []
  const group = new ThreadGroup()
  group.forget = (id) => void forgotten.push(id)
  const creations = new ThreadCreations(group)
  using _following = creations.follow()
  const worker = startWaiting()
  const { threadId } = worker
  await worker.terminate()
  expect(forgotten).toEqual([threadId])
})

test('nobody counts unless asked to, and what was counted stays', async () => {
  const creations = new ThreadCreations(new ThreadGroup())
  expect(creations.collect().comments[0]).toBe('nobody has looked yet')
  const [one, two] = [creations.follow(), creations.follow()]
  const ended: Promise<unknown>[] = [once(startEmpty(), 'exit')]
  one[Symbol.dispose]()
  one[Symbol.dispose]()
  ended.push(once(startEmpty(), 'exit'))
  two[Symbol.dispose]()
  ended.push(once(startEmpty(), 'exit'))
  expect(creations.count).toBe(2)
  expect(creations.collect().samples).toHaveLength(2)
  await Promise.all(ended)
})
