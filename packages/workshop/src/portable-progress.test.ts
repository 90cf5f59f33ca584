// Progress on its way to another machine: what is written can be read, and laying together loses nothing.
import { expect, test } from 'vitest'
import { exportedProgress, mergedProgress, parseExported } from './portable-progress.ts'
import type { LabProgress, Progress } from './progress.ts'

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 10, minute)).toISOString()

const lab = (more: Partial<LabProgress> = {}): LabProgress => ({
  startedAt: at(0),
  attempts: 1,
  rungsSeen: {},
  ...more,
})

const progress = (labs: Record<string, LabProgress>): Progress => ({ schema: 1, labs })

const verdict = (minute: number, state: 'green' | 'red') =>
  ({ state, passed: ['a'], failed: [], at: at(minute), suite: 's' }) as const

const full = progress({
  '03-leaking-heap': lab({
    visitedAt: at(3),
    firstGreenAt: at(5),
    verdict: verdict(5, 'green'),
    rungsSeen: { a: 2 },
    found: { at: at(2), capture: 'one.pb.gz', answer: 'src/a.ts:1' },
    proved: { at: at(6), rows: [{ what: { en: 'heap', ja: 'ヒープ' }, before: '2 MB', after: '1 MB' }] },
  }),
})

test('what is exported is read back as it was', () => {
  const text = JSON.stringify(exportedProgress(full, new Date(at(9))))
  expect(parseExported(text, 'p.json')).toEqual(full)
  expect(text).toContain(`"exportedAt":"${at(9)}"`)
})

test.each([
  ['no JSON', '{', /^p\.json: importing progress: /],
  ['a page of text, in one line', '# Mine\n', /^p\.json: importing progress: .* is not valid JSON$/],
  ['another file', '{"name":"x"}', /want what `workshop export` wrote/],
  ['a list', '[]', /want what `workshop export` wrote/],
  ['a newer workshop', '{"schema":2,"labs":{}}', /schema 2, want 1/],
  ['a lab that makes no sense', '{"schema":1,"labs":{"03":{"attempts":-1}}}', /labs/],
])('%s is refused and says why', (_case, text, pattern) => {
  expect(() => parseExported(text, 'p.json')).toThrow(
    expect.objectContaining({ code: 'IMPORT_INVALID', message: expect.stringMatching(pattern) }),
  )
})

test('two progresses are laid together, and neither loses anything', () => {
  const a = progress({
    '01': lab({ startedAt: at(1), verdict: verdict(4, 'red'), attempts: 3, rungsSeen: { a: 1, b: 4 } }),
    '02': lab(),
  })
  const b = progress({
    '01': lab({
      startedAt: at(2),
      verdict: verdict(5, 'green'),
      firstGreenAt: at(5),
      attempts: 2,
      rungsSeen: { a: 2 },
      found: { at: at(3), capture: 'x', answer: 'y' },
    }),
    '03': lab(),
  })
  const merged = mergedProgress(a, b)
  expect(merged.labs['01']).toEqual({
    startedAt: at(1),
    attempts: 3,
    firstGreenAt: at(5),
    verdict: verdict(5, 'green'),
    rungsSeen: { a: 2, b: 4 },
    found: { at: at(3), capture: 'x', answer: 'y' },
  })
  expect(Object.keys(merged.labs)).toEqual(['01', '02', '03'])
  expect(mergedProgress(b, a)).toEqual(merged)
  expect(mergedProgress(merged, a)).toEqual(merged)
})
