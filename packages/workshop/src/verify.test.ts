// The verdict on a lab, by running its tests for real.
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { requirePristine } from './pristine.ts'
import { scratchWorkspace } from './scratch.ts'
import { verifyLab } from './verify.ts'

afterEach(() => vi.unstubAllEnvs())

test('as given the lab is red, by the test that the flaw fails, and points to no wrong turn', async () => {
  using scratch = scratchWorkspace()
  const { workspace } = scratch
  const heard: string[] = []
  const verdict = await verifyLab(scratch.lab('counter'), {
    workspace,
    onResult: ({ id, outcome }) => heard.push(`${id} ${outcome}`),
  })
  expect(verdict).toMatchObject({ lab: '00-counter', state: 'red', matches: [], editedTests: false })
  expect(verdict.tests).toEqual([
    {
      id: 'one-by-one',
      name: 'visits are counted one by one',
      outcome: 'failed',
      message: "after one visit: expected '2' to be '1'",
    },
    { id: 'counts-on', name: 'later visits count on', outcome: 'passed' },
    { id: 'greets', name: 'the service greets', outcome: 'passed' },
  ])
  expect(heard).toEqual(['one-by-one failed', 'counts-on passed', 'greets passed'])
  expect(readdirSync(workspace.runsDir)).toEqual([])
})

test('the learner’s own tests are not run, and that they differ is said', async () => {
  using scratch = scratchWorkspace()
  const lab = scratch.lab('counter')
  writeFileSync(join(lab.dir, 'verify.test.ts'), "import { test } from 'vitest'\ntest('nothing', () => {})\n")
  const verdict = await verifyLab(lab, { workspace: scratch.workspace })
  expect(verdict).toMatchObject({ state: 'red', editedTests: true })
})

test('with the solution it is green; the failures of a wrong fix are recognised', async () => {
  using scratch = scratchWorkspace()
  const { workspace } = scratch
  const lab = scratch.lab('counter')
  cpSync(join(lab.solutionDir, 'src'), join(lab.dir, 'src'), { recursive: true })
  expect(await verifyLab(lab, { workspace })).toMatchObject({ state: 'green', matches: [] })
  cpSync(join(lab.dir, 'wrong-fixes/always-one/src'), join(lab.dir, 'src'), { recursive: true })
  expect(await verifyLab(lab, { workspace })).toMatchObject({ state: 'red', matches: ['always-one'] })
})

test.each([
  ['in English unless told, whatever the shell says', undefined, 'what we did: we came twice'],
  ['in Japanese when told', 'ja', '試したこと：二度訪れました。'],
] as const)('failures are told %s', async (_case, language, want) => {
  vi.stubEnv('HOTPATH_LANG', 'ja')
  using scratch = scratchWorkspace()
  const lab = scratch.lab('counter')
  cpSync(join(lab.dir, 'wrong-fixes/always-one/src'), join(lab.dir, 'src'), { recursive: true })
  const { tests } = await verifyLab(lab, { workspace: scratch.workspace, ...(language && { language }) })
  expect(tests.find(({ id }) => id === 'counts-on')?.message?.split('\n')[0]).toBe(want)
})

test('a service that does not start is broken, and its line comes first', async () => {
  using scratch = scratchWorkspace()
  const lab = scratch.lab('counter')
  writeFileSync(join(lab.dir, 'src/count.ts'), 'export function next(): number {\n  return 1 +\n}\n')
  const verdict = await verifyLab(lab, { workspace: scratch.workspace })
  expect(verdict.state).toBe('broken')
  expect(verdict.problem).toMatch(/^src\/count\.ts:3: SyntaxError/)
  expect(verdict.tests.map(({ outcome }) => outcome)).toEqual(['missing', 'missing', 'missing'])
})

test('a folder that is gone is broken', async () => {
  using scratch = scratchWorkspace()
  const lab = scratch.lab('counter')
  rmSync(lab.dir, { recursive: true })
  const verdict = await verifyLab(lab, { workspace: scratch.workspace })
  expect(verdict).toMatchObject({ state: 'broken', problem: expect.stringContaining('no such folder') })
})

/** The tiny lab with other tests, sealed. */
function withTests(scratch: ReturnType<typeof scratchWorkspace>, text: string) {
  const pristine = requirePristine(scratch.workspace, '00-counter')
  return { ...pristine, files: new Map([...pristine.files, ['verify.test.ts', text]]) }
}

test('tests that cannot be loaded judge nothing', async () => {
  using scratch = scratchWorkspace()
  const pristine = withTests(scratch, "import './nowhere.ts'\n")
  const verdict = await verifyLab(scratch.lab('counter'), { workspace: scratch.workspace, pristine })
  expect(verdict).toMatchObject({ state: 'broken', problem: expect.stringContaining('nowhere.ts') })
})

test('a run that does not end is broken, and leaves nothing behind', async () => {
  using scratch = scratchWorkspace()
  const { workspace } = scratch
  const pristine = withTests(
    scratch,
    "import { test } from 'vitest'\ntest('the service greets', () => new Promise(() => {}))\n",
  )
  const verdict = await verifyLab(scratch.lab('counter'), { workspace, pristine, timeoutMs: 2500 })
  expect(verdict).toMatchObject({ state: 'broken', problem: expect.stringContaining('no end in 2.5 s') })
  expect(readdirSync(workspace.runsDir)).toEqual([])
})

test('a run is given up when told to, and leaves nothing behind', async () => {
  using scratch = scratchWorkspace()
  const { workspace } = scratch
  mkdirSync(workspace.runsDir, { recursive: true })
  const overtaken = new AbortController()
  const verdict = verifyLab(scratch.lab('counter'), {
    workspace,
    signal: overtaken.signal,
    onResult: () => overtaken.abort(new Error('saved again')),
  })
  await expect(verdict).rejects.toThrow('saved again')
  expect(readdirSync(workspace.runsDir)).toEqual([])
})
