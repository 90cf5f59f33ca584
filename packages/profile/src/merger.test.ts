// Files merged one after another: against pprof-format, against merging profiles, and whatever the bytes are.

import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { Profile as PeerProfile } from 'pprof-format'
import { describe, expect, test } from 'vitest'
import { encode } from './encode.ts'
import { ProfileError } from './errors.ts'
import { fromFolded, toFolded } from './folded.ts'
import { merge } from './merge.ts'
import { ProfileMerger } from './merger.ts'
import { parse } from './parse.ts'
import type { Label, Profile } from './profile.ts'
import { arbitraryProfile } from './testing/arbitrary.ts'
import { write } from './write.ts'

const testdata = new URL('../testdata/', import.meta.url)
const read = (name: string): Buffer => readFileSync(new URL(name, testdata))
const corpus = readdirSync(new URL('corpus/', testdata))

function mergeFiles(...files: Uint8Array[]): ProfileMerger {
  const merger = new ProfileMerger()
  for (const file of files) merger.addFile(file)
  return merger
}

/** Sums by stack and labels, as pprof-format reads them: names and numbers only, so that ids make no difference. */
function sums(files: readonly Uint8Array[]): Map<string, bigint[]> {
  const all = new Map<string, bigint[]>()
  for (const file of files) {
    const peer = PeerProfile.decode(file)
    const text = (index: number | bigint): string =>
      peer.stringTable.strings[Number(index)] ?? 'no such string'
    const functions = new Map(peer.function.map((one) => [BigInt(one.id), one]))
    const mappings = new Map(peer.mapping.map((one) => [BigInt(one.id), one]))
    const places = new Map(
      peer.location.map((one) => {
        const mapping = mappings.get(BigInt(one.mappingId))
        const lines = one.line.map((line) => {
          const func = functions.get(BigInt(line.functionId))
          const names = [func?.name ?? 0, func?.systemName ?? 0, func?.filename ?? 0].map(text)
          // pprof-format does not know columns.
          return [...names, String(func?.startLine), String(line.line)]
        })
        return [BigInt(one.id), [text(mapping?.filename ?? 0), text(mapping?.buildId ?? 0), lines]]
      }),
    )
    for (const sample of peer.sample) {
      const labels = sample.label
        .map((label) => [text(label.key), text(label.str), String(label.num), text(label.numUnit)].join('|'))
        .toSorted()
      const key = JSON.stringify([sample.locationId.map((id) => places.get(BigInt(id))), labels])
      const sum = all.get(key) ?? sample.value.map(() => 0n)
      // It gives negative values as unsigned ones.
      all.set(
        key,
        sample.value.map((value, column) => (sum[column] ?? 0n) + BigInt.asIntN(64, BigInt(value))),
      )
    }
  }
  return new Map([...all].filter(([, values]) => values.some((value) => value !== 0n)))
}

describe('held against pprof-format', () => {
  test.each([
    ['a profile', ['go.cpu.pb.gz']],
    ['a profile and itself', ['go.cpu.pb.gz', 'go.cpu.pb.gz']],
    ['labels', ['go.cpu.pb.gz', 'go.cpu.pb.gz', 'go.cpu.pb.gz']],
    ['heap profiles', ['go.heap.pb.gz', 'go.heap.pb.gz']],
    ['block and mutex', ['go.block.pb.gz', 'go.mutex.pb.gz']],
    ['inlined calls and no mapping', ['node.cpu.pb.gz', 'node.cpu.pb.gz']],
  ])('%s', (_what, names) => {
    const files = names.map(read)
    const want = sums(files.map((file) => gunzipSync(file)))
    expect(want.size).toBeGreaterThan(0)
    expect(sums([mergeFiles(...files).encode()])).toEqual(want)
  })

  test('a file of values below zero takes away what the other has', () => {
    const file = read('go.heap.pb.gz')
    const profile = parse(file)
    const negative = {
      ...profile,
      samples: profile.samples
        .slice(3)
        .map((sample) => ({ ...sample, values: sample.values.map((value) => -Number(value) + 0) })),
    }
    const files = [gunzipSync(file), encode(negative)]
    const merged = mergeFiles(...files).encode()
    expect(sums([merged])).toEqual(sums(files))
    expect(parse(merged).samples.length).toBe(sums(files).size)
    expect(parse(merged).samples.length).toBeLessThan(profile.samples.length / 2)
  })
})

describe('held against profiles', () => {
  const any = arbitraryProfile({
    sampleTypes: [
      { type: 'cpu', unit: 'nanoseconds' },
      { type: 'n', unit: 'count' },
    ],
  })

  test('files merge as the profiles in them do, and are encoded as their profile is', () => {
    fc.assert(
      fc.property(any, any, any, (a, b, c) => {
        const merger = mergeFiles(write(a), encode(b), write(c))
        expect(merger.profile()).toEqual(merge([a, b, c]))
        expect(merger.encode()).toEqual(encode(merge([a, b, c])))
        expect(parse(merger.write())).toEqual(merge([a, b, c]))
      }),
      { numRuns: 150 },
    )
  })

  test('a file more adds to what has been handed out, and does not change it', () => {
    const merger = mergeFiles(write(fromFolded('a;b 1\nc 2')))
    const before = merger.profile()
    merger.add(fromFolded('a;b 4\nc -2\nd 1'))
    expect(toFolded(before)).toBe('a;b 1\nc 2')
    expect(toFolded(merger.profile())).toBe('a;b 5\nd 1')
    merger.addFile(write(fromFolded('c 7')))
    expect(toFolded(merger.profile())).toBe('a;b 5\nc 7\nd 1')
    expect(merger.count).toBe(3)
  })
})

describe('sums are exact', () => {
  const cases: [string, (number | bigint)[], string | undefined][] = [
    ['just below 2^53', [2 ** 53 - 2, 1], `${2n ** 53n - 1n}`],
    ['from 2^53 on', [2 ** 53 - 1, 1, 1], `${2n ** 53n + 1n}`],
    ['and back', [2 ** 53 - 1, 2, -5], `${2n ** 53n - 4n}`],
    ['below -2^53', [-(2 ** 53) + 1, -3], `${-(2n ** 53n) - 2n}`],
    ['of large values', [2n ** 62n, -(2n ** 62n), 2n ** 61n + 1n], `${2n ** 61n + 1n}`],
    ['to nothing', [2n ** 62n, 2n ** 62n - 1n, -(2n ** 63n) + 1n], undefined],
    ['over 64 bits and back', [2n ** 63n - 1n, 5, -6], `${2n ** 63n - 2n}`],
  ]
  test.each(cases)('%s', (_what, values, want) => {
    const files = values.map((value) => write(fromFolded(`a ${value}`)))
    expect(toFolded(mergeFiles(...files).profile())).toBe(want === undefined ? '' : `a ${want}`)
  })

  test('beyond 64 bits they are refused', () => {
    const merger = mergeFiles(write(fromFolded(`z 1\na ${2n ** 63n - 1n}`)), write(fromFolded('a 1')))
    const message = 'merging profiles: sample 1 comes to samples 9223372036854775808, want 64 bits'
    expect(() => merger.profile()).toThrow(message)
    expect(() => merger.encode()).toThrow(message)
  })
})

describe('labels', () => {
  const labelled = (...sets: Label[][]): Profile => {
    const profile = fromFolded('a 1')
    return {
      ...profile,
      samples: sets.flatMap((labels) => profile.samples.map((one) => ({ ...one, labels }))),
    }
  }
  const merged = (profile: Profile): (readonly Label[])[] =>
    mergeFiles(write(profile))
      .profile()
      .samples.map(({ labels }) => labels)
  const [a, b, size]: Label[] = [
    { key: 'a', str: 'x' },
    { key: 'b', str: 'y' },
    { key: 'a', num: 3, numUnit: 'bytes' },
  ] as const

  test('are in Go’s order: texts before numbers, each by key', () => {
    expect(merged(labelled([size!, b!, a!]))).toEqual([[a, b, size]])
  })

  test('are sorted by their bytes, and not by UTF-16 as JavaScript does', () => {
    const [private16, astral]: Label[] = [
      { key: '\uffee', str: 'x' },
      { key: '😀', str: 'x' },
    ] as const
    expect(merged(labelled([astral!, private16!]))).toEqual([[private16, astral]])
  })

  test('a number that is 0 and has no unit is none, as for Go', () => {
    expect(merged(labelled([{ key: 'n', num: 0 }], []))).toEqual([[]])
    expect(merged(labelled([{ key: 'n', num: 0, numUnit: 'bytes' }], []))).toHaveLength(2)
  })

  test('each set is handed out once', () => {
    const merger = mergeFiles(write(labelled([a!], [b!, a!], [a!], [])), write(labelled([a!, b!])))
    expect(merger.labelSets()).toEqual([[], [a], [a, b]])
  })
})

describe('whatever the bytes are', () => {
  const outcome = (run: () => unknown): string => {
    try {
      run()
      return 'valid'
    } catch (error) {
      return error instanceof ProfileError ? error.code : `unexpected ${String(error)}`
    }
  }

  test.each(corpus)('%s gives what its name says', (name) => {
    const merger = new ProfileMerger()
    const got = outcome(() => {
      merger.addFile(read(`corpus/${name}`), { maxBytes: 64 * 1024 })
      parse(merger.encode())
    })
    expect(got).toBe(name.split('.')[0])
  })

  test.each([...corpus.filter((name) => !name.includes('bomb')), '../go.block.pb.gz', '../node.heap.pb.gz'])(
    '%s, cut at every byte, gives what parsing gives',
    (name) => {
      const bytes = read(`corpus/${name}`)
      const raw = name.endsWith('.gz') && !name.startsWith('PROFILE') ? gunzipSync(bytes) : bytes
      for (let length = 0; length <= raw.length; length++) {
        const cut = raw.subarray(0, length)
        const want = outcome(() => parse(cut))
        expect(want, `${length} bytes`).not.toMatch(/^unexpected/)
        expect(
          outcome(() => mergeFiles(cut)),
          `${length} bytes`,
        ).toBe(want)
      }
    },
  )

  test('a profile with one byte changed gives what parsing gives', () => {
    fc.assert(
      fc.property(arbitraryProfile(), fc.nat(), fc.nat(255), (profile, at, byte) => {
        const bytes = encode(profile)
        bytes[at % bytes.length] = byte
        const want = outcome(() => merge([parse(bytes)]))
        expect(outcome(() => mergeFiles(bytes).profile())).toBe(want)
        expect(want).not.toMatch(/^unexpected/)
      }),
      { numRuns: 300 },
    )
  })

  test('texts that are not UTF-8 are kept as they are', () => {
    const bytes = encode(fromFolded('main 1'))
    bytes[bytes.indexOf('main')] = 0xff
    expect(
      mergeFiles(bytes)
        .encode()
        .includes(Buffer.from([0xff, 0x61, 0x69, 0x6e])),
    ).toBe(true)
  })
})

describe('what does not go together', () => {
  test('is refused, and leaves the merger as it was', () => {
    const merger = mergeFiles(write(fromFolded('a 1')))
    const other = fromFolded('b 1', { sampleTypes: [{ type: 'cpu', unit: 'nanoseconds' }] })
    for (const add of [() => merger.add(other), () => merger.addFile(write(other))]) {
      expect(add).toThrow(
        'merging profiles: incompatible sample types: profile 2 has cpu/nanoseconds, want samples/count',
      )
    }
    expect(merger.profile()).toEqual(merge([fromFolded('a 1')]))
  })

  test('nothing at all', () => {
    expect(() => new ProfileMerger().write()).toThrow(
      expect.objectContaining({ code: 'PROFILE_NOTHING_TO_MERGE' }),
    )
  })
})

describe('mappings', () => {
  test('are added to profiles without one where that is asked for, and to no others', () => {
    const file = read('node.cpu.pb.gz')
    const mapped = (addsMapping: boolean, add: (merger: ProfileMerger) => void): Profile => {
      const merger = new ProfileMerger({ addsMapping })
      add(merger)
      return merger.profile()
    }
    for (const add of [
      (merger: ProfileMerger) => merger.add(parse(file)),
      (merger: ProfileMerger) => merger.addFile(file),
    ]) {
      expect(mapped(false, add).mappings).toEqual([])
      const { mappings, locations } = mapped(true, add)
      expect(mappings.map(({ id, filename }) => [id, filename])).toEqual([[1, '']])
      expect(new Set(locations.map(({ mapping }) => mapping))).toEqual(new Set(mappings))
    }
    const named = mapped(true, (merger) => merger.add(fromFolded('a 1'))).mappings
    expect(named).toEqual(mapped(false, (merger) => merger.add(fromFolded('a 1'))).mappings)
  })
})

test('samples without a stack are noticed', () => {
  const profile = fromFolded('a 1')
  expect(mergeFiles(write(profile)).hasEmptyStacks).toBe(false)
  const empty = { ...profile, samples: [...profile.samples, { locations: [], values: [1], labels: [] }] }
  expect(mergeFiles(write(empty)).hasEmptyStacks).toBe(true)
})
