// How a failed lab test reads.
import { expect, test } from 'vitest'
import { FindingError, formatBytes, verdict } from './finding.ts'

const finding = { did: 'we asked', measured: '3', wanted: '0', because: 'it matters' }

test('a finding that holds is silent', () => {
  expect(() => verdict(true, finding)).not.toThrow()
})

test('a finding that does not hold reads as four lines, without a stack', () => {
  const error = catchError(() => verdict(false, finding))
  expect(error).toBeInstanceOf(FindingError)
  expect(error.message).toBe('what we did: we asked\nmeasured:    3\nwanted:      0\nwhy:         it matters')
  expect(error.stack).toBe(`Finding: ${error.message}`)
})

test.each([
  [-3, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 kB'],
  [1024 * 1024 - 1, '1024.0 kB'],
  [11.5 * 1024 * 1024, '11.5 MB'],
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
