// A save is seen, several at once are one, and looking stops when told to.
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scratchWorkspace } from './scratch.ts'
import { changedPaths, nextSave, signatureOf, watchedFiles } from './watch.ts'

const never = new AbortController().signal

test('what is watched is the source and the package.json, and neither tests nor hints', () => {
  using scratch = scratchWorkspace()
  expect(watchedFiles(scratch.lab('counter'))).toEqual([
    'package.json',
    'src/app.ts',
    'src/count.ts',
    'src/server.ts',
  ])
})

test('files changed, added and removed together are one save', async () => {
  using scratch = scratchWorkspace()
  const lab = scratch.lab('counter')
  const before = signatureOf(lab)
  const saved = nextSave(lab, before, never)
  writeFileSync(join(lab.dir, 'src/count.ts'), 'changed, and of another length')
  writeFileSync(join(lab.dir, 'src/more.ts'), 'added')
  rmSync(join(lab.dir, 'src/app.ts'))
  expect(changedPaths(before, await saved)).toEqual(['src/app.ts', 'src/count.ts', 'src/more.ts'])
})

test('a save that was made before the wait began is seen as well', async () => {
  using scratch = scratchWorkspace()
  const lab = scratch.lab('counter')
  const before = signatureOf(lab)
  writeFileSync(join(lab.dir, 'src/count.ts'), 'changed')
  expect(changedPaths(before, await nextSave(lab, before, never))).toEqual(['src/count.ts'])
})

test('a test file that is saved is no save', () => {
  using scratch = scratchWorkspace()
  const lab = scratch.lab('counter')
  const before = signatureOf(lab)
  writeFileSync(join(lab.dir, 'verify.test.ts'), 'changed')
  expect(changedPaths(before, signatureOf(lab))).toEqual([])
})

test('looking ends with the signal', async () => {
  using scratch = scratchWorkspace()
  const lab = scratch.lab('counter')
  const stop = new AbortController()
  const saved = nextSave(lab, signatureOf(lab), stop.signal)
  stop.abort()
  await expect(saved).rejects.toThrow('aborted')
})
