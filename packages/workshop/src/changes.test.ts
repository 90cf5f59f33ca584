// What the learner changed, as a patch.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { changesBetween, givenFiles, ownFiles, solutionFiles } from './changes.ts'
import { scratchWorkspace } from './scratch.ts'

test('a lab as given differs from itself in nothing', () => {
  using scratch = scratchWorkspace()
  const lab = scratch.lab('counter')
  expect(changesBetween(givenFiles(scratch.workspace, lab), ownFiles(lab))).toEqual([])
})

test('a changed line, a new file and a file that is gone are told by path', () => {
  expect(
    changesBetween(
      new Map([
        ['src/a.ts', 'one\ntwo\n'],
        ['src/gone.ts', 'gone\n'],
      ]),
      new Map([
        ['src/a.ts', 'one\n2\n'],
        ['src/new.ts', 'new\n'],
      ]),
    ),
  ).toEqual([
    { path: 'src/a.ts', added: 1, removed: 1, lines: ['@@ -1,2 +1,2 @@', ' one', '-two', '+2'] },
    { path: 'src/gone.ts', added: 0, removed: 1, lines: ['@@ -1,1 +0,0 @@', '-gone'] },
    { path: 'src/new.ts', added: 1, removed: 0, lines: ['@@ -0,0 +1,1 @@', '+new'] },
  ])
})

test('of profiles it is said that they differ, and no more', () => {
  expect(
    changesBetween(new Map([['src/default.pgo', 'H4sI']]), new Map([['src/default.pgo', 'H4sJ']])),
  ).toEqual([{ path: 'src/default.pgo', added: 0, removed: 0, lines: ['\\ Binary files differ'] }])
})

test('the solution is the lab with its own files laid over it', () => {
  using scratch = scratchWorkspace()
  const lab = scratch.lab('counter')
  const solution = solutionFiles(scratch.workspace, lab)
  expect(changesBetween(ownFiles(lab), solution).map(({ path }) => path)).toEqual(['src/count.ts'])
  writeFileSync(join(lab.dir, 'src/count.ts'), solution.get('src/count.ts') ?? '')
  expect(changesBetween(ownFiles(lab), solution)).toEqual([])
})
