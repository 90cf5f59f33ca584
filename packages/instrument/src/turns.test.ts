import { expect, test } from 'vitest'
import { createTurns } from './turns.ts'

const never = new AbortController().signal
const gone = AbortSignal.abort(new Error('gone away'))

test('the event loop goes round between one piece of work and the next', async () => {
  const turns = createTurns(10)
  const order: string[] = []
  const all = ['a', 'b', 'c'].map((name) =>
    turns.take(async () => {
      order.push(name)
      setImmediate(() => order.push(`others after ${name}`))
      return name
    }, never),
  )
  expect(turns.waiting).toBe(3)
  expect(await Promise.all(all)).toEqual(['a', 'b', 'c'])
  await new Promise((resolve) => setImmediate(resolve))
  expect(order).toEqual(['a', 'others after a', 'b', 'others after b', 'c', 'others after c'])
  expect(turns.waiting).toBe(0)
})

test('work that waits for something holds nobody up', async () => {
  const turns = createTurns(10)
  const stuck = Promise.withResolvers<string>()
  const first = turns.take(() => stuck.promise, never)
  expect(await turns.take(() => Promise.resolve('second'), never)).toBe('second')
  stuck.resolve('first')
  expect(await first).toBe('first')
})

test('work that fails passes its error on, and the turn too', async () => {
  const turns = createTurns(10)
  const fails = turns.take(() => {
    throw new Error('no')
  }, never)
  const works = turns.take(() => Promise.resolve('yes'), never)
  await expect(fails).rejects.toThrow('no')
  expect(await works).toBe('yes')
})

test('who has gone away by then is left out', async () => {
  const turns = createTurns(10)
  let ran = false
  const left = turns.take(() => Promise.resolve((ran = true)), gone)
  const stayed = turns.take(() => Promise.resolve('here'), never)
  await expect(left).rejects.toThrow('gone away')
  expect([await stayed, ran, turns.waiting]).toEqual(['here', false, 0])
})

test('one more than may wait is refused, until one has had its turn', async () => {
  const turns = createTurns(2)
  const waiting = [1, 2].map((number) => turns.take(() => Promise.resolve(number), never))
  await expect(turns.take(() => Promise.resolve(3), never)).rejects.toMatchObject({ code: 'ANSWERS_LIMIT' })
  expect(await Promise.all(waiting)).toEqual([1, 2])
  expect(await turns.take(() => Promise.resolve(4), never)).toBe(4)
})
