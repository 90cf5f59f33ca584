// Where reports go.

import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeNumbered, writeOutput } from './output.ts'

let folder = ''
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'pprof-output-'))))
afterEach(() => rmSync(folder, { recursive: true }))

test('a new file', () => {
  const path = join(folder, 'a.txt')
  writeOutput(path, 'text')
  expect(readFileSync(path, 'utf8')).toBe('text')
  expect(readdirSync(folder)).toEqual(['a.txt'])
})

test('an old one is replaced and keeps its permissions', () => {
  const path = join(folder, 'a.txt')
  writeFileSync(path, 'old')
  chmodSync(path, 0o640)
  writeOutput(path, 'new')
  expect(readFileSync(path, 'utf8')).toBe('new')
  expect(statSync(path).mode & 0o777).toBe(0o640)
})

test('a link stays a link', () => {
  writeFileSync(join(folder, 'target'), 'old')
  symlinkSync('target', join(folder, 'link'))
  writeOutput(join(folder, 'link'), 'new')
  expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('new')
  expect(readdirSync(folder).toSorted()).toEqual(['link', 'target'])
})

test('a device is written to', () => {
  writeOutput('/dev/null', 'text')
  expect(statSync('/dev/null').isFile()).toBe(false)
})

test('where it cannot be written nothing is left behind', () => {
  const path = join(folder, 'no', 'a.txt')
  expect(() => writeOutput(path, 'text')).toThrow(`${path}: writing: no such file or directory`)
  expect(existsSync(join(folder, 'no'))).toBe(false)
  expect(() => writeOutput(folder, 'text')).toThrow(
    expect.objectContaining({ code: 'OUTPUT_UNWRITABLE' }) as Error,
  )
})

test('numbered files take the first free number', () => {
  const bytes = Buffer.from('x')
  const names = [1, 2].map(() => writeNumbered(join(folder, 'profile'), '.pb.gz', bytes))
  expect(names).toEqual(['001', '002'].map((number) => join(folder, `profile${number}.pb.gz`)))
})

test('a numbered file is this user’s alone, and nothing is left beside it', () => {
  const path = writeNumbered(join(folder, 'profile'), '.pb.gz', Buffer.from('x'))
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['profile001.pb.gz'])
  expect(() => writeNumbered(join(folder, 'no', 'profile'), '.pb.gz', Buffer.from('x'))).toThrow(
    'profile001.pb.gz: writing: no such file or directory',
  )
})
