// Stacks: cut at our own frames, read without disturbing the program, counted in bounded memory.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { Mutex } from '../locks/mutex.ts'
import { createContentionProfiler } from './profiler.ts'
import { captureStack, ours, readStack, toStack } from './stack.ts'
import { ContentionTable } from './table.ts'

const here = fileURLToPath(import.meta.url)
const lines = readFileSync(here, 'utf8').split('\n')
/** The line of this file that ends in a comment. */
const lineOf = (comment: string): number => lines.findIndex((line) => line.endsWith(`// ${comment}`)) + 1

class Library {
  enter(): ReturnType<typeof captureStack> {
    return this.#deeper()
  }
  #deeper(): ReturnType<typeof captureStack> {
    return captureStack(ours(Library.prototype, 'enter'))
  }
}

function userCode(): ReturnType<typeof captureStack> {
  return new Library().enter() // the call
}

test('the leaf is the line that called us: file and line as in the source, our own frames cut off', () => {
  const stack = readStack(userCode())
  expect(stack[0]).toMatchObject({
    name: 'userCode',
    filename: here,
    line: lineOf('the call'),
    startLine: lineOf('the call') - 1,
  })
})

test('a place in the code is the same frame each time', () => {
  const [first, second] = [userCode(), userCode()].map(readStack)
  expect(first?.[0]).toBe(second?.[0])
})

test('a function without a name is named for where it begins', () => {
  const [nameless] = [
    () => new Library().enter(), // nameless
  ]
  expect(readStack(nameless!())[0]?.name).toBe(`(anonymous stack.test.ts:${lineOf('nameless')}:5)`) // there is one in the list
})

test('what the program does with stacks itself stays as it was', () => {
  const before = { limit: Error.stackTraceLimit, prepare: Reflect.get(Error, 'prepareStackTrace') as unknown }
  const captured = userCode()
  const mine = (): string => 'mine'
  Error.prepareStackTrace = mine
  expect(readStack(captured)[0]?.name).toBe('userCode')
  expect(Reflect.get(Error, 'prepareStackTrace')).toBe(mine)
  expect(new Error('by the program').stack).toBe('mine')
  Reflect.set(Error, 'prepareStackTrace', before.prepare)
  expect(Error.stackTraceLimit).toBe(before.limit)
})

test('a stack that is ours alone has a frame that says so', () => {
  expect(readStack({}).map(({ name }) => name)).toEqual(['(no caller)'])
  expect(toStack([]).map(({ name }) => name)).toEqual(['(no caller)'])
})

test('who waited is blamed by the line that asked, who held by the line that gave back, across awaits', async () => {
  let nowNanos = 0
  const contention = createContentionProfiler({ nowNanos: () => (nowNanos += 1000) })
  contention.block.period = 1
  contention.mutex.period = 1
  const mutex = new Mutex({ contention })
  const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

  async function holder(): Promise<void> {
    const guard = await mutex.lock()
    await tick()
    guard.release() // gives back
  }
  async function scoped(): Promise<void> {
    await tick()
    using _guard = await mutex.lock() // asks
    await tick() // last
  }
  async function wrapped(): Promise<void> {
    await tick()
    await mutex.runExclusive(tick) // both
  }
  const first = holder()
  const second = scoped()
  const third = wrapped()
  const fourth = wrapped()
  await Promise.all([first, second, third, fourth])

  const shown = (table: ContentionTable): string[] =>
    table.list().map(({ stack: [leaf] }) => `${leaf?.name}:${leaf?.line}`)
  expect(shown(contention.block.table)).toEqual([`scoped:${lineOf('asks')}`, `wrapped:${lineOf('both')}`])
  // A scope gives back where its last statement is.
  expect(shown(contention.mutex.table)).toEqual([
    `holder:${lineOf('gives back')}`,
    `scoped:${lineOf('last')}`,
    `wrapped:${lineOf('both')}`,
  ])
})

test('memory is bounded: what comes after as many stacks as there is room for is counted under a name', () => {
  const table = new ContentionTable(2)
  const at = (name: string) => toStack([{ name }])
  for (const name of ['a', 'b', 'c', 'd', 'a', 'c']) table.add(at(name), { contentions: 1, delayNanos: 10 })
  expect(table.list().map(({ stack, contentions }) => [stack[0]?.name, contentions])).toEqual([
    ['a', 2],
    ['b', 1],
    ['(other stacks)', 3],
  ])
  expect(table.droppedStacks).toBe(3)
})
