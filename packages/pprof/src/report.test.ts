// What all reports say.

import { fromFolded, type Profile } from '@hotpath/profile'
import { describe, expect, test } from 'vitest'
import { defaultOptions, type Options } from './options.ts'
import { chooseUnit, describeProfile, formatTime, prepareReport, type Report } from './report.ts'
import { buildTrimmedGraph } from './graph.ts'
import { verbs } from './verbs.ts'

function report(profile: Profile, options: Partial<Options> = {}): Report {
  return prepareReport(profile, { ...defaultOptions, ...options }, verbs.top, 'x.pb.gz').report
}

const heap = fromFolded('a 1 1024\nb 2 4096', {
  sampleTypes: [
    { type: 'inuse_objects', unit: 'count' },
    { type: 'inuse_space', unit: 'bytes' },
  ],
})

describe('the column', () => {
  test.each([
    ['the last', heap, '', 'inuse_space'],
    ['the default of the profile', { ...heap, defaultSampleType: 'inuse_objects' }, '', 'inuse_objects'],
    ['by name', heap, 'inuse_objects', 'inuse_objects'],
    ['by number', heap, '0', 'inuse_objects'],
    [
      'by the name that old profiles have for it',
      {
        ...heap,
        sampleTypes: [
          { type: 'objects', unit: 'count' },
          { type: 'space', unit: 'bytes' },
        ],
      },
      'inuse_objects',
      'objects',
    ],
  ])('%s', (_behaviour, profile, sampleIndex, want) => {
    expect(report(profile, { sampleIndex }).sampleType).toBe(want)
  })

  test.each([
    ['2', 'x.pb.gz: sample_index 2 is outside the range [0..1]'],
    ['-1', 'x.pb.gz: sample_index -1 is outside the range [0..1]'],
    ['alloc_space', 'x.pb.gz: sample_index "alloc_space" must be one of: [inuse_objects inuse_space]'],
  ])('%s is not there, and the error says what is', (sampleIndex, message) => {
    expect(() => report(heap, { sampleIndex })).toThrow(message)
  })

  test('a profile without any is an error', () => {
    expect(() => report({ ...heap, sampleTypes: [], samples: [] })).toThrow(
      expect.objectContaining({ code: 'SOURCE_WITHOUT_COLUMNS' }) as Error,
    )
  })
})

describe('the total', () => {
  test('is that of all samples, whatever is in focus', () => {
    expect(report(heap, { focus: 'a' }).total).toBe(5120)
  })

  test('is that of those in focus where shares are to be of them', () => {
    expect(report(heap, { focus: 'a', isRelative: true }).total).toBe(1024)
  })

  test('counts what went down as what went up', () => {
    expect(report(fromFolded('a 3\nb -2')).total).toBe(5)
  })
})

describe('means', () => {
  const { total, sampleType } = report(heap, { isMean: true })
  test('are taken over the first column, and say so', () => {
    expect({ total, sampleType }).toEqual({ total: Math.trunc(5120 / 3), sampleType: 'mean_inuse_space' })
  })
})

describe('the unit', () => {
  const time = (text: string): Profile =>
    fromFolded(text, { sampleTypes: [{ type: 'cpu', unit: 'nanoseconds' }] })
  test.each([
    ['that of the smallest value', time('a 5000000\nb 900000'), 'us'],
    ['a larger one where the values lie far apart', time('a 5000000000\nb 30000000'), 's'],
    ['at a hundred times the smallest still its own', time('a 99000000\nb 1000000'), 'ms'],
    ['that of the profile where none is known', fromFolded('a 3'), 'count'],
  ])('%s', (_behaviour, profile, want) => {
    const made = report(profile)
    expect(chooseUnit(made, buildTrimmedGraph(made.profile, made.trim).nodes)).toBe(want)
  })

  test('one that is asked for is taken', () => {
    expect(chooseUnit(report(heap, { unit: 'auto' }), [])).toBe('auto')
  })
})

test('the lines about the profile', () => {
  const profile = {
    ...fromFolded('a 250000000', { sampleTypes: [{ type: 'cpu', unit: 'nanoseconds' }] }),
    comments: ['node 26.10.0', '#only for programs'],
    durationNanos: 1_000_000_000,
  }
  const [mapping] = profile.mappings
  const named = {
    ...profile,
    mappings: [{ ...mapping, filename: '/srv/shop/server.mjs', buildId: 'abc' }],
  } as Profile
  expect(describeProfile(report(named))).toEqual([
    'File: server.mjs',
    'Build ID: abc',
    'node 26.10.0',
    'Type: cpu',
    'Duration: 1s, Total samples = 250ms (25.00%)',
  ])
})

describe('times', () => {
  // 2026-11-23 13:05:09 UTC
  const time = 1_795_439_109_000_000_000n
  test.each([
    ['UTC', 'Nov 23, 2026 at 1:05pm (UTC)'],
    ['America/New_York', 'Nov 23, 2026 at 8:05am (EST)'],
    ['Asia/Tokyo', 'Nov 23, 2026 at 10:05pm (+09)'],
    ['Asia/Kolkata', 'Nov 23, 2026 at 6:35pm (+0530)'],
    ['America/St_Johns', 'Nov 23, 2026 at 9:35am (-0330)'],
  ])('in %s', (zone, want) => {
    expect(formatTime(time, zone)).toBe(want)
  })

  test.each([0n, 12n * 3600n, 23n * 3600n + 59n * 60n])(
    '%s seconds into a day are the same with and without the engine’s help',
    (seconds) => {
      const at = 1_795_392_000_000_000_000n + seconds * 1_000_000_000n
      const before = process.env['TZ']
      process.env['TZ'] = 'UTC'
      try {
        expect(formatTime(at)).toBe(formatTime(at, 'UTC'))
      } finally {
        if (before === undefined) delete process.env['TZ']
        else process.env['TZ'] = before
      }
    },
  )
})
