// Sealed copies: the same files give the same seal, and nothing reaches out of its lab.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  differences,
  harnessFiles,
  readForSeal,
  readPristine,
  requirePristine,
  suiteHash,
  writePristine,
} from './pristine.ts'
import { scratchWorkspace } from './scratch.ts'
import { writeTree } from './workspace.ts'

test('what is sealed is what is read back', () => {
  using scratch = scratchWorkspace()
  const lab = scratch.lab('counter')
  const sealed = readForSeal(lab.dir, lab.id)
  writePristine(scratch.workspace, sealed)
  expect(differences(requirePristine(scratch.workspace, lab.id), sealed)).toEqual([])
})

test('a file that is not text is refused by its name', () => {
  using scratch = scratchWorkspace()
  const lab = scratch.lab('counter')
  writeFileSync(join(lab.dir, 'src/picture.bin'), Uint8Array.of(0xff, 0xfe, 0x80))
  expect(() => readForSeal(lab.dir, lab.id)).toThrow(
    'labs/00-counter/src/picture.bin: sealing: not UTF-8 text',
  )
})

test('a profile is sealed byte for byte', () => {
  using scratch = scratchWorkspace()
  const lab = scratch.lab('counter')
  const bytes = Uint8Array.of(0x1f, 0x8b, 0xff, 0xfe, 0x80)
  writeFileSync(join(lab.dir, 'src/default.pgo'), bytes)
  const sealed = readForSeal(lab.dir, lab.id)
  const elsewhere = join(lab.dir, 'dist')
  writeTree(elsewhere, sealed.files)
  expect(new Uint8Array(readFileSync(join(elsewhere, 'src/default.pgo')))).toEqual(bytes)
})

test('a lab without a seal is undefined, or refused with what to do', () => {
  using scratch = scratchWorkspace()
  expect(readPristine(scratch.workspace, '99-none')).toBeUndefined()
  expect(() => requirePristine(scratch.workspace, '99-none')).toThrow('there is none')
})

test.each([
  ['no JSON', '{'],
  ['no files', '{"files":{"a":1}}'],
  ['a path that leads out', '{"files":{"../a":""}}'],
  ['an absolute path', '{"files":{"/a":""}}'],
  ['a path that goes round about', '{"files":{"src/../../a":""}}'],
])('a sealed copy with %s is refused', (_case, text) => {
  using scratch = scratchWorkspace()
  writeFileSync(join(scratch.workspace.pristineDir, '00-counter.json'), text)
  expect(() => readPristine(scratch.workspace, '00-counter')).toThrow(
    'packages/workshop/pristine/00-counter.json',
  )
})

test('tests stand on everything but the service, the fixes and the prose', () => {
  using scratch = scratchWorkspace()
  const pristine = requirePristine(scratch.workspace, '00-counter')
  expect([...harnessFiles(pristine).keys()].toSorted()).toEqual([
    'load.ts',
    'package.json',
    'steps.ts',
    'verify.test.ts',
  ])
})

test('the suite changes with the tests and not with the hints', () => {
  using scratch = scratchWorkspace()
  const pristine = requirePristine(scratch.workspace, '00-counter')
  const withFile = (path: string): string =>
    suiteHash({ ...pristine, files: new Map([...pristine.files, [path, 'other']]) })
  expect(withFile('hints.en.md')).toBe(suiteHash(pristine))
  expect(withFile('verify.test.ts')).not.toBe(suiteHash(pristine))
})
