// SharedMutex between real threads: nobody in together, nobody left asleep, nobody in the way when gone.
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { describe, expect, test } from 'vitest'
import { cells, type Order } from '../../testdata/programs/lock-thread-order.ts'
import { createContentionProfiler } from '../contention/profiler.ts'
import type { ContentionSource } from '../contention/source.ts'
import { SharedMemory } from './shared-memory.ts'
import { SharedMutex } from './shared-mutex.ts'

const program = fileURLToPath(new URL('../../testdata/programs/lock-thread.ts', import.meta.url))

/** A lock, threads that have it too, and what they share. */
class Scene implements AsyncDisposable {
  readonly mutex: SharedMutex = new SharedMutex()
  readonly numbers: Int32Array<SharedArrayBuffer> = new Int32Array(new SharedArrayBuffer(24))
  readonly #threads: Worker[] = []

  start(role: Order['role'], times?: number): Worker {
    const order: Order = {
      buffer: this.mutex.buffer,
      cells: this.numbers.buffer,
      role,
      ...(times !== undefined && { times }),
    }
    const thread = new Worker(program, { workerData: order })
    this.#threads.push(thread)
    return thread
  }

  /** Tells threads that hold or insist to go on. */
  goOn(): void {
    Atomics.store(this.numbers, cells.goOn, 1)
    Atomics.notify(this.numbers, cells.goOn)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()))
  }
}

/** Resolves once a thread has said something. */
async function says(thread: Worker, word: string): Promise<void> {
  await new Promise<void>((resolve) => thread.on('message', (said) => said === word && resolve()))
}

test('what only the one inside touches is never torn', async () => {
  await using scene = new Scene()
  const times = 20_000
  const threads = [scene.start('count', times), scene.start('count', times), scene.start('count', times)]
  await Promise.all(threads.map((thread) => once(thread, 'exit')))
  expect(scene.numbers[0]).toBe(3 * times)
  expect(scene.mutex.locked).toBe(false)
})

describe('in one thread', () => {
  test('it is given back by a scope, once by a guard, and by an error', () => {
    const mutex = new SharedMutex()
    {
      using guard = mutex.lock()
      expect([guard.held, mutex.locked]).toEqual([true, true])
    }
    const guard = mutex.lock()
    guard.release()
    expect(() => guard.release()).toThrow(expect.objectContaining({ code: 'LOCK_NOT_HELD' }))
    expect(() =>
      mutex.runExclusive(() => {
        throw new Error('inside')
      }),
    ).toThrow('inside')
    expect(mutex.runExclusive(() => 'result')).toBe('result')
    expect(mutex.locked).toBe(false)
  })

  test('stopping for a lock that the thread holds itself is refused, since it would never go on', async () => {
    const mutex = new SharedMutex()
    const error = expect.objectContaining({ code: 'LOCK_WOULD_DEADLOCK' })
    {
      using _guard = mutex.lock()
      expect(() => mutex.lock()).toThrow(error)
      expect(mutex.tryLock(60_000)).toBeUndefined()
    }
    using _guard = await mutex.lockAsync()
    expect(() => mutex.runExclusive(() => {})).toThrow(error)
  })

  test('asynchronous callers take turns', async () => {
    const mutex = new SharedMutex()
    const order: string[] = []
    const enter = async (name: string): Promise<void> => {
      using _guard = await mutex.lockAsync()
      order.push(`${name} in`)
      await new Promise((resolve) => setImmediate(resolve))
      order.push(`${name} out`)
    }
    await Promise.all([enter('a'), enter('b'), enter('c')])
    expect(order).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out'])
  })

  test.each([
    [4, SharedMutex.byteLength + 8],
    [16, SharedMutex.byteLength + 8],
    [-8, SharedMutex.byteLength + 8],
    [Number.NaN, SharedMutex.byteLength],
    [0, SharedMutex.byteLength - 8],
  ])('offset %d in %d bytes is refused', (byteOffset, bytes) => {
    expect(() => new SharedMutex(new SharedArrayBuffer(bytes), { byteOffset })).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID' }),
    )
  })

  test('locks beside each other in one buffer are two', () => {
    const buffer = new SharedArrayBuffer(2 * SharedMutex.byteLength)
    const first = new SharedMutex(buffer)
    const second = new SharedMutex(buffer, { byteOffset: SharedMutex.byteLength })
    expect([first.byteOffset, second.byteOffset]).toEqual([0, SharedMutex.byteLength])
    using _one = first.lock()
    using _two = second.lock()
    expect(new SharedMutex(buffer).locked).toBe(true)
  })
})

describe('while another thread is inside', () => {
  test('a wait with a time ends without the lock, and takes nothing with it', async () => {
    await using scene = new Scene()
    const holder = scene.start('hold')
    await says(holder, 'inside')
    expect(scene.mutex.tryLock()).toBeUndefined()
    expect(scene.mutex.tryLock(20)).toBeUndefined()
    scene.goOn()
    expect(scene.mutex.tryLock(60_000)?.held).toBe(true)
  })

  test('an asynchronous wait goes on with other work, and gets the lock when it is free', async () => {
    await using scene = new Scene()
    const holder = scene.start('hold')
    await says(holder, 'inside')
    const waiting = scene.mutex.lockAsync()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(scene.mutex.locked).toBe(true)
    scene.goOn()
    using guard = await waiting
    expect(guard.held).toBe(true)
  })

  test('an aborted wait ends at once, and whoever comes next is not left asleep by it', async () => {
    await using scene = new Scene()
    const holder = scene.start('hold')
    await says(holder, 'inside')
    const controller = new AbortController()
    const aborted = scene.mutex.lockAsync({ signal: controller.signal })
    const waiting = scene.mutex.lockAsync()
    controller.abort(new Error('went home'))
    await expect(aborted).rejects.toThrow('went home')
    scene.goOn()
    expect((await waiting).held).toBe(true)
    await expect(scene.mutex.lockAsync({ signal: controller.signal })).rejects.toThrow('went home')
  })

  test("a thread that ends in the middle of its wait is in nobody's way", async () => {
    await using scene = new Scene()
    const holder = scene.start('hold')
    await says(holder, 'inside')
    const doomed = scene.start('wait')
    await says(doomed, 'waiting')
    const waiting = scene.mutex.lockAsync()
    await doomed.terminate()
    scene.goOn()
    expect((await waiting).held).toBe(true)
  })

  test('a release wakes who sleeps: nobody depends on looking for himself now and then', async () => {
    await using scene = new Scene()
    const holder = scene.start('hold')
    await says(holder, 'inside')
    const memory = new SharedMemory(scene.mutex.buffer, 0)
    expect(memory.takeOrMark()).toBe(false)
    const sleep = memory.sleepAsync(60_000)
    scene.goOn()
    expect(await sleep.value).toBe('ok')
  })
})

describe('who was overtaken for too long', () => {
  test('has newcomers stand back, until it is inside', async () => {
    const mutex = new SharedMutex()
    const memory = new SharedMemory(mutex.buffer, 0)
    expect(memory.takeOrMark()).toBe(true)
    const waiting = mutex.lockAsync()
    // Woken while the lock is taken, as when somebody else was faster, until 1 ms is over.
    while (!memory.starving) {
      memory.wakeOne()
      await new Promise((resolve) => setImmediate(resolve))
    }
    memory.free()
    expect(mutex.tryLock()).toBeUndefined()
    const guard = await waiting
    expect(memory.starving).toBe(false)
    guard.release()
    expect(mutex.tryLock()?.held).toBe(true)
  })

  test.each([
    ['who stops its thread', async (mutex: SharedMutex) => mutex.lock()],
    ['who does not', (mutex: SharedMutex) => mutex.lockAsync()],
  ])('does not keep a newcomer out once it is gone: one %s', async (_who, lock) => {
    const mutex = new SharedMutex()
    const memory = new SharedMemory(mutex.buffer, 0)
    memory.starve()
    const guard = await lock(mutex)
    expect(memory.starving).toBe(false)
    guard.release()
    expect(mutex.tryLock()?.held).toBe(true)
  })

  test('gets its turn with a thread that takes the lock again at once', async () => {
    await using scene = new Scene()
    await says(scene.start('insist'), 'insisting')
    const { numbers, mutex } = scene
    // How long it takes until we have a turn is for the scheduler to say; whether whoever saw us starve stands back is not.
    while (Atomics.load(numbers, cells.stoodBack) + Atomics.load(numbers, cells.passed) < 20) {
      {
        using _guard = mutex.lock()
        Atomics.add(numbers, cells.turns, 1)
      }
      await new Promise((resolve) => setImmediate(resolve))
    }
    scene.goOn()
    expect(Atomics.load(numbers, cells.passed)).toBe(0)
  })
})

test('the one who held and the one who waited are in the profiles of their own threads', async () => {
  await using scene = new Scene()
  const contention = createContentionProfiler()
  contention.block.period = 1
  contention.mutex.period = 1
  const mutex = new SharedMutex(scene.mutex.buffer, { contention })
  const asleep = async (): Promise<void> => {
    const memory = new SharedMemory(mutex.buffer, 0)
    while (!memory.contended) await new Promise((resolve) => setImmediate(resolve))
  }
  const leaves = ({ table }: ContentionSource): (string | undefined)[] =>
    table.list().map(({ stack: [leaf] }) => leaf?.name)

  async function holdsInMain(): Promise<void> {
    using _guard = mutex.lock()
    waiter = scene.start('wait')
    await asleep()
  }
  let waiter: Worker | undefined
  await holdsInMain()
  // It is woken in its own time.
  if (waiter !== undefined) await once(waiter, 'exit')
  expect(leaves(contention.mutex)).toEqual(['holdsInMain'])
  expect(contention.mutex.table.list()[0]?.contentions).toBe(1)
  expect(leaves(contention.block)).toEqual([])

  await says(scene.start('hold'), 'inside')
  async function waitsInMain(): Promise<void> {
    using _guard = await mutex.lockAsync()
  }
  await Promise.all([waitsInMain(), asleep().then(() => scene.goOn())])
  expect(leaves(contention.block)).toEqual(['waitsInMain'])
  expect(leaves(contention.mutex)).toEqual(['holdsInMain'])
})
