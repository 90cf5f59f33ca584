// Texts as bytes.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteStrings } from './byte-strings.ts'

const add = (strings: ByteStrings, bytes: Uint8Array): number => strings.add(bytes, 0, bytes.length)

test('a map says the same of any texts, from bytes and from texts', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 12 }), { maxLength: 300 }), (list) => {
      const strings = new ByteStrings()
      const known = new Map([['', 0]])
      for (const [at, text] of list.entries()) {
        // What is no UTF-8 becomes what stands for it.
        const clean = text.toWellFormed()
        if (!known.has(clean)) known.set(clean, known.size)
        const got = at % 2 === 0 ? strings.addText(clean) : add(strings, Buffer.from(clean))
        expect(got).toBe(known.get(clean))
        expect(strings.text(got)).toBe(clean)
      }
      expect(strings.count).toBe(known.size)
    }),
  )
})

test('a part of a buffer is added, and not what surrounds it', () => {
  const strings = new ByteStrings()
  const bytes = Buffer.from('xxmain.workxx')
  expect(strings.text(strings.add(bytes, 2, 11))).toBe('main.work')
  expect(strings.addText('main.work')).toBe(1)
})

test('bytes that are not UTF-8 are told apart, though they look the same', () => {
  const strings = new ByteStrings()
  expect(add(strings, Buffer.of(0xff))).not.toBe(add(strings, Buffer.of(0xfe)))
  expect(strings.text(1)).toBe('\ufffd')
})

test('fifty thousand texts are all found again', () => {
  const strings = new ByteStrings()
  for (const _round of [1, 2]) {
    for (let at = 1; at <= 50_000; at++) expect(strings.addText(`node:internal/modules/${at}`)).toBe(at)
  }
})

test('they are compared byte by byte', () => {
  const strings = new ByteStrings()
  const numbers = ['b', 'a', 'ab', '😀', '\uffee', ''].map((text) => strings.addText(text))
  numbers.sort((a, b) => strings.compare(a, b))
  expect(numbers.map((number) => strings.text(number))).toEqual(['', 'a', 'ab', 'b', '\uffee', '😀'])
})
