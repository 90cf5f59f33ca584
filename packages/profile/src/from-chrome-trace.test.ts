// Traces of Chrome.

import { describe, expect, test } from 'vitest'
import { ProfileError } from './errors.ts'
import { toFolded } from './folded.ts'
import { fromChromeTrace, isChromeTrace } from './from-chrome-trace.ts'

const frame = (functionName: string, lineNumber?: number): object => ({
  functionName,
  scriptId: 1,
  ...(lineNumber !== undefined && { url: 'http://page.test/a.js', lineNumber, columnNumber: 4 }),
})

interface Thread {
  readonly pid?: number
  readonly tid?: number
  readonly name?: string
}

/** main calls work; samples at 10, 20, 30 (idle) and 40 microseconds, the end at 100. */
function recording({ pid = 1, tid = 1, name = 'CrRendererMain' }: Thread = {}): object[] {
  const event = { pid, tid, id: '0x1' }
  return [
    { ...event, name: 'thread_name', args: { name } },
    { ...event, name: 'Profile', ts: 1000, args: { data: { startTime: 1000 } } },
    {
      ...event,
      tid: 99, // V8 has a thread of its own for this
      name: 'ProfileChunk',
      ts: 1030,
      args: {
        data: {
          cpuProfile: {
            nodes: [
              { id: 1, callFrame: frame('(root)') },
              { id: 2, callFrame: frame('main', 4), parent: 1 },
              { id: 3, callFrame: frame('work', 9), parent: 2 },
              { id: 4, callFrame: frame('(idle)'), parent: 1 },
            ],
            samples: [3, 2, 4],
          },
          timeDeltas: [10, 10, 10],
          lines: [12, 5, 0],
        },
      },
    },
    {
      ...event,
      tid: 99,
      name: 'ProfileChunk',
      ts: 1040,
      args: { data: { cpuProfile: { samples: [3] }, timeDeltas: [10], lines: [13], endTime: 1100 } },
    },
  ]
}

test.each([
  ['a list of events', [], true],
  ['an object with one', { traceEvents: [] }, true],
  ['a profile', { nodes: [] }, false],
  ['nothing', null, false],
])('%s: a trace, %s', (_what, value, want) => {
  expect(isChromeTrace(value)).toBe(want)
})

test.each([
  ['an object', { traceEvents: recording() }],
  ['a list', recording()],
  ['events that are not in the order of time', { traceEvents: recording().toReversed() }],
  ['other events among them', [{ name: 'RunTask', ph: 'X' }, ...recording()]],
])('%s', (_what, trace) => {
  const profile = fromChromeTrace(trace)
  expect(toFolded(profile)).toBe('main;work 70000\nmain 10000')
  expect(profile.durationNanos).toBe(100_000)
  expect(profile.samples.map(({ locations }) => locations[0]?.lines[0]?.line)).toEqual([12, 13, 5])
})

test('idle time is counted when it is asked for', () => {
  expect(toFolded(fromChromeTrace(recording(), { includeIdle: true }))).toContain('(idle) 10000')
})

describe('several threads', () => {
  const labels = (...threads: Thread[]): string[] => {
    const { samples } = fromChromeTrace(threads.flatMap(recording))
    return [...new Set(samples.flatMap((sample) => sample.labels.map(({ str }) => str ?? '')))]
  }

  test('are told apart by a label', () => {
    expect(labels({ name: 'CrRendererMain' }, { pid: 2, name: 'DedicatedWorker' })).toEqual([
      'CrRendererMain',
      'DedicatedWorker',
    ])
  })

  test('of one name by their numbers too', () => {
    expect(labels({ pid: 1 }, { pid: 2, tid: 7 })).toEqual(['CrRendererMain 1 1', 'CrRendererMain 2 7'])
  })

  test('one alone needs no label', () => {
    expect(labels({})).toEqual([])
  })

  test('take as long as the longest of them', () => {
    expect(fromChromeTrace([{}, { pid: 2 }].flatMap(recording)).durationNanos).toBe(100_000)
  })
})

describe('what Chrome does not write', () => {
  const [, start = {}, chunk = {}] = recording()
  const withData = (data: object): object[] => [start, { ...chunk, args: { data } }]
  test.each([
    ['nothing', undefined, 'reading the trace: undefined, want an object'],
    ['no list', { traceEvents: 5 }, 'reading traceEvents: 5, want an array'],
    [
      'no profile',
      [],
      'reading the trace: no CPU profile in it, want what disabled-by-default-v8.cpu_profiler',
    ],
    ['an event that is none', [5], 'reading traceEvents[0]: 5, want an object'],
    ['a chunk of no profile', [chunk], 'reading traceEvents[0]: a profile that never began, 1 0x1'],
    ['a profile without data', [{ ...start, args: {} }], 'args.data: undefined, want an object'],
    ['too few times', withData({ cpuProfile: { samples: [1] } }), 'timeDeltas: 0 of them, want 1'],
    [
      'a sample at no node',
      withData({ cpuProfile: { samples: [1] }, timeDeltas: [1] }),
      'node 1, which is not there',
    ],
    [
      'two nodes with one id',
      withData({ cpuProfile: { nodes: [1, 1].map((id) => ({ id, callFrame: frame('a') })) } }),
      'a second node with id 1',
    ],
    [
      'a node that is its own caller',
      withData({
        cpuProfile: { nodes: [{ id: 1, callFrame: frame('a'), parent: 1 }], samples: [1] },
        timeDeltas: [1],
      }),
      'more than 1024 callers',
    ],
  ])('%s', (_what, trace, message) => {
    const read = (): unknown => fromChromeTrace(trace, { source: 'x.json' })
    expect(read).toThrow(ProfileError)
    expect(read).toThrow('x.json: ')
    expect(read).toThrow(message)
  })
})
