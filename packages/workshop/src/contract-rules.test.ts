// The contract's own rules, on two tiny labs: one that keeps them and one that breaks them.
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  type Variant,
  assemble,
  checkVariant,
  contracted,
  inParallel,
  judgementProblems,
  pageProblems,
  sharedProblems,
  stepProblems,
  structureProblems,
  typeProblems,
  unsealedFiles,
  variantsOf,
} from './contract.ts'
import { type Scratch, scratchWorkspace } from './scratch.ts'
import type { TestResult, Verdict } from './verdict.ts'

const counter = (scratch: Scratch) => contracted(scratch.workspace, scratch.lab('counter'), 'sealed')

function variant(scratch: Scratch, name: string): Variant {
  const found = variantsOf(counter(scratch)).find((each) => each.name === name)
  if (!found) throw new Error(`no variant ${name}`)
  return found
}

test('a lab has one variant for each state that its contract speaks of, told as a sentence', () => {
  using scratch = scratchWorkspace()
  expect(variantsOf(counter(scratch)).map(({ name, sentence }) => `${name}: ${sentence}`)).toEqual([
    'as-given: as given it fails exactly test one-by-one, for the declared reason',
    'solution: the solution passes every test',
    'other-fix.reset-each-time: the other fix reset-each-time passes every test',
    'wrong-fix.always-one: the wrong fix always-one is rejected by exactly test counts-on',
    'wrong-fix.no-count: the wrong fix no-count is rejected by exactly tests one-by-one, counts-on',
  ])
})

test('a lab that keeps its contract keeps it when run', async () => {
  using scratch = scratchWorkspace()
  const { workspace } = scratch
  const variants = variantsOf(counter(scratch))
  using assembly = assemble(workspace, variants)
  expect(await typeProblems(assembly)).toEqual([])
  const tasks = variants.map((each) => () => checkVariant(workspace, each, assembly.folderOf(each)))
  expect(await inParallel(tasks, 2)).toEqual(variants.map(() => []))
})

test('what a variant does wrong is told by test', async () => {
  using scratch = scratchWorkspace()
  const { workspace } = scratch
  const asGiven = variant(scratch, 'as-given')
  const solution = { ...variant(scratch, 'solution'), overlay: asGiven.overlay }
  using assembly = assemble(workspace, [solution])
  expect(await checkVariant(workspace, solution, assembly.folderOf(solution))).toEqual([
    "one-by-one failed, want it to pass: after one visit: expected '2' to be '1'",
  ])
})

test('an overlay with a mistake in its types is told by its path', async () => {
  using scratch = scratchWorkspace()
  const wrong = variant(scratch, 'wrong-fix.no-count')
  const overlay = new Map([['src/count.ts', 'export const next = (): string => 1\n']])
  const assembly = assemble(scratch.workspace, [{ ...wrong, overlay }])
  const problems = await typeProblems(assembly)
  expect(problems[0]).toContain('00-counter/wrong-fix.no-count/src/count.ts(1,')
  assembly[Symbol.dispose]()
  expect(existsSync(assembly.dir)).toBe(false)
})

test('steps are held against the evidence of the solution', async () => {
  using scratch = scratchWorkspace()
  const { workspace } = scratch
  const promise = counter(scratch)
  expect(await stepProblems(workspace, promise)).toEqual([])

  const other = (from: string, to: string) => {
    const text = promise.pristine.files.get('steps.ts') ?? ''
    expect(text).toContain(from)
    const files = new Map([...promise.pristine.files, ['steps.ts', text.replace(from, to)]])
    return stepProblems(workspace, { ...promise, pristine: { ...promise.pristine, files } })
  }
  expect(await other("['next', ", "['answer', ")).toEqual(['steps.ts: "answer" is wrong-answer, want found'])
  expect(await other("['answer', ", "['next', ")).toEqual(['steps.ts: "next" is found, want wrong-answer'])
  expect(await other('first === 1', 'first === 3')).toEqual([
    'steps.ts: the evidence after is visible, want not-visible or no-load',
  ])
  expect(await other('return firstCount(after) === 1', 'return firstCount(after) > 0')).toEqual([
    'steps.ts: before beside itself is proved, want no-change',
  ])
  expect(await other('export const find', 'const find')).toEqual([
    'labs/00-counter/steps.ts: loading the steps: it exports no find and prove, or no find and faults',
  ])
  expect(await other('if (Number.isNaN(first))', 'if (first.length.no)')).toEqual([
    expect.stringMatching(/^steps\.ts: TypeError: Cannot read .*\n +at .*steps\.ts:\d+/),
  ])

  rmSync(join(promise.lab.solutionDir, 'evidence/after.txt'))
  expect(await stepProblems(workspace, promise)).toEqual([
    expect.stringMatching(/00-counter.evidence: reading the evidence: no after with an ending of \.txt$/),
  ])
  const echo = contracted(workspace, scratch.lab('echo'), 'sealed')
  expect(await stepProblems(workspace, echo)).toEqual(['steps.ts is missing'])
})

function verdictOf(failing: Record<string, string>): Verdict {
  const names = {
    'one-by-one': 'visits are counted one by one',
    'counts-on': 'later visits count on',
    greets: 'the service greets',
  }
  const tests = Object.entries(names).map(([id, name]): TestResult => {
    const message = failing[id]
    return message === undefined ? { id, name, outcome: 'passed' } : { id, name, outcome: 'failed', message }
  })
  return { lab: '00-counter', state: 'red', tests, matches: [], durationMs: 1, editedTests: false }
}

test.each([
  [
    'the declared failure is as it must be',
    'as-given',
    { 'one-by-one': "after one visit: expected '2' to be '1'" },
    [],
  ],
  [
    'a failure for another reason is not',
    'as-given',
    { 'one-by-one': 'fetch failed' },
    [
      "one-by-one failed with \"fetch failed\", want a message that matches /after one visit: expected '2' to be '1'/",
    ],
  ],
  ['a flaw that fails nothing is not', 'as-given', {}, ['one-by-one passed, want it to fail']],
  [
    'a wrong fix rejected by one test more is not',
    'wrong-fix.always-one',
    { 'counts-on': 'x', greets: 'y' },
    ['greets failed, want it to pass: y'],
  ],
  ['a wrong fix rejected by the very tests is', 'wrong-fix.always-one', { 'counts-on': 'x' }, []],
])('%s', (_case, name, failing, want) => {
  using scratch = scratchWorkspace()
  const verdict = verdictOf(failing)
  const reports = verdict.tests.map((each) => ({ name: each.name, outcome: 'passed' as const }))
  expect(judgementProblems(variant(scratch, name), { verdict, reports })).toEqual(want)
})

test('the names of tests are those of lab.json, one to one, both ways', () => {
  using scratch = scratchWorkspace()
  const reports = [
    'visits are counted one by one',
    'later visits count on',
    'later visits count on',
    'a new test',
  ].map((name) => ({ name, outcome: 'passed' as const }))
  expect(judgementProblems(variant(scratch, 'solution'), { verdict: verdictOf({}), reports })).toEqual([
    '"a new test" is a test that lab.json lacks',
    '"the service greets" is in lab.json, and no test of that name ran',
    '"later visits count on" is the name of several tests',
  ])
})

test('a variant that could not be judged is no rejection', () => {
  using scratch = scratchWorkspace()
  const verdict: Verdict = { ...verdictOf({}), state: 'broken', problem: 'src/count.ts:1: SyntaxError: x' }
  expect(judgementProblems(variant(scratch, 'wrong-fix.always-one'), { verdict, reports: [] })).toEqual([
    'nothing could be judged: src/count.ts:1: SyntaxError: x',
  ])
})

test('whatever a lab lacks is told by its path', () => {
  using scratch = scratchWorkspace()
  const echo = contracted(scratch.workspace, scratch.lab('echo'), 'sealed')
  expect(structureProblems(echo)).toEqual([
    'README.md is missing',
    'README.ja.md is missing',
    'load.ts is missing',
    'hints.en.md is missing',
    'hints.ja.md is missing',
    'it has 0 wrong fixes, want two at least',
    'solutions/03-quiet-echo changes no file of the service',
    'solutions/03-quiet-echo/README.md is missing',
  ])
})

test('a page that is missing is told by its path', () => {
  using scratch = scratchWorkspace()
  expect(pageProblems(scratch.workspace, scratch.lab('counter'))).toEqual([
    'docs-site/docs/learn/00-counter.mdx is missing',
    'docs-site/i18n/ja/docusaurus-plugin-content-docs/current/learn/00-counter.mdx is missing',
  ])
})

test('hints, reasons and folders that do not fit the lab are told by their path', () => {
  using scratch = scratchWorkspace()
  const { lab, pristine } = counter(scratch)
  expect(structureProblems({ lab, pristine })).toEqual([])
  const files = new Map(pristine.files)
  files.set('hints.en.md', (files.get('hints.en.md') ?? '').replace('one-by-one', 'two-by-two'))
  files.set('wrong-fixes/always-one/why.ja.md', ' \n')
  files.set('wrong-fixes/always-one/load.ts', '')
  files.set('wrong-fixes/forgotten/src/count.ts', '')
  rmSync(join(lab.solutionDir, 'other-fixes'), { recursive: true })
  writeFileSync(join(lab.solutionDir, 'src/count.ts'), pristine.files.get('src/count.ts') ?? '')
  expect(structureProblems({ lab, pristine: { ...pristine, files } })).toEqual([
    'hints.en.md: no hints for one-by-one',
    'hints.en.md: two-by-two is no test of the lab',
    'wrong-fixes/forgotten is not in lab.json',
    'wrong-fixes/always-one/load.ts is no file of the service',
    'wrong-fixes/always-one/why.ja.md is missing or empty',
    'solutions/00-counter/src/count.ts is the same as in the lab',
    'solutions/00-counter/other-fixes/reset-each-time changes no file of the service',
  ])
})

test('labs share neither a number nor a port', () => {
  using scratch = scratchWorkspace()
  const lab = scratch.lab('counter')
  expect(sharedProblems([lab, scratch.lab('echo')])).toEqual([])
  expect(sharedProblems([lab, { ...lab, id: '00-other' }])).toEqual([
    'several labs have the number 00',
    `several labs have the port ${lab.ports.app}`,
  ])
})

test('a folder that differs from its sealed copy is told by its files, and the sealed copy is what runs', () => {
  using scratch = scratchWorkspace()
  const lab = scratch.lab('counter')
  expect(unsealedFiles(scratch.workspace, lab)).toEqual([])
  writeFileSync(join(lab.dir, 'src/count.ts'), 'mine')
  expect(unsealedFiles(scratch.workspace, lab)).toEqual(['src/count.ts'])
  expect(counter(scratch).pristine.files.get('src/count.ts')).toContain('count += 2')
  expect(contracted(scratch.workspace, lab, 'folder').pristine.files.get('src/count.ts')).toBe('mine')
})

test('tasks run so many at once, and their results keep their order', async () => {
  let running = 0
  let most = 0
  const tasks = Array.from({ length: 7 }, (_, index) => async () => {
    running += 1
    most = Math.max(most, running)
    await new Promise((resolve) => setImmediate(resolve))
    running -= 1
    return index
  })
  expect(await inParallel(tasks, 3)).toEqual([0, 1, 2, 3, 4, 5, 6])
  expect(most).toBe(3)
})
