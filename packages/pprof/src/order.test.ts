// The order of texts.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareText } from './order.ts'

test('it is that of the bytes in UTF-8', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 4 })
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareText(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)))
    }),
  )
})

test('characters beyond U+FFFF come after those just below', () => {
  const [below, beyond] = ['\uffee', '😀']
  expect(compareText(below, beyond)).toBeLessThan(0)
  expect(compareText(beyond, below)).toBeGreaterThan(0)
})
