// Resetting and restoring: no content that was ever there can get lost.
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backupDir, listBackups, resetLab, restoreLab } from './backups.ts'
import { filesIn } from './pristine.ts'
import { scratchWorkspace } from './scratch.ts'

const now = new Date('2026-11-23T10:00:00Z')

test('a lab as given is left alone, and no backup is made of it', () => {
  using scratch = scratchWorkspace()
  const lab = scratch.lab('counter')
  expect(resetLab(scratch.workspace, lab, now)).toEqual({ written: [], removed: [], backups: [] })
  expect(listBackups(scratch.workspace, lab)).toEqual([])
})

test('a reset writes what was given, and the backup has the edit, the new file and the untouched ones', () => {
  using scratch = scratchWorkspace()
  const lab = scratch.lab('counter')
  const before = readFileSync(join(lab.dir, 'src/count.ts'), 'utf8')
  writeFileSync(join(lab.dir, 'src/count.ts'), 'mine')
  mkdirSync(join(lab.dir, 'src/deep/er'), { recursive: true })
  writeFileSync(join(lab.dir, 'src/deep/er/extra.ts'), 'extra')

  const done = resetLab(scratch.workspace, lab, now)

  expect(done).toEqual({
    written: ['src/count.ts'],
    removed: ['src/deep/er/extra.ts'],
    backups: ['2026-11-23T10-00-00-000Z'],
  })
  expect(readFileSync(join(lab.dir, 'src/count.ts'), 'utf8')).toBe(before)
  expect(existsSync(join(lab.dir, 'src/deep'))).toBe(false)
  const backup = backupDir(scratch.workspace, lab, '2026-11-23T10-00-00-000Z')
  expect(readFileSync(join(backup, 'src/count.ts'), 'utf8')).toBe('mine')
  expect(readFileSync(join(backup, 'src/deep/er/extra.ts'), 'utf8')).toBe('extra')
  expect(filesIn(backup)).toContain('src/app.ts')
})

test('what lies beside src and is not of the lab stays where it is', () => {
  using scratch = scratchWorkspace()
  const lab = scratch.lab('counter')
  writeFileSync(join(lab.dir, 'notes.md'), 'what I saw')
  writeFileSync(join(lab.dir, 'src/count.ts'), 'mine')
  resetLab(scratch.workspace, lab, now)
  expect(readFileSync(join(lab.dir, 'notes.md'), 'utf8')).toBe('what I saw')
})

test('a lab whose folder is gone comes back', () => {
  using scratch = scratchWorkspace()
  const lab = scratch.lab('counter')
  const files = filesIn(lab.dir)
  rmSync(lab.dir, { recursive: true })
  expect(resetLab(scratch.workspace, lab, now).backups).toEqual([])
  expect(filesIn(lab.dir)).toEqual(files)
})

test('a folder where a file was, and a file where a folder was, make way', () => {
  using scratch = scratchWorkspace()
  const lab = scratch.lab('counter')
  rmSync(join(lab.dir, 'src/count.ts'))
  mkdirSync(join(lab.dir, 'src/count.ts'))
  writeFileSync(join(lab.dir, 'src/count.ts/inside.ts'), 'inside')
  rmSync(join(lab.dir, 'wrong-fixes'), { recursive: true })
  writeFileSync(join(lab.dir, 'wrong-fixes'), 'a file')
  const files = filesIn(join(scratch.workspace.root, 'labs/00-counter'))
  expect(files).toContain('wrong-fixes')

  const { backups } = resetLab(scratch.workspace, lab, now)

  expect(readFileSync(join(lab.dir, 'src/count.ts'), 'utf8')).toContain('count += 2')
  const kept = backups.flatMap((name) => filesIn(backupDir(scratch.workspace, lab, name)))
  expect(kept).toContain('src/count.ts/inside.ts')
  expect(existsSync(join(lab.dir, 'wrong-fixes/always-one/why.en.md'))).toBe(true)
})

test('a symbolic link is set aside as a link, and comes back as one', () => {
  using scratch = scratchWorkspace()
  const lab = scratch.lab('counter')
  rmSync(join(lab.dir, 'src/count.ts'))
  symlinkSync('../elsewhere.ts', join(lab.dir, 'src/count.ts'))
  const [backup = ''] = resetLab(scratch.workspace, lab, now).backups
  expect(readFileSync(join(lab.dir, 'src/count.ts'), 'utf8')).toContain('count += 2')
  expect(restoreLab(scratch.workspace, lab, backup, now).written).toEqual(['src/count.ts'])
  expect(existsSync(join(lab.dir, 'src/count.ts'))).toBe(false)
})

test('a backup that there is not is refused, and those that there are are named', () => {
  using scratch = scratchWorkspace()
  const lab = scratch.lab('counter')
  expect(() => restoreLab(scratch.workspace, lab, '../../state.json', now)).toThrow('there is no such backup')
})

test('files that were taken away come back with a reset, and go again with its backup', () => {
  using scratch = scratchWorkspace()
  const lab = scratch.lab('counter')
  rmSync(join(lab.dir, 'src/count.ts'))
  const { written, backups } = resetLab(scratch.workspace, lab, now)
  expect(written).toEqual(['src/count.ts'])
  expect(restoreLab(scratch.workspace, lab, backups[0] ?? '', now).removed).toEqual(['src/count.ts'])
  expect(existsSync(join(lab.dir, 'src/count.ts'))).toBe(false)
})

type Step =
  | { do: 'write'; path: string; content: string }
  | { do: 'remove'; path: string }
  | { do: 'reset' | 'restore' }

const path = fc.constantFrom(
  'src/count.ts',
  'src/app.ts',
  'src/new.ts',
  'src/deep/new.ts',
  'load.ts',
  'verify.test.ts',
)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('write' as const), path, content: fc.string({ maxLength: 8 }) }),
  fc.record({ do: fc.constant('remove' as const), path }),
  fc.record({ do: fc.constantFrom('reset' as const, 'restore' as const) }),
)

test('what a reset or a restore finds in the folder is afterwards there or in a backup, and stays in it', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
      using scratch = scratchWorkspace()
      const { workspace } = scratch
      const lab = scratch.lab('counter')
      const read = (dir: string): string[] =>
        existsSync(dir) ? filesIn(dir).map((name) => `${name}\0${readFileSync(join(dir, name), 'utf8')}`) : []
      const inBackups = (): string[] =>
        listBackups(workspace, lab).flatMap((name) => read(backupDir(workspace, lab, name)))
      for (const each of steps) {
        if (each.do === 'write') {
          mkdirSync(dirname(join(lab.dir, each.path)), { recursive: true })
          writeFileSync(join(lab.dir, each.path), each.content)
          continue
        }
        if (each.do === 'remove') {
          rmSync(join(lab.dir, each.path), { force: true })
          continue
        }
        const found = read(lab.dir)
        const backedUp = inBackups()
        const newest = listBackups(workspace, lab).at(-1)
        if (each.do === 'reset') resetLab(workspace, lab, now)
        else if (newest !== undefined) restoreLab(workspace, lab, newest, now)
        const kept = new Set([...read(lab.dir), ...inBackups()])
        for (const file of [...found, ...backedUp]) expect(kept).toContain(file)
      }
    }),
    { numRuns: 60 },
  )
})

test('restoring the backup of a reset gives the very files that were there', () => {
  const edit = fc.record({ path, content: fc.option(fc.string({ maxLength: 8 }), { nil: undefined }) })
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
      using scratch = scratchWorkspace()
      const lab = scratch.lab('counter')
      const read = (): string[] =>
        filesIn(lab.dir).map((name) => `${name}\0${readFileSync(join(lab.dir, name), 'utf8')}`)
      for (const { path: name, content } of edits) {
        mkdirSync(dirname(join(lab.dir, name)), { recursive: true })
        if (content === undefined) rmSync(join(lab.dir, name), { force: true })
        else writeFileSync(join(lab.dir, name), content)
      }
      const before = read()
      const [backup] = resetLab(scratch.workspace, lab, now).backups
      if (backup !== undefined) restoreLab(scratch.workspace, lab, backup, now)
      expect(read()).toEqual(before)
    }),
    { numRuns: 40 },
  )
})
