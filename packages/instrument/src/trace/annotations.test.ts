// Tasks, regions and messages: they follow what is awaited, change nothing, and cost nothing while nobody records.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { setTimeout as sleep } from 'node:timers/promises'
import { isTracing, log, startRegion, withRegion, withTask } from './annotations.ts'
import type { TraceEvent } from './events.ts'
import { kinds, outcomes } from './layout.ts'
import { record, ring } from './recording.ts'
import { decodeRing, RingReader } from './ring-reader.ts'
import { sourceNames, type TraceSources } from './sources.ts'

const noSources = Object.fromEntries(sourceNames.map((name) => [name, false])) as unknown as TraceSources

let recording: Disposable
beforeEach(() => {
  recording = record({ minAgeMs: 60_000, maxBytes: 1 << 20, sources: noSources })
})
afterEach(() => recording[Symbol.dispose]())

function events(): TraceEvent[] {
  if (ring === undefined) throw new Error('nobody records')
  return decodeRing(new RingReader(ring.memory).copy(), {
    baseNanos: 0n,
    fromNanos: 0n,
    toNanos: 2n ** 62n,
  }).list()
}

const taskNumber = (name: string): number | undefined => events().find((event) => event.name === name)?.task

test('what is awaited in a task belongs to it, whatever else goes on', async () => {
  const job = (name: string): Promise<void> =>
    withTask(name, async () => {
      await sleep(2)
      await Promise.all([
        withRegion(`${name} region`, () => sleep(1)),
        new Promise<void>((resolve) => {
          setImmediate(() => {
            log(`${name} log`, 'in a callback')
            resolve()
          })
        }),
      ])
    })
  await Promise.all([job('a'), job('b'), withRegion('alone', () => sleep(1))])
  for (const name of ['a', 'b']) {
    expect(taskNumber(name)).toBeGreaterThan(0)
    expect(taskNumber(`${name} region`)).toBe(taskNumber(name))
    expect(taskNumber(`${name} log`)).toBe(taskNumber(name))
  }
  expect(taskNumber('a')).not.toBe(taskNumber('b'))
  expect(taskNumber('alone')).toBe(0)
})

test('a task in a task knows its parent', () => {
  withTask('outer', () => withTask('inner', () => {}))
  const [inner, outer] = events()
  expect([inner?.name, outer?.name]).toEqual(['inner', 'outer'])
  expect(inner?.extra).toBe(outer?.task)
  expect(outer?.extra).toBe(0)
})

describe.each([
  ['withTask', withTask],
  ['withRegion', withRegion],
])('%s', (_name, within) => {
  test('returns what the function returns', async () => {
    expect(within('x', () => 7)).toBe(7)
    await expect(within('x', async () => 8)).resolves.toBe(8)
  })

  test('lets errors through, and marks what they ended', async () => {
    const error = new Error('no')
    expect(() =>
      within('throws', () => {
        throw error
      }),
    ).toThrow(error)
    await expect(within('rejects', () => Promise.reject(error))).rejects.toBe(error)
    within('works', () => {})
    expect(events().map(({ name, value }) => [name, value])).toEqual([
      ['throws', outcomes.failed],
      ['rejects', outcomes.failed],
      ['works', outcomes.done],
    ])
  })

  test('lasts until a promise is settled', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const running = within('waits', () => promise)
    expect(events().map(({ name, open }) => [name, open])).toEqual([['waits', true]])
    resolve()
    await running
    expect(events().map(({ name, open }) => [name, open])).toEqual([['waits', false]])
  })

  test('does not look into what is like a promise and is none: some queries run when one does', () => {
    let looks = 0
    const query = {
      // oxlint-disable-next-line unicorn/no-thenable -- that is what is tested
      get then() {
        looks++
        return undefined
      },
    }
    expect(within('query', () => query)).toBe(query)
    expect(looks).toBe(0)
  })

  test('leaves a rejection that nobody handles to be seen', async () => {
    const unhandled: unknown[] = []
    const listeners = process.listeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection')
    process.on('unhandledRejection', (reason) => unhandled.push(reason))
    try {
      const error = new Error('nobody cares')
      void within('lost', () => Promise.reject(error))
      await sleep(1)
      expect(unhandled).toEqual([error])
    } finally {
      process.removeAllListeners('unhandledRejection')
      for (const listener of listeners) process.on('unhandledRejection', listener)
    }
  })
})

describe('startRegion', () => {
  test('ends with its scope', () => {
    {
      using _region = startRegion('scope')
      expect(events().map(({ open }) => open)).toEqual([true])
    }
    expect(events()).toMatchObject([{ kind: kinds.region, name: 'scope', open: false }])
  })

  test('ended twice, by hand and by its scope, ends nobody else', () => {
    {
      using first = startRegion('first')
      first.end()
      // It takes the place that has just become free.
      const second = startRegion('second')
      first.end()
      expect(events().map(({ name, open }) => [name, open])).toEqual([
        ['first', false],
        ['second', true],
      ])
      second.end()
    }
    const third = startRegion('third')
    expect(events().find(({ name }) => name === 'third')?.open).toBe(true)
    third.end()
  })

  test('makes no object for a region that its scope ends', () => {
    const seen = new Set<object>()
    for (let i = 0; i < 100; i++) {
      using region = startRegion('scope')
      seen.add(region)
    }
    expect(seen.size).toBe(1)
  })

  test('that ends after the recording has ended does no harm to the next one', () => {
    const region = startRegion('late')
    recording[Symbol.dispose]()
    recording = record({ minAgeMs: 60_000, maxBytes: 1 << 20, sources: noSources })
    const other = startRegion('other')
    region.end()
    expect(events().map(({ name, open }) => [name, open])).toEqual([['other', true]])
    other.end()
  })
})

test('what is no text is not recorded, and not thrown at either', () => {
  log('x', { toString: () => 'no' } as unknown as string)
  log(undefined as unknown as string, 'text')
  withRegion(7 as unknown as string, () => {})
  expect(events().map(({ kind, name }) => [kind, name])).toEqual([
    [kinds.log, '(other)'],
    [kinds.region, '(other)'],
  ])
})

test('while nobody records, functions run and nothing else happens', async () => {
  recording[Symbol.dispose]()
  expect(isTracing()).toBe(false)
  const promise = Promise.resolve(1)
  expect(withTask('x', () => promise)).toBe(promise)
  expect(withRegion('x', () => promise)).toBe(promise)
  expect(startRegion('x')).toBe(startRegion('y'))
  startRegion('x').end()
  log('x', 'y')
  expect(ring).toBeUndefined()
  recording = record({ minAgeMs: 60_000, maxBytes: 1 << 20, sources: noSources })
  expect(isTracing()).toBe(true)
  expect(events()).toEqual([])
})
