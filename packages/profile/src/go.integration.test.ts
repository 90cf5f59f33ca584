// The real `go tool pprof` reads what we write, and we say what it says.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { peer } from '../../../tools/peer.ts'
import { ProfileBuilder } from './builder.ts'
import { encode } from './encode.ts'
import { merge } from './merge.ts'
import { parse } from './parse.ts'
import type { Label, Profile } from './profile.ts'
import { scale } from './scale.ts'
import { formatText } from './text.ts'
import { write } from './write.ts'

const go = peer('go')
const folder = mkdtempSync(join(tmpdir(), 'profile-go-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs `go tool pprof`; never looks for symbols, and leaves names as they are. */
function pprof(...args: string[]): Buffer {
  return execFileSync(go ?? 'go', ['tool', 'pprof', '-symbolize=none', ...args], {
    env: { ...process.env, TZ: 'UTC', PPROF_TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 2 ** 26,
  })
}

function fixture(name: string): string {
  return new URL(`../testdata/${name}`, import.meta.url).pathname
}

function save(name: string, profile: Profile): string {
  const path = join(folder, name)
  writeFileSync(path, write(profile))
  return path
}

/** The dump without its duration, which Go cuts to four characters. */
function comparable(text: string): string {
  return text.replace(/^Duration: .*\n/m, '')
}

/** Go gives a profile without a mapping one of its own making; so the files of @datadog/pprof get one here. */
function withMapping(profile: Profile): Profile {
  const mapping = {
    id: 1,
    start: 0,
    limit: 0,
    offset: 0,
    filename: 'server.mjs',
    buildId: '',
    hasFunctions: true,
    hasFilenames: true,
    hasLineNumbers: true,
    hasInlineFrames: true,
  }
  const locations = profile.locations.map((location) => ({ ...location, mapping }))
  const byId = new Map(locations.map((location) => [location.id, location]))
  const samples = profile.samples.map((sample) => ({
    ...sample,
    locations: sample.locations.map((location) => byId.get(location.id) ?? location),
  }))
  return { ...profile, mappings: [mapping], locations, samples }
}

const goFiles = ['go.cpu.pb.gz', 'go.heap.pb.gz', 'go.block.pb.gz', 'go.mutex.pb.gz', 'go.goroutine.pb.gz']
const nodeFiles = ['node.cpu.pb.gz', 'node.heap.pb.gz']
const read = (name: string): Profile => parse(readFileSync(fixture(name)), { source: name })

const arbitraryStacks: fc.Arbitrary<Profile> = fc
  .array(
    fc.record({
      frames: fc.array(
        fc.record({
          name: fc.constantFrom('main', 'work', '(anonymous)', 'Desk.serve', '日本', 'RegExp: a(b)'),
          filename: fc.constantFrom('', '/srv/app.mjs', 'node:internal/timers'),
          line: fc.nat(40),
          startLine: fc.nat(3),
        }),
        { minLength: 1, maxLength: 5 },
      ),
      values: fc.tuple(fc.integer({ min: -5, max: 99 }), fc.bigInt({ min: 1n, max: 2n ** 57n })),
      labels: fc.subarray<Label>([
        // In Go's order: texts before numbers, each by key.
        { key: 'task', str: 'pricing' },
        { key: 'bytes', num: 4096, numUnit: 'bytes' },
        { key: 'stall', num: -3 },
      ]),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((stacks) => {
    const builder = new ProfileBuilder({
      sampleTypes: [
        { type: 'samples', unit: 'count' },
        { type: 'cpu', unit: 'nanoseconds' },
      ],
      periodType: { type: 'cpu', unit: 'nanoseconds' },
      period: 10_000_000,
      timeNanos: 1_700_000_000_123_000_000n,
      defaultSampleType: 'cpu',
      comments: ['node 26.10.0'],
      filename: 'server.mjs',
    })
    for (const { frames, values, labels } of stacks) {
      builder.add(frames, [values[0], values[1] > 2n ** 53n ? values[1] : Number(values[1])], labels)
    }
    return builder.build()
  })

describe.skipIf(!go)('go tool pprof', () => {
  test.each(goFiles)('dumps %s as we do', (name) => {
    expect(comparable(formatText(merge([read(name)])))).toBe(
      comparable(pprof('-raw', fixture(name)).toString()),
    )
  })

  test.each(nodeFiles)('dumps %s, rewritten by us, as we do', (name) => {
    const profile = withMapping(read(name))
    const dump = pprof('-raw', save(name, profile)).toString()
    expect(comparable(formatText(merge([withoutColumns(profile)])))).toBe(comparable(dump))
  })

  test.each(goFiles)('writes %s with the bytes that we write', (name) => {
    expect(encode(merge([read(name)]))).toEqual(gunzipSync(goProto(fixture(name))))
  })

  test.each([
    ['a CPU profile and itself', ['go.cpu.pb.gz', 'go.cpu.pb.gz']],
    ['two heap profiles', ['go.heap.pb.gz', 'go.heap.pb.gz']],
    ['block and mutex', ['go.block.pb.gz', 'go.mutex.pb.gz']],
  ])('merges %s to the bytes that we merge them to', (_what, names) => {
    expect(encode(merge(names.map(read)))).toEqual(gunzipSync(goProto(...names.map(fixture))))
  })

  test('subtracts a base as we do', () => {
    const before = save('before.pb.gz', scale(read('go.heap.pb.gz'), 0.5))
    const ours = merge([read('go.heap.pb.gz'), scale(parse(readFileSync(before)), -1)])
    const theirs = parse(goProto('-base', before, fixture('go.heap.pb.gz')))
    expect(formatText(ours)).toBe(formatText(theirs))
  })

  test('merges any profiles that we build as we do', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(arbitraryStacks, arbitraryStacks, (a, b) => {
        const theirs = goProto(save('a.pb.gz', a), save('b.pb.gz', b))
        expect(encode(merge([a, b]))).toEqual(gunzipSync(theirs))
      }),
      { numRuns: 25 }, // each starts the program
    )
  })
})

/** What `-proto` writes. */
function goProto(...args: string[]): Buffer {
  const output = join(folder, 'out.pb.gz')
  pprof('-proto', `-output=${output}`, ...args)
  return readFileSync(output)
}

/** Go 1.19 does not know columns. */
function withoutColumns(profile: Profile): Profile {
  const locations = profile.locations.map((location) => ({
    ...location,
    lines: location.lines.map((line) => ({ ...line, column: 0 })),
  }))
  return { ...profile, locations }
}
