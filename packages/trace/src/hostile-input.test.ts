// Files from anywhere: whatever the bytes are, there is a trace or an error with a code, and never anything else.

import { readFileSync } from 'node:fs'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TraceError } from './errors.ts'
import { parseTrace } from './parse.ts'
import { summarize } from './summary.ts'
import { formatSummary } from './summary-text.ts'
import { checkouts, smallFile, type SmallSlice } from './testing/small-trace.ts'
import { runTrace } from './testing/world.ts'
import { argsOf, type Trace } from './trace.ts'
import { decodeTrace, encodeTrace } from './trace-table.ts'

/** Reads, and looks at all there is; returns the code of the error, or the trace. */
function outcome(bytes: Uint8Array, maxBytes?: number): string | Trace {
  try {
    const trace = parseTrace(bytes, 'hostile', maxBytes)
    for (const slice of trace.kind.keys()) argsOf(trace, slice)
    formatSummary(summarize(trace, { rows: 3, focus: undefined }), 3)
    decodeTrace(encodeTrace(trace).buffer)
    return trace
  } catch (error) {
    if (error instanceof TraceError) return error.code
    throw error
  }
}

/** A few packets of a real trace: what comes first in it, and whole. */
const real = gunzipSync(readFileSync(new URL('../testdata/shop.trace.gz', import.meta.url)))
const perfetto = firstPackets(real, 60)
const chrome = smallFile(checkouts)

function firstPackets(bytes: Buffer, count: number): Buffer {
  let at = 0
  for (let packet = 0; packet < count; packet++) {
    let length = 0
    let shift = 0
    at++
    for (let byte = 0x80; byte >= 0x80; shift += 7) {
      byte = bytes[at++] ?? 0
      length += (byte & 0x7f) * 2 ** shift
    }
    at += length
  }
  return bytes.subarray(0, at)
}

const codes = [
  'TRACE_EMPTY',
  'TRACE_BAD_WIRE',
  'TRACE_BAD_JSON',
  'TRACE_NOT_CHROME',
  'TRACE_BAD_GZIP',
  'TRACE_IS_PROFILE',
]

describe.each([
  ['perfetto', perfetto],
  ['chrome', chrome],
  ['perfetto, packed', gzipSync(perfetto)],
])('%s', (_form, bytes) => {
  test('whole, it is a trace', () => {
    expect(outcome(bytes)).toMatchObject({ threads: expect.any(Array) })
  })

  test('cut at every byte', () => {
    const met = new Set<string>()
    for (let length = 0; length < bytes.length; length++) {
      const found = outcome(bytes.subarray(0, length))
      met.add(typeof found === 'string' ? found : 'a trace')
    }
    expect([...met].filter((one) => one !== 'a trace' && !codes.includes(one))).toEqual([])
    expect(met.size).toBeGreaterThan(1)
  })

  test('with bytes that were changed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        (changes) => {
          const damaged = Buffer.from(bytes)
          for (const [at, value] of changes) damaged[at] = value
          expect(outcome(damaged)).toBeDefined()
        },
      ),
      { numRuns: 300 },
    )
  })
})

test('bytes of any kind', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(outcome(bytes)).toBeDefined()
    }),
    { numRuns: 500 },
  )
})

test.each([
  ['nothing', Buffer.alloc(0), 'TRACE_EMPTY'],
  ['an empty list', Buffer.from('[]'), 'TRACE_EMPTY'],
  ['JSON of another kind', Buffer.from('{"name":"hotpath"}'), 'TRACE_NOT_CHROME'],
  [
    'events that are none',
    Buffer.from('{"traceEvents":[1,null,"x",{},{"ph":"X"},{"ph":"X","ts":"1"}]}'),
    'TRACE_EMPTY',
  ],
  [
    'a profile',
    readFileSync(new URL('../../pprof/testdata/node.shop.cpu.pb.gz', import.meta.url)),
    'TRACE_IS_PROFILE',
  ],
  ["a recorder's memory", Buffer.from('HPTR\u0001\u0000\u0000\u0000'), 'TRACE_IS_CRASH_COPY'],
  ['a picture', Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1'), 'TRACE_BAD_WIRE'],
])('%s is told what it is', (_what, bytes, code) => {
  expect(outcome(bytes)).toBe(code)
})

test('a bomb is stopped where -max_bytes says', () => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, '['))
  expect(bomb.length).toBeLessThan(100_000)
  expect(outcome(bomb, 1024 * 1024)).toBe('TRACE_TOO_LARGE')
  expect(outcome(Buffer.from('[                                  ]'), 10)).toBe('TRACE_TOO_LARGE')
})

test('slices within each other without end', () => {
  const events = Array.from({ length: 5000 }, (_, at) => ({
    ph: 'B',
    name: 'deeper',
    ts: at,
    tid: 1,
    pid: 1,
  }))
  expect(outcome(Buffer.from(JSON.stringify(events)))).toBe('TRACE_TOO_DEEP')
})

test('as many locks, waits, stalls and tasks as there is room for are summed up', () => {
  const many = Array.from({ length: 4000 }, (_, at) => at)
  const small = (is: string, at: number, args: object): SmallSlice => ({
    is,
    name: `stock ${at % 50}`,
    at,
    ms: 40,
    args: { ...args },
  })
  const found = outcome(
    smallFile([
      ...many.map((at) => small('lock-hold', at, { lock: at % 50 })),
      ...many.map((at): SmallSlice => ({ ...small('lock-wait', at, { lock: at % 50 }), row: 5 + (at % 60) })),
      ...many.map((at) => small('stall', at, {})),
      ...many.map((at): SmallSlice => ({ ...small('request', at, { task: at + 1 }), row: 100 + (at % 60) })),
    ]),
  )
  expect(found).toMatchObject({ durationNanos: expect.any(Number) })
})

test('JSON within JSON without end', () => {
  expect(outcome(Buffer.from('['.repeat(1_000_000)))).toBe('TRACE_BAD_JSON')
})

test('tracks that are their own parents, and names that nobody has', () => {
  const track = message(60, Buffer.from([...field(1, 7), ...field(5, 7)]))
  const event = message(11, Buffer.from([...field(9, 1), ...field(10, 999), ...field(11, 7), ...field(3, 5)]))
  const bytes = Buffer.concat([
    message(1, track),
    message(1, Buffer.concat([Buffer.from(field(8, 5)), event])),
    message(
      1,
      Buffer.concat([Buffer.from(field(8, 9)), message(11, Buffer.from([...field(9, 2), ...field(11, 7)]))]),
    ),
  ])
  expect(outcome(bytes)).toMatchObject({ durationNanos: 4 })
})

test('names of objects are no names of ours', () => {
  const events = [
    {
      ph: 'X',
      name: '__proto__',
      cat: 'constructor',
      ts: 1,
      dur: 1,
      args: { __proto__: { task: 1 }, toString: 1 },
    },
    { ph: 'X', name: 'constructor', cat: '__proto__', ts: 2, dur: 1 },
  ]
  expect(outcome(Buffer.from(JSON.stringify(events)))).toMatchObject({ durationNanos: 2000 })
})

test('names cannot steer a terminal', async () => {
  const evil = '\u001b[2J\u202e<b>'
  const bytes = smallFile(
    [
      { is: 'request', name: evil, at: 0, ms: 5, args: { task: 1, status: 200 } },
      { is: 'log', name: evil, at: 1, args: { task: 1, message: `${evil}\nForged: line` } },
      {
        is: 'stall',
        name: 'event loop held up',
        at: 0,
        ms: 60,
        args: { stack: `${evil} < ${evil}`, culprit: evil },
      },
    ],
    { reason: evil, notes: [evil] },
  )
  const { stdout, code } = await runTrace(['-'], { stdin: bytes })
  expect(code).toBe(0)
  // oxlint-disable-next-line no-control-regex -- they are what must not be there
  expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
  expect(stdout).toContain(String.raw`\x1b[2J\u202e<b>`)
  expect(stdout.split('\n')).not.toContain('Forged: line')
})

function field(number: number, value: number): number[] {
  const varint = (rest: number): number[] =>
    rest < 0x80 ? [rest] : [(rest % 128) + 128, ...varint(Math.floor(rest / 128))]
  return [...varint(number * 8), ...varint(value)]
}

function message(number: number, body: Uint8Array): Buffer {
  const varint = (rest: number): number[] =>
    rest < 0x80 ? [rest] : [(rest % 128) + 128, ...varint(Math.floor(rest / 128))]
  return Buffer.concat([Buffer.from([...varint(number * 8 + 2), ...varint(body.length)]), body])
}
