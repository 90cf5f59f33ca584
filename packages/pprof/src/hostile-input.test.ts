// Files from anywhere, at the command line: an error that names the file and the place in it, an exit code, and
// nothing written, neither to the output nor beside it. What can be read is read, and cannot harm a terminal.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { constants, createGzip, gunzipSync, gzipSync } from 'node:zlib'
import { encode, fromFolded, parse, type Profile, toFolded, write } from '@hotpath/profile'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { runPprof } from './testing/world.ts'

let folder = ''
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'pprof-hostile-'))))
afterAll(() => rmSync(folder, { recursive: true }))
beforeEach(() => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true })
})

const file = (name: string, data: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, data)
  return path
}

const corpus = new URL('../../profile/testdata/corpus/', import.meta.url)
const good = write(fromFolded('main;work 3\nmain 1'))
const cpu = write(fromFolded('main 1', { sampleTypes: [{ type: 'cpu', unit: 'nanoseconds' }] }))
const random = Buffer.from(Array.from({ length: 3000 }, (_, at) => (at * 7919 + 104_729) % 251))
const v8Node = (id: number, children: number[]): unknown => ({
  id,
  callFrame: { functionName: `f${id}`, scriptId: '1', url: 'a.js', lineNumber: 0, columnNumber: 0 },
  children,
})

/** What is wrong with a file, the file, and what the message says behind the name of the file. */
const broken: [string, string | Uint8Array, string][] = [
  ['cut short', good.subarray(0, 40), 'decompressing 40 bytes: unexpected end of file (PROFILE_BAD_GZIP)'],
  [
    'cut short, not compressed',
    gunzipSync(good).subarray(0, 30),
    'decoding 30 bytes: byte 21: field 3 is 18 bytes long, only 8 are left (PROFILE_BAD_WIRE)',
  ],
  [
    'not a profile',
    random,
    'decoding 3000 bytes: byte 1: field 7 has the unknown wire type 6 (PROFILE_BAD_WIRE)',
  ],
  ['a web page', '<!doctype html>', '(they begin with "<!doctype html>")'],
  ['a bomb', gzipSync(Buffer.alloc(2 ** 20)), 'more than 65536 bytes come out; -max_bytes=2GB allows more'],
  ['too large as it is', Buffer.alloc(70_000), 'reading: more than 65536 bytes; -max_bytes=2GB allows more'],
  ['other sample types', cpu, 'incompatible sample types: has cpu/nanoseconds, want samples/count'],
  ['JSON cut short', '{"nodes":[', 'parsing 10 bytes of JSON: '],
  [
    'V8’s nodes in a circle',
    JSON.stringify({
      nodes: [v8Node(1, [2]), v8Node(2, [1])],
      startTime: 0,
      endTime: 2,
      samples: [1],
      timeDeltas: [1],
    }),
    '(PROFILE_BAD_V8)',
  ],
  [
    'V8’s nodes that are not there',
    JSON.stringify({
      nodes: [v8Node(1, [9])],
      startTime: 0,
      endTime: 2,
      samples: [1],
      timeDeltas: [1],
    }),
    'child 9, which is not there',
  ],
  ...readdirSync(corpus)
    .filter((name) => name.startsWith('PROFILE_'))
    .map((name): [string, Uint8Array, string] => [
      name,
      readFileSync(new URL(name, corpus)),
      `(${name.split('.')[0]})`,
    ]),
]

describe('what cannot be read ends with 1, and leaves what was there before', () => {
  test.each(broken)('%s', async (_what, data, message) => {
    const before = file('default.pgo', 'what was there before')
    const [first, bad] = [file('first.pb.gz', good), file('bad.pb.gz', data)]
    for (const args of [['-proto', `-output=${before}`], ['-proto'], ['-top']]) {
      const { code, stdout, stderr } = await runPprof([...args, '-max_bytes=64KB', first, bad])
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toMatch(/^pprof: .*bad\.pb\.gz: .* \([A-Z0-9_]+\)\n$/)
      expect(stderr).toContain(message)
    }
    expect(readFileSync(before, 'utf8')).toBe('what was there before')
    expect(readdirSync(folder).toSorted()).toEqual(['bad.pb.gz', 'default.pgo', 'first.pb.gz'])
  })
})

describe('what is unusual and can be read is', () => {
  test('no samples', async () => {
    const empty = file('empty.pb.gz', write({ ...fromFolded('a 1'), samples: [] }))
    const { code, bytes } = await runPprof(['-proto', empty])
    expect({ code, samples: parse(bytes).samples }).toEqual({ code: 0, samples: [] })
    const top = await runPprof(['-top', empty])
    expect(top.code).toBe(0)
    expect(top.stdout).toContain('Showing nodes accounting for 0, 0% of 0 total')
  })

  test('not even sample types', async () => {
    const bare = file('bare.pb', encode({ ...fromFolded('a 1'), samples: [], sampleTypes: [] }))
    for (const verb of ['-proto', '-top']) {
      const { code, stdout, stderr } = await runPprof([verb, bare])
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toMatch(/^pprof: .*bare\.pb: .*no sample types \(SOURCE_WITHOUT_COLUMNS\)\n$/)
    }
  })

  test('values below zero, and sums of nothing', async () => {
    const sources = ['a;b 5\nc 2', 'a;b -7\nc -2'].map((text, at) =>
      file(`${at}.pb.gz`, write(fromFolded(text))),
    )
    expect((await runPprof(['folded', ...sources])).stdout).toBe('a;b -2\n')
    expect((await runPprof(['top', ...sources])).stdout).toContain(
      'Showing nodes accounting for -2, 100% of 2 total',
    )
    expect(toFolded(parse((await runPprof(['proto', ...sources])).bytes))).toBe('a;b -2')
  })

  test('a profile that is larger than allowed, once it is allowed', async () => {
    const text = Array.from({ length: 100 }, (_, at) => `main;work${at} 1`).join('\n')
    const bytes = write(fromFolded(text))
    const path = file('a.pb.gz', bytes)
    const { length } = gunzipSync(bytes)
    expect((await runPprof(['folded', `-max_bytes=${length}`, path])).stdout).toBe(`${text}\n`)
    const { code, stderr } = await runPprof(['folded', `-max_bytes=${length - 1}`, path])
    expect(code).toBe(1)
    expect(stderr).toContain('-max_bytes=2GB allows more, if the file is to be trusted (PROFILE_TOO_LARGE)')
    expect((await runPprof(['folded', '-max_bytes=2GB', path])).code).toBe(0)
  })
})

test.each(['0', '-1', '1TB', '2049MB', 'many', ''])('-max_bytes=%s is no size', async (size) => {
  const { code, stdout, stderr } = await runPprof(['top', `-max_bytes=${size}`, 'a.pb.gz'])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/-max_bytes.*a size like 300MB or 2GB.*\(COMMAND_LINE_BAD\)/)
})

// Terminals act on these, pages on those, and shells on the rest.
const evil = '\u001b[2J\u001b]0;owned\u0007\r\n\u009b31m\u202e<script>alert(1)</script>&"\'`$(touch pwned)'

describe('names', () => {
  const named = (name: string): Profile => {
    const profile = fromFolded('main;work 3')
    const functions = profile.functions.map((func, startLine) => ({
      ...func,
      name,
      systemName: name,
      filename: name,
      startLine,
    }))
    const places = new Map(
      profile.locations.map((location, at) => [
        location.id,
        { ...location, lines: [{ function: functions[at]!, line: 1, column: 0 }] }, // each has its function
      ]),
    )
    const locations = [...places.values()]
    const samples = profile.samples.map((sample) => ({
      ...sample,
      locations: sample.locations.map(({ id }) => places.get(id)!), // all are there
      labels: [{ key: name, str: name }],
    }))
    return {
      ...profile,
      samples,
      locations,
      functions,
      comments: [name],
      docUrl: name,
      defaultSampleType: name,
    }
  }
  const verbs = [
    'top',
    'tree',
    'traces',
    'raw',
    'tags',
    'comments',
    'folded',
    'dot',
    'callgrind',
    'peek .',
    'list .',
  ]

  test.each(verbs)('%s shows control characters as what they are', async (verb) => {
    const path = file('evil.pb.gz', write(named(evil)))
    const { code, stdout, stderr } = await runPprof([...verb.split(' '), path])
    expect(code).toBe(0)
    expect(stdout).not.toBe('')
    // The legend of a tree has tabs.
    expect(`${stdout}${stderr}`).not.toMatch(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/u)
    expect(existsSync('pwned')).toBe(false)
  })

  test('are kept as they are in a merged profile', async () => {
    const path = file('evil.pb.gz', write(named(evil)))
    expect(parse((await runPprof(['proto', path, path])).bytes).functions.map(({ name }) => name)).toEqual([
      evil,
      evil,
    ])
  })

  test('that are not UTF-8 stay the bytes that they are', async () => {
    const bytes = encode(fromFolded('main 1'))
    bytes[bytes.indexOf('main')] = 0xff
    const path = file('bytes.pb', bytes)
    expect(
      gunzipSync((await runPprof(['proto', path])).bytes).includes(Buffer.from([0xff, 0x61, 0x69])),
    ).toBe(true)
  })

  test('of files may have control characters too', async () => {
    const { stderr } = await runPprof(['top', join(folder, 'a\u001b[2J.pb.gz')])
    expect(stderr).toBe(
      String.raw`pprof: ${folder}/a\x1b[2J.pb.gz: reading: no such file or directory (SOURCE_UNREADABLE)` +
        '\n',
    )
  })
})

describe('the program', () => {
  const bin = new URL('../bin/pprof.mjs', import.meta.url).pathname
  const start = (
    args: readonly string[],
    { input, shell }: { input?: Uint8Array; shell?: string } = {},
  ): { status: number | null; stdout: string; stderr: string } => {
    const env = { ...process.env, XDG_CACHE_HOME: folder, NODE_OPTIONS: '' }
    const options = {
      env,
      cwd: folder,
      maxBuffer: 2 ** 28,
      encoding: 'utf8' as const,
      ...(input && { input }),
    }
    return shell === undefined
      ? spawnSync(process.execPath, [bin, ...args], options)
      : spawnSync('sh', ['-c', shell, 'sh', process.execPath, bin, ...args], options)
  }

  test('stops reading a bomb at its limit', async () => {
    const path = join(folder, 'bomb.gz')
    // A hundred times the limit, in a file of 100 KB.
    const gzip = createGzip({ level: constants.Z_BEST_COMPRESSION })
    const chunks: Buffer[] = []
    gzip.on('data', (chunk: Buffer) => chunks.push(chunk))
    for (let megabyte = 0; megabyte < 100; megabyte++) gzip.write(Buffer.alloc(2 ** 20))
    await new Promise((resolve) => gzip.end(() => resolve(undefined)).on('end', resolve))
    writeFileSync(path, Buffer.concat(chunks))
    const { status, stdout, stderr } = start(['top', '-max_bytes=1MB', path])
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain('more than 1048576 bytes come out; -max_bytes=2GB allows more')
  })

  test.each([
    ['a device that never ends', '"$1" "$2" top -max_bytes=1MB /dev/zero', '/dev/zero: reading: more than'],
    ['a pipe that never ends', 'yes | "$1" "$2" top -max_bytes=1MB -', 'stdin: reading: more than 1048576'],
    ['nothing', '"$1" "$2" top - < /dev/null', 'stdin: decoding: no bytes at all (PROFILE_EMPTY)'],
  ])('ends at %s', (_what, shell, message) => {
    const { status, stdout, stderr } = start([], { shell })
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain(message)
  })

  test('says that stdout could not be written', () => {
    const path = file('a.pb.gz', good)
    for (const verb of ['proto', 'top']) {
      const { status, stderr } = start([path], { shell: `"$1" "$2" ${verb} "$3" > /dev/full` })
      expect({ status, stderr }).toEqual({
        status: 1,
        stderr: 'pprof: stdout: writing: no space left on device (OUTPUT_UNWRITABLE)\n',
      })
    }
  })

  test('writes all of a file or nothing', () => {
    const text = Array.from({ length: 2000 }, (_, at) => `main;f${at}${at * 7919} ${at + 1}`).join('\n')
    const path = file('a.pb.gz', write(fromFolded(text)))
    // Four blocks of 512 bytes: the profile has more.
    const { status, stderr } = start([path], { shell: 'ulimit -f 4; "$1" "$2" proto -output=out.pgo "$3"' })
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'pprof: out.pgo: writing: file too large (OUTPUT_UNWRITABLE)\n',
    })
    expect(readdirSync(folder).filter((name) => name.includes('out.pgo'))).toEqual([])
  })

  // Ten seconds, and several times that where the machine has other things to do.
  test('reads a million functions', { timeout: 300_000 }, () => {
    const path = file('million.pb', profileOfFunctions(1_000_000))
    const { status, stdout, stderr } = start(['top', '-nodecount=2', '-nodefraction=0', path])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout.split('\n').slice(-4)).toEqual([
      '      flat  flat%   sum%        cum   cum%',
      '   1000000 0.0002% 0.0002%    1000000 0.0002%  f1000000 a.js',
      '    999999 0.0002% 0.0004%     999999 0.0002%  f999999 a.js',
      '',
    ])
  })
})

/** A profile in which the function `f1` ran once, `f2` twice, and so on, put together without objects. */
function profileOfFunctions(count: number): Buffer {
  const bytes = Buffer.alloc(64 * count + 4096)
  let at = 0
  const varint = (value: number): void => {
    for (let rest = value; ; rest >>>= 7) {
      bytes[at++] = rest < 0x80 ? rest : (rest & 0x7f) | 0x80
      if (rest < 0x80) return
    }
  }
  const message = (field: number, ...values: readonly number[]): void => {
    bytes[at++] = field * 8 + 2
    const start = at++
    // The first value is that of field 1, the second that of field 2, and so on.
    values.forEach((value, index) => {
      if (value === 0) return
      varint(8 * (index + 1))
      varint(value)
    })
    bytes[start] = at - start - 1
  }
  const text = (value: string): void => {
    bytes[at++] = 6 * 8 + 2
    bytes[at++] = value.length
    at += bytes.write(value, at, 'latin1')
  }
  const strings = ['', 'samples', 'count', 'a.js']
  message(1, 1, 2)
  for (let id = 1; id <= count; id++) {
    message(2, id, id)
    bytes[at++] = 4 * 8 + 2 // a location: its id, and a line, of the function alone
    const start = at++
    varint(8)
    varint(id)
    message(4, id)
    bytes[start] = at - start - 1
    message(5, id, strings.length + id - 1, strings.length + id - 1, 3)
  }
  for (const one of strings) text(one)
  for (let id = 1; id <= count; id++) text(`f${id}`)
  return bytes.subarray(0, at)
}
