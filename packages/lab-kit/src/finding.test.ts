// How a failed lab test reads.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FindingError, formatBytes, formatFinding, verdict } from './finding.ts'

const finding = { did: 'we asked', measured: '3', wanted: '0', because: 'it matters' }

const inBoth = {
  did: { en: 'we asked', ja: '尋ねました。' },
  measured: { en: '3', ja: '3 回' },
  wanted: '0',
  because: { en: 'it matters', ja: '大事なことです。' },
}
const japanese = '試したこと：尋ねました。\n測った結果：3 回\nあるべき姿：0\nなぜ大事か：大事なことです。'

// Whoever runs these tests may read Japanese.
beforeEach(() => vi.stubEnv('HOTPATH_LANG', undefined))
afterEach(() => vi.unstubAllEnvs())

test('a finding that holds is silent', () => {
  expect(() => verdict(true, finding)).not.toThrow()
})

test('a finding that does not hold reads as four lines, without a stack', () => {
  const error = catchError(() => verdict(false, finding))
  expect(error).toBeInstanceOf(FindingError)
  expect(error.message).toBe('what we did: we asked\nmeasured:    3\nwanted:      0\nwhy:         it matters')
  expect(error.stack).toBe(`Finding: ${error.message}`)
})

test('a finding is told in Japanese where it has been written so, and else as it is', () => {
  expect(formatFinding(inBoth, 'ja')).toBe(japanese)
  expect(formatFinding(inBoth)).toBe(formatFinding(finding))
})

test.each([
  ['ja', japanese],
  ['en', formatFinding(finding)],
  ['fr', formatFinding(finding)],
])('with HOTPATH_LANG=%s a verdict reads so', (language, want) => {
  vi.stubEnv('HOTPATH_LANG', language)
  expect(catchError(() => verdict(false, inBoth)).message).toBe(want)
})

test.each([
  [-3, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KiB'],
  [1024 * 1024 - 1, '1024.0 KiB'],
  [11.5 * 1024 * 1024, '11.5 MiB'],
  [1024 ** 3 - 1, '1024.0 MiB'],
  [1.5 * 1024 ** 3, '1.5 GiB'],
])('%d bytes read as %s', (bytes, want) => {
  expect(formatBytes(bytes)).toBe(want)
})

function catchError(act: () => void): Error {
  try {
    act()
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('nothing was thrown')
}
