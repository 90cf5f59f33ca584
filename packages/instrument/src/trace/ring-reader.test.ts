// Whatever is written can be read, while it is being written and from half of a file.
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { CHUNK_BYTES, CHUNK_SEQUENCE, kinds, layoutFor } from './layout.ts'
import { Ring } from './ring.ts'
import { decodeRing, RingFormatError, RingReader } from './ring-reader.ts'

type Step =
  | { readonly do: 'region'; readonly name: string }
  | { readonly do: 'log'; readonly text: string }
  | { readonly do: 'count'; readonly value: number }
  | { readonly do: 'open' }
  | { readonly do: 'end'; readonly which: number }

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('region' as const), name: fc.constantFrom('a', 'b', 'c') }),
    fc.record({ do: fc.constant('log' as const), text: fc.string({ maxLength: 60, unit: 'grapheme' }) }),
    fc.record({ do: fc.constant('count' as const), value: fc.integer({ min: -1e9, max: 1e15 }) }),
    fc.record({ do: fc.constant('open' as const) }),
    fc.record({ do: fc.constant('end' as const), which: fc.nat(1000) }),
  ),
  { minLength: 1, maxLength: 400 },
)

const everything = { baseNanos: 0n, fromNanos: 0n, toNanos: 2n ** 62n }

test('what is read is the end of what was written, with nothing in between missing', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 30 }), (given, times) => {
      let now = 1n
      const ring = new Ring({
        minAgeMs: 1e9,
        maxBytes: 2 * CHUNK_BYTES,
        stamp: (into, index) => {
          into[index] = now++
        },
      })
      const wanted: string[] = []
      const open: { place: number; task: number }[] = []
      let task = 0
      for (let round = 0; round < times; round++) {
        for (const step of given) {
          switch (step.do) {
            case 'region':
              ring.close(ring.open(kinds.region, ring.name(step.name), ++task, 0), 0)
              wanted.push(`region ${step.name} ${task}`)
              break
            case 'log': {
              ring.log(ring.name('log'), ++task, step.text)
              // Sixty characters of one's choice may be more than fits.
              if (Buffer.byteLength(step.text) <= 240)
                wanted.push(`log ${task} ${Buffer.from(step.text).toString()}`)
              else wanted.push(`log ${task}`)
              break
            }
            case 'count':
              ring.count(ring.name('counter'), step.value)
              wanted.push(`count ${step.value}`)
              break
            case 'open':
              if (open.length < 50)
                open.push({ place: ring.open(kinds.task, ring.name('task'), ++task, 0), task })
              break
            case 'end': {
              const [one] = open.splice(step.which % Math.max(1, open.length), 1)
              if (!one) break
              ring.close(one.place, 0)
              wanted.push(`task ${one.task}`)
            }
          }
        }
      }
      const events = decodeRing(new RingReader(ring.memory).copy(), everything).list()
      const ended = events
        .filter((event) => !event.open)
        .map(({ kind, name, task: of, text, end }) => {
          if (kind === kinds.region) return `region ${name} ${of}`
          if (kind === kinds.task) return `task ${of}`
          if (kind === kinds.counter) return `count ${end}`
          return wanted.includes(`log ${of}`) ? `log ${of}` : `log ${of} ${text}`
        })
      expect(ended).toEqual(wanted.slice(wanted.length - ended.length))
      expect(ended.length).toBeGreaterThanOrEqual(Math.min(wanted.length, 200))
      expect(
        events
          .filter((event) => event.open)
          .map(({ task: of }) => of)
          .toSorted((a, b) => a - b),
      ).toEqual(open.map(({ task: of }) => of).toSorted((a, b) => a - b))
    }),
    { numRuns: 60 },
  )
})

test('what ended before the window is left out, and what ended in it is there from its beginning', () => {
  let now = 100n
  const ring = new Ring({
    minAgeMs: 1000,
    maxBytes: 2 * CHUNK_BYTES,
    stamp: (into, index) => {
      into[index] = now
    },
  })
  const long = ring.open(kinds.region, ring.name('long'), 0, 0)
  const short = ring.open(kinds.region, ring.name('short'), 0, 0)
  now = 199n
  ring.close(short, 0)
  ring.log(ring.name('early'), 0, 'x')
  now = 200n
  ring.close(long, 0)
  ring.log(ring.name('late'), 0, 'x')
  const copy = new RingReader(ring.memory).copy()
  const events = decodeRing(copy, { baseNanos: 0n, fromNanos: 200n, toNanos: 300n }).list()
  expect(events.map(({ name, start }) => [name, start])).toEqual([
    ['long', 100],
    ['late', 200],
  ])
})

test('what ended between the copy of what is in progress and that of chunks is there once', () => {
  const ring = new Ring({ minAgeMs: 1000, maxBytes: 2 * CHUNK_BYTES })
  const place = ring.open(kinds.request, ring.name('GET'), 1, 0)
  const other = ring.open(kinds.request, ring.name('GET'), 2, 0)
  const reader = new RingReader(ring.memory)
  const before = reader.copy()
  ring.rename(place, kinds.request, ring.name('GET /items'))
  ring.close(place, 200)
  const after = reader.copy()
  const events = decodeRing({ ...after, open: before.open }, everything).list()
  expect(events.map(({ name, task, open }) => [name, task, open])).toEqual([
    ['GET /items', 1, false],
    ['GET', 2, true],
  ])
  ring.close(other, 200)
})

test('a chunk that is written anew while it is copied is left out, and counted', () => {
  const ring = new Ring({ minAgeMs: 1000, maxBytes: 2 * CHUNK_BYTES })
  ring.close(ring.open(kinds.region, ring.name('r'), 1, 0), 0)
  const words = new Int32Array(ring.memory)
  const entry = layoutFor(2).chunkTable / 4 + CHUNK_SEQUENCE
  // As if the writer had come round in the middle of it: the first copy is that of what is in progress.
  using slicing = vi.spyOn(Int32Array.prototype, 'slice')
  slicing.mockImplementation(function (this: Int32Array<ArrayBuffer>, from, to) {
    words[entry] = 3
    return new Int32Array(this.subarray(from, to))
  })
  expect(new RingReader(ring.memory).copyChunks(0)).toEqual({ chunks: [], lost: 1 })
})

test.each([
  ['nothing', new ArrayBuffer(0)],
  ['half of a header', new ArrayBuffer(64)],
  ['zeros', new ArrayBuffer(4096)],
])('%s is no memory, which is said', (_what, memory) => {
  expect(() => new RingReader(memory)).toThrow(RingFormatError)
})

test('any damage to a copy costs events and nothing else', () => {
  const ring = new Ring({ minAgeMs: 1000, maxBytes: 2 * CHUNK_BYTES })
  for (let i = 0; i < 100; i++) {
    ring.close(ring.open(kinds.region, ring.name(`r${i}`), i, 0), 0)
    ring.log(ring.name('log'), i, 'some text')
    ring.open(kinds.task, 1, i, 0)
  }
  const whole = new Uint8Array(new Uint8Array(ring.memory))
  const layout = layoutFor(2)
  const places = [0, layout.chunkTable, layout.names, layout.places, layout.firstChunk]
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...places), fc.nat(8000), fc.nat(255)), {
        minLength: 1,
        maxLength: 40,
      }),
      (damages) => {
        const damaged = whole.slice()
        for (const [from, at, byte] of damages) damaged[from + at] = byte
        expect(outcomeOf(damaged.buffer)).toBeOneOf(['read', 'refused'])
      },
    ),
    { numRuns: 300 },
  )
})

function outcomeOf(memory: ArrayBuffer): string {
  try {
    decodeRing(new RingReader(memory).copy(), everything).list()
    return 'read'
  } catch (error) {
    return error instanceof RingFormatError ? 'refused' : String(error)
  }
}
