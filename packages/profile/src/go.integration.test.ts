// The real `go tool pprof` reads what we write, and we say what it says.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { isSince } from '../../../tools/go-changes.ts'
import { peer } from '../../../tools/peer.ts'
import { ProfileBuilder } from './builder.ts'
import { encode } from './encode.ts'
import { merge } from './merge.ts'
import { ProfileMerger } from './merger.ts'
import { parse } from './parse.ts'
import type { Label, Mapping, Profile } from './profile.ts'
import { scale } from './scale.ts'
import { formatText } from './text.ts'
import { write } from './write.ts'

const go = peer('go')
const version = go ? execFileSync(go, ['version'], { encoding: 'utf8' }) : ''
/** Whether a profile that is alone stays as it is. */
const isLoneLeft = isSince(version, 'lone')
const folder = mkdtempSync(join(tmpdir(), 'profile-go-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs `go tool pprof`, which leaves names as they are. */
function pprof(...args: string[]): Buffer {
  return execFileSync(go ?? 'go', ['tool', 'pprof', '-symbolize=demangle=none', ...args], {
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

/** The dump without its duration, which Go cuts to four characters, and without columns, which not every Go knows. */
function comparable(text: string): string {
  return text.replace(/^Duration: .*\n/m, '').replaceAll(/(:\d+):\d+ s=/g, '$1 s=')
}

/** A file that Go dumps as if it had merged it. */
function mergeable(name: string): string {
  return isLoneLeft ? save(`merged.${name}`, merge([read(name)])) : fixture(name)
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
      comparable(pprof('-raw', mergeable(name)).toString()),
    )
  })

  test.each(nodeFiles)('dumps %s, rewritten by us, as we do', (name) => {
    const profile = withMapping(read(name))
    const dump = pprof('-raw', save(name, isLoneLeft ? merge([profile]) : profile)).toString()
    expect(comparable(formatText(merge([withoutColumns(profile)])))).toBe(comparable(dump))
  })

  // What is alone is no more written, but copied.
  test.skipIf(isLoneLeft).each(goFiles)('writes %s with the bytes that we write', (name) => {
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

  test('merges any profiles that we build as we do', () => {
    fc.assert(
      fc.property(arbitraryStacks, arbitraryStacks, (a, b) => {
        const theirs = goProto(save('a.pb.gz', a), save('b.pb.gz', b))
        expect(encode(merge([a, b]))).toEqual(gunzipSync(theirs))
      }),
      { numRuns: 25 }, // each starts the program
    )
  })

  test('merges any files as we do, byte by byte', () => {
    fc.assert(
      fc.property(fc.array(arbitraryProcess, { minLength: 2, maxLength: 5 }), (profiles) => {
        const files = profiles.map((profile, index) => save(`${index}.pb.gz`, profile))
        const merger = new ProfileMerger({ addsMapping: true })
        for (const file of files) merger.addFile(readFileSync(file), { source: file })
        expect(merger.encode()).toEqual(gunzipSync(goProto(...files)))
      }),
      { numRuns: 60 }, // each starts the program
    )
  })
})

const pick = <T>(items: readonly T[], at: number): T => items[at % items.length]! // no caller has an empty list

/**
 * A profile of a fleet: two programs that are loaded somewhere else in each process, and of which one is not always
 * there; labels of all kinds; small values of both signs, so that many sums come to nothing.
 */
const arbitraryProcess: fc.Arbitrary<Profile> = fc
  .record({
    shift: fc.nat(3).map((pages) => pages * 0x1000),
    programs: fc.subarray(['/srv/app', '/lib/libuv.so', ''], { minLength: 1 }),
    functions: fc.shuffledSubarray(['main', 'work', '(anonymous)', '日本', 'RegExp: a(b)', ''], {
      minLength: 1,
    }),
    places: fc.array(
      fc.record({
        program: fc.nat(3),
        address: fc.nat(3),
        lines: fc.array(fc.tuple(fc.nat(5), fc.nat(2)), { maxLength: 2 }),
        isFolded: fc.boolean(),
      }),
      { minLength: 1, maxLength: 8 },
    ),
    stacks: fc.array(
      fc.record({
        places: fc.array(fc.nat(7), { minLength: 1, maxLength: 4 }),
        values: fc.tuple(fc.integer({ min: -1, max: 1 }), fc.integer({ min: -1, max: 1 })),
        labels: fc.shuffledSubarray<Label>([
          { key: 'task', str: 'pricing' },
          { key: 'task', str: 'search' },
          { key: 'bytes', num: 4096, numUnit: 'bytes' },
          { key: 'bytes', num: 16 },
          { key: 'stall', num: -3 },
          { key: 'stall', num: 0 },
          { key: 'zero', num: 0, numUnit: 'ms' },
          { key: '😀', str: 'x' },
          { key: '\uffee', str: 'x' },
        ]),
      }),
      { maxLength: 12 },
    ),
    period: fc.nat(99),
    comments: fc.subarray(['node 26', 'eu-west', '']),
  })
  .map(({ shift, programs, functions: names, places, stacks, period, comments }) => {
    const mappings = programs.map((filename, index): Mapping => ({
      id: index + 1,
      start: (index + 1) * 0x10000 + shift,
      limit: (index + 1) * 0x10000 + 0x8000 + shift,
      offset: 0,
      filename,
      buildId: filename === '' ? '' : 'abc',
      hasFunctions: true,
      hasFilenames: shift === 0,
      hasLineNumbers: true,
      hasInlineFrames: false,
    }))
    const functions = names.map((name, index) => ({
      id: index + 1,
      name,
      systemName: name,
      filename: 'a.ts',
      startLine: index,
    }))
    const locations = places.map(({ program, address, lines, isFolded }, index) => {
      // The last program of all is that none is known.
      const mapping = mappings[program % (mappings.length + 1)]
      return {
        id: index + 1,
        address: (mapping ? Number(mapping.start) : 0) + address,
        lines: lines.map(([func, line]) => ({ function: pick(functions, func), line, column: 0 })),
        isFolded,
        ...(mapping && { mapping }),
      }
    })
    const samples = stacks.map((stack) => ({
      locations: stack.places.map((place) => pick(locations, place)),
      values: stack.values,
      labels: stack.labels,
    }))
    const header = { dropFrames: '', keepFrames: '', timeNanos: 1_700_000_000_000_000_000n, durationNanos: 5 }
    const rest = { period, comments, defaultSampleType: '', docUrl: '' }
    const sampleTypes = [
      { type: 'samples', unit: 'count' },
      { type: 'cpu', unit: 'nanoseconds' },
    ]
    return { sampleTypes, samples, mappings, locations, functions, ...header, ...rest }
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
