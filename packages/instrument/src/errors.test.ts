// The table of codes and the sources, held against each other.
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { errorText, InstrumentError, instrumentErrors } from './errors.ts'

test('each code is used somewhere, and explained in a sentence', () => {
  const sources = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && path !== 'errors.ts')
    .map((path) => readFileSync(`${import.meta.dirname}/${path}`, 'utf8'))
  expect(sources.length).toBeGreaterThan(10)
  const unused = Object.keys(instrumentErrors).filter(
    (code) => !sources.some((text) => text.includes(`'${code}'`)),
  )
  expect(unused).toEqual([])
  for (const meaning of Object.values(instrumentErrors)) expect(meaning).toMatch(/^[A-Z].*\.$/)
})

test.each([
  [new InstrumentError('OPTION_INVALID', 'where: what'), 'where: what'],
  [new Error('first line\nsecond line'), 'first line'],
  ['a text', 'a text'],
  [undefined, 'undefined'],
])('%j is said in one line', (error, want) => {
  expect(errorText(error)).toBe(want)
})
