import { expect, test } from 'vitest'
import { PushQueue, type QueuedPush } from './queue.ts'

const item = (path: string, size: number): QueuedPush => ({ path, body: new Uint8Array(size), profileMs: 0 })
const paths = (queue: PushQueue): string[] => {
  const all: string[] = []
  for (let next = queue.oldest; next !== undefined; next = queue.oldest) {
    all.push(next.path)
    queue.remove(next)
  }
  return all
}

test('what came first is the oldest until it is removed, and its bytes with it', () => {
  const queue = new PushQueue(10)
  const first = item('first', 4)
  queue.add(first)
  queue.add(item('second', 6))
  expect([queue.oldest?.path, queue.bytes, queue.length]).toEqual(['first', 10, 2])
  expect(queue.remove(first)).toBe(true)
  expect(queue.remove(first)).toBe(false)
  expect([queue.oldest?.path, queue.bytes]).toEqual(['second', 6])
})

test.each([
  ['one that just fits makes nobody leave', 3, 0, ['a', 'b', 'c', 'new']],
  ['one byte more, and the oldest leaves', 4, 1, ['b', 'c', 'new']],
  ['a large one makes as many leave as it takes', 9, 3, ['new']],
  ['one as large as the queue empties it', 10, 3, ['new']],
  ['one that is larger is not let in, and nobody leaves', 11, 1, ['a', 'b', 'c']],
])('%s', (_behaviour, size, left, want) => {
  const queue = new PushQueue(10)
  for (const [path, bytes] of [
    ['a', 1],
    ['b', 2],
    ['c', 4],
  ] as const)
    queue.add(item(path, bytes))
  expect(queue.add(item('new', size))).toBe(left)
  expect(queue.bytes).toBeLessThanOrEqual(10)
  expect(paths(queue)).toEqual(want)
})

test('clearing says how many there were', () => {
  const queue = new PushQueue(10)
  queue.add(item('a', 1))
  queue.add(item('b', 1))
  expect([queue.clear(), queue.clear(), queue.bytes]).toEqual([2, 0, 0])
})
