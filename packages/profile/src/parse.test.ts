// Every input there is, whole and cut short: a valid profile or a coded error, and nothing else.

import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { checkValid } from './check-valid.ts'
import { encode } from './encode.ts'
import { ProfileError } from './errors.ts'
import { parse } from './parse.ts'
import type { Profile } from './profile.ts'
import { write } from './write.ts'

const testdata = new URL('../testdata/', import.meta.url)
const corpus = readdirSync(new URL('corpus/', testdata))
const real = readdirSync(testdata).filter((name) => name.endsWith('.pb.gz'))
const read = (name: string): Buffer => readFileSync(new URL(name, testdata))
const MIB = 1024 * 1024

/** What parsing comes to: `valid`, the code of a ProfileError, or whatever else was thrown, as text. */
function outcome(bytes: Uint8Array): string {
  try {
    checkValid(parse(bytes, { maxBytes: 64 * 1024 }))
    return 'valid'
  } catch (error) {
    return error instanceof ProfileError ? error.code : `unexpected ${String(error)}`
  }
}

describe('the corpus', () => {
  test.each(corpus)('%s gives what its name says', (name) => {
    expect(outcome(read(`corpus/${name}`))).toBe(name.split('.')[0])
  })

  test.each([...corpus, ...real])('%s, cut at every byte, gives a valid profile or a coded error', (name) => {
    const bytes = read(real.includes(name) ? name : `corpus/${name}`)
    const outcomes = new Set<string>()
    for (let length = 0; length <= bytes.length; length++) outcomes.add(outcome(bytes.subarray(0, length)))
    expect(outcomes.size).toBeGreaterThan(0)
    expect([...outcomes].filter((one) => one.startsWith('unexpected'))).toEqual([])
  })

  test.each(real)('%s, unpacked and cut at every byte, gives a valid profile or a coded error', (name) => {
    const bytes = gunzipSync(read(name))
    const outcomes = new Set<string>()
    for (let length = 0; length < bytes.length; length++) outcomes.add(outcome(bytes.subarray(0, length)))
    expect(outcomes).toContain('PROFILE_BAD_WIRE')
    expect([...outcomes].filter((one) => one.startsWith('unexpected'))).toEqual([])
  })
})

describe('real profiles', () => {
  test.each(real)('%s reads the same after it was written', (name) => {
    const profile = parse(read(name), { source: name })
    expect(profile.samples.length).toBeGreaterThan(0)
    expect(parse(write(profile))).toEqual(profile)
  })

  test('a CPU profile of Go has its labels, its columns and its inlined calls', () => {
    const cpu = parse(read('go.cpu.pb.gz'))
    expect(cpu.sampleTypes).toEqual([
      { type: 'samples', unit: 'count' },
      { type: 'cpu', unit: 'nanoseconds' },
    ])
    expect(cpu.period).toBe(10_000_000)
    expect(new Set(cpu.samples.flatMap(({ labels }) => labels.map(({ str }) => str)))).toEqual(
      new Set(['pricing', 'search']),
    )
    const inlined = parse(read('go.block.pb.gz')).locations.filter(({ lines }) => lines.length > 1)
    expect(inlined[0]?.lines.map((line) => line.function.name)).toEqual([
      'sync.(*Mutex).Lock',
      'main.contend.func1',
    ])
  })

  test('a heap profile of Go labels its samples with the size of the objects', () => {
    const labels = parse(read('go.heap.pb.gz')).samples.flatMap((sample) => sample.labels)
    expect(labels).toContainEqual({ key: 'bytes', num: 1280 })
  })
})

describe('limits', () => {
  const small = parse(read('corpus/valid.small.pb'))
  const raw = encode(small)

  test('a profile of just maxBytes is read, one byte less and it is refused', () => {
    expect(parse(raw, { maxBytes: raw.length })).toEqual(small)
    expect(parse(gzipSync(raw), { maxBytes: raw.length })).toEqual(small)
    expect(() => parse(raw, { maxBytes: raw.length - 1 })).toThrow(/want at most/)
    expect(() => parse(gzipSync(raw), { maxBytes: raw.length - 1 })).toThrow(/more than \d+ bytes come out/)
  })

  // A few bytes each, but objects of more than a hundred once decoded: 8 MiB of file, gigabytes of heap.
  test.each([
    ['samples', [0x12, 0x00]],
    ['locations', [0x22, 0x00]],
    ['functions', [0x2a, 0x00]],
    ['strings', [0x32, 0x00]],
  ])('a file of nothing but %s is refused before memory runs out', (_what, entry) => {
    const bytes = Buffer.concat([Buffer.from([0x32, 0x00]), Buffer.alloc(8 * MIB, Uint8Array.from(entry))])
    expect(() => parse(bytes, { maxBytes: 9 * MIB })).toThrow(
      expect.objectContaining({
        code: 'PROFILE_TOO_LARGE',
        message: expect.stringMatching(/raise maxBytes/),
      }),
    )
  })

  test.each([
    ['labels in one sample', [0x12], [0x1a, 0x00]],
    ['lines in one location', [0x22], [0x22, 0x02, 0x08, 0x01]],
  ])('a file of nothing but %s is refused before memory runs out', (_what, head, entry) => {
    const size = 8 * MIB
    const length = [
      0x80 | (size & 0x7f),
      0x80 | ((size >> 7) & 0x7f),
      0x80 | ((size >> 14) & 0x7f),
      size >> 21,
    ]
    const bytes = Buffer.concat([
      Buffer.from([0x0a, 0x00, 0x32, 0x00, 0x2a, 0x02, 0x08, 0x01, ...head, ...length]),
      Buffer.alloc(size, Uint8Array.from(entry)),
    ])
    expect(() => parse(bytes, { maxBytes: 9 * MIB })).toThrow(
      expect.objectContaining({ code: 'PROFILE_TOO_LARGE' }),
    )
  })
})

describe('messages', () => {
  test('name the source, what was being done, what was met and what was wanted', () => {
    const bytes = read('corpus/PROFILE_INVALID.two-values-for-one-type.pb')
    expect(() => parse(bytes, { source: 'heap.pb.gz' })).toThrow(
      'heap.pb.gz: checking profile: sample 1 has 2 values, want 1',
    )
  })

  test('say what a page that is no profile begins with', () => {
    expect(() => parse(Buffer.from('<!doctype html>'))).toThrow(/they begin with "<!doctype html>"/)
  })

  test('say that a file was compressed twice', () => {
    expect(() => parse(read('corpus/PROFILE_BAD_WIRE.compressed-twice.gz'))).toThrow(/gzip once more/)
  })

  test('carry what went wrong below as their cause', () => {
    const bytes = read('corpus/PROFILE_BAD_GZIP.wrong-checksum.gz')
    expect(() => parse(bytes)).toThrow(expect.objectContaining({ cause: expect.any(Error) }))
  })
})

test('ids beyond 2^53 are numbered again, since nothing but the file knows them', () => {
  const profile: Profile = parse(read('corpus/valid.ids-of-64-bits.pb'))
  expect(profile.locations.map(({ id }) => id)).toEqual([1])
  expect(profile.samples[0]?.locations[0]?.lines[0]?.function.name).toBe('main')
})

test('ids in no order stay as they are', () => {
  const profile = parse(read('corpus/valid.ids-in-no-order.pb'))
  expect(profile.samples[0]?.locations.map(({ id }) => id)).toEqual([900, 7, 900])
})

test('the largest and smallest values are exact', () => {
  const profile = parse(read('corpus/valid.largest-and-smallest-values.pb'))
  expect(profile.samples[0]?.values).toEqual([2n ** 63n - 1n, -(2n ** 63n), -1])
})

test('text that is not UTF-8 has replacement characters', () => {
  expect(parse(read('corpus/valid.text-that-is-not-utf-8.pb')).comments).toEqual(['\ufffd\ufffdA'])
})
