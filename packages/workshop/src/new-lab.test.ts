// A lab made from the template keeps its contract before anybody has touched it.
import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import {
  assemble,
  checkVariant,
  contracted,
  inParallel,
  pageProblems,
  sharedProblems,
  stepProblems,
  structureProblems,
  typeProblems,
  variantsOf,
} from './contract.ts'
import { findLab, loadLabs } from './lab.ts'
import { newLab } from './new-lab.ts'
import { filesIn } from './pristine.ts'
import { runWorkshop, scratchWorkspace } from './scratch.ts'

test('a new lab keeps its contract as it is', async () => {
  using scratch = scratchWorkspace()
  const { workspace } = scratch
  const { labDir, pages } = newLab(workspace, loadLabs(workspace), '12-slow-start')
  const labs = loadLabs(workspace)
  const promise = contracted(workspace, findLab(labs, '12'), 'folder')
  expect(promise.lab).toMatchObject({ id: '12-slow-start', dir: labDir, ports: { app: 8090 } })
  expect([
    ...sharedProblems(labs),
    ...structureProblems(promise),
    ...pageProblems(workspace, promise.lab),
  ]).toEqual([])
  expect(await stepProblems(workspace, promise)).toEqual([])
  const variants = variantsOf(promise)
  using assembly = assemble(workspace, variants)
  expect(await typeProblems(assembly)).toEqual([])
  const tasks = variants.map((each) => () => checkVariant(workspace, each, assembly.folderOf(each)))
  expect(await inParallel(tasks, 2)).toEqual(variants.map(() => []))
  const texts = readdirSync(labDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
  for (const page of pages) texts.push(readFileSync(page, 'utf8'))
  expect(texts.join('\n'), 'a word of the template').not.toMatch(/__[A-Z]+__/)
})

test("a new lab is formatted as the repository's own are", () => {
  using scratch = scratchWorkspace()
  const { labDir, solutionDir } = newLab(scratch.workspace, loadLabs(scratch.workspace), '12-slow-start')
  const repository = fileURLToPath(new URL('../../../', import.meta.url))
  const formatter = join(repository, 'node_modules/oxfmt/bin/oxfmt')
  // The repository's own patterns for what is not formatted do not reach into another folder.
  const files = [labDir, solutionDir].flatMap((dir) =>
    filesIn(dir)
      .filter((path) => /\.(ts|json)$/.test(path))
      .map((path) => join(dir, path)),
  )
  const command = [formatter, '--config', join(repository, '.oxfmtrc.json'), '--list-different', ...files]
  const { status, stdout } = spawnSync(process.execPath, command, { encoding: 'utf8' })
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
})

test('what was made is named, and what comes next stands in columns', async () => {
  using scratch = scratchWorkspace()
  const { code, stdout } = await runWorkshop(scratch, ['new', '12-slow-start'])
  expect(code).toBe(0)
  expect(stdout).toContain('docs/learn/12-slow-start.mdx')
  const [, next = ''] = stdout.split('\n\n')
  const commands = Array.from(next.matchAll(/^ {2}(np.*?) {2,}\S/gm), ([all, command]) => [
    command,
    all.length,
  ])
  expect(commands).toEqual(
    ['npm install', 'npm run contract -- 12-slow-start --unsealed', 'npm run seal -- 12-slow-start'].map(
      (command) => [command, '  npm run contract -- 12-slow-start --unsealed  '.length + 1],
    ),
  )
})

test.each([
  ['slow-start', /want two digits/],
  ['12-Slow', /want two digits/],
  ['../12-slow', /want two digits/],
  ['03-slow-start', /03-quiet-echo has that number/],
])('%s is refused', (id, pattern) => {
  using scratch = scratchWorkspace()
  const before = readdirSync(scratch.workspace.labsDir)
  expect(() => newLab(scratch.workspace, loadLabs(scratch.workspace), id)).toThrow(
    expect.objectContaining({ code: 'LAB_NAME_BAD', message: expect.stringMatching(pattern) }),
  )
  expect(readdirSync(scratch.workspace.labsDir)).toEqual(before)
})
