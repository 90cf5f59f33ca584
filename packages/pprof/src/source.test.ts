// What can be read.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { fromFolded, ProfileError, toFolded, write } from '@hotpath/profile'
import { afterAll, describe, expect, test } from 'vitest'
import { PprofError } from './errors.ts'
import { isUrl, parseProfile } from './source.ts'
import { runPprof } from './testing/world.ts'

const folder = mkdtempSync(join(tmpdir(), 'pprof-source-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, data: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, data)
  return path
}

const bytes = write(fromFolded('a;b 3'))
const fixture = (name: string): Buffer => readFileSync(new URL(`../testdata/${name}`, import.meta.url))

test.each([
  ['compressed', bytes],
  ['not compressed', gunzipSync(bytes)],
])('protobuf, %s', (_what, data) => {
  expect(toFolded(parseProfile(data, 'x'))).toBe('a;b 3')
})

test('a CPU profile of V8, told by what is in it', () => {
  expect(parseProfile(fixture('node.v8.text.cpuprofile'), 'x').sampleTypes.map(({ type }) => type)).toEqual([
    'samples',
    'cpu',
  ])
})

test('a heap profile of V8', () => {
  const { sampleTypes } = parseProfile(fixture('node.v8.small.heapprofile'), 'x')
  expect(sampleTypes.map(({ type }) => type)).toContain('inuse_space')
})

test('a trace of Chrome, compressed and not', () => {
  const trace = fixture('chrome.page.trace.json.gz')
  const profile = parseProfile(trace, 'x')
  expect(profile.sampleTypes.map(({ type }) => type)).toEqual(['samples', 'cpu'])
  expect(toFolded(profile)).toMatch(/;sieve \d/)
  expect(parseProfile(gunzipSync(trace), 'x')).toEqual(profile)
})

test('a profile of V8 that was compressed', () => {
  const profile = fixture('node.v8.text.cpuprofile')
  expect(parseProfile(gzipSync(profile), 'x')).toEqual(parseProfile(profile, 'x'))
})

test('a file, and stdin', async () => {
  const path = file('a.pb.gz', bytes)
  expect((await runPprof(['folded', path])).stdout).toBe('a;b 3\n')
  expect((await runPprof(['folded', '-'], { stdin: bytes })).stdout).toBe('a;b 3\n')
  expect((await runPprof(['folded', '-', path], { stdin: bytes })).stdout).toBe('a;b 6\n')
})

test.each([
  ['http://127.0.0.1:6060/debug/pprof/heap', true],
  ['HTTPS://shop.example/debug/pprof/heap', true],
  ['https+insecure://shop.example/', true],
  ['localhost:6060', true],
  ['localhost:6060/debug/pprof/heap?gc=1', true],
  ['[::1]:6060/x', true],
  ['pprof:sesame@localhost:6060/x', true],
  ['pprof:sesame@shop.example', true],
  ['node_modules/@shop/cpu:1@2.pb.gz', false],
  ['cpu.pb.gz', false],
  ['./localhost:6060', false],
  ['C:/profiles/cpu.pb.gz', false],
  ['profiles:old/cpu.pb.gz', false],
  ['cpu:1.pb.gz', false],
  ['-', false],
])('%s is fetched: %s', (source, want) => {
  expect(isUrl(source)).toBe(want)
})

describe('what cannot be read ends with a code, the name, and nothing on stdout', () => {
  test.each([
    [
      'no file',
      join(folder, 'nothing.pb.gz'),
      'nothing.pb.gz: reading: no such file or directory (SOURCE_UNREADABLE)',
    ],
    ['a folder', folder, 'reading: is a directory (SOURCE_UNREADABLE)'],
    ['an empty file', file('empty', ''), '(PROFILE_EMPTY)'],
    ['JSON cut short', file('cut.cpuprofile', '{"nodes": ['), 'parsing 11 bytes of JSON: '],
    ['JSON of something else', file('other.json', '{"a": 1}'), '(PROFILE_BAD_V8)'],
    ['a heap snapshot', file('x.heapsnapshot', '{"snapshot": {}}'), '(SOURCE_IS_SNAPSHOT)'],
    ['a trace without a profile', file('t.json', '{"traceEvents": []}'), 'no CPU profile in it'],
    [
      'compressed JSON cut short',
      file('cut.json.gz', gzipSync('{"nodes": []}').subarray(0, 25)),
      '(SOURCE_BAD_JSON)',
    ],
    ['a web page', file('page.html', '<html></html>'), '(PROFILE_BAD_WIRE)'],
    ['gzip cut short', file('cut.pb.gz', bytes.subarray(0, 20)), '(PROFILE_BAD_GZIP)'],
  ])('%s', async (_what, path, message) => {
    const output = join(folder, 'out.pb.gz')
    const { code, stdout, stderr } = await runPprof(['-proto', `-output=${output}`, path])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^pprof: .*\([A-Z0-9_]+\)\n$/)
    expect(stderr).toContain(message)
    expect(readdirSync(folder)).not.toContain('out.pb.gz')
  })
})

test('compressed JSON that unpacks to more than is allowed is refused, and the flag named', async () => {
  const path = file('bomb.json.gz', gzipSync(`{"nodes": [${'1,'.repeat(100_000)}1]}`))
  const { code, stderr } = await runPprof(['top', '-max_bytes=100KB', path])
  expect(code).toBe(1)
  expect(stderr).toMatch(
    /bomb\.json\.gz: decompressing: more than 102400 bytes; -max_bytes=2GB .*\(PROFILE_TOO_LARGE\)/,
  )
})

test('one bad source among good ones is an error, and not left out', async () => {
  const { code, stdout } = await runPprof([
    'folded',
    file('good.pb.gz', bytes),
    join(folder, 'nothing.pb.gz'),
  ])
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
})

test('a profile cut at any byte is a profile or a coded error', () => {
  const all = fixture('node.v8.small.heapprofile')
  const isExpected = (error: unknown): boolean => error instanceof ProfileError || error instanceof PprofError
  let read = 0
  for (const data of [gunzipSync(bytes), all]) {
    for (let length = 0; length <= data.length; length++) {
      try {
        parseProfile(data.subarray(0, length), 'cut')
        read++
      } catch (error) {
        if (!isExpected(error)) throw error
      }
    }
  }
  expect(read).toBeGreaterThan(1)
})
