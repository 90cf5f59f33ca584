// The table of errors: each is met somewhere, and leads to its exit code.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { WorkshopError, systemCode, workshopErrors } from './errors.ts'
import { filesIn } from './pristine.ts'

test('every code of the table is one that somebody throws', () => {
  const src = fileURLToPath(new URL('.', import.meta.url))
  const sources = filesIn(src)
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && path !== 'errors.ts')
    .map((path) => readFileSync(join(src, path), 'utf8'))
  const thrown = Object.keys(workshopErrors).filter((code) =>
    sources.some((text) => text.includes(`'${code}'`)),
  )
  expect(thrown).toEqual(Object.keys(workshopErrors))
})

test('an error knows its exit code, its cause and what to do next', () => {
  const cause = new Error('why')
  const error = new WorkshopError('PORT_TAKEN', 'x', { cause, advice: 'stop it' })
  expect([error.exitCode, error.cause, error.advice]).toEqual([3, cause, 'stop it'])
  expect(new WorkshopError('LAB_UNKNOWN', 'x').exitCode).toBe(2)
})

test('the code of a system error is read from whatever was thrown', () => {
  expect(systemCode(Object.assign(new Error('x'), { code: 'ENOENT' }))).toBe('ENOENT')
  for (const other of [new Error('x'), 'ENOENT', null, undefined, { code: 7 }])
    expect(systemCode(other)).toBeUndefined()
})
