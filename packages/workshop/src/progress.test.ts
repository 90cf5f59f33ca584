// Progress: derived from verdicts, safe from crashes, from other versions and from two at once.
import { mkdirSync, readFileSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  type Progress,
  currentLab,
  labState,
  readProgress,
  standingOf,
  updateProgress,
  withFound,
  withNewGame,
  withReset,
  withRungsSeen,
  withStarted,
  withVerdict,
  withVisit,
} from './progress.ts'
import { loadLabs } from './lab.ts'
import { requirePristine, suiteHash, writePristine } from './pristine.ts'
import { scratchWorkspace } from './scratch.ts'
import type { Verdict } from './verdict.ts'

const nothing: Progress = { schema: 1, labs: {} }
const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 23, 10, minute))

function verdict(state: Verdict['state'], lab = '00-counter'): Verdict {
  const outcome = state === 'green' ? 'passed' : state === 'red' ? 'failed' : 'missing'
  return {
    lab,
    state,
    tests: [
      { id: 'one-by-one', name: '', outcome },
      { id: 'greets', name: '', outcome: state === 'broken' ? 'missing' : 'passed' },
    ],
    matches: [],
    durationMs: 1,
    editedTests: false,
  }
}

test('a lab goes from new to started to red to green, and back when it fails again', () => {
  let progress = nothing
  const state = (): string => labState(progress.labs['00-counter'], 'suite')
  expect(state()).toBe('new')
  progress = withStarted(progress, '00-counter', at(0))
  expect(state()).toBe('started')
  progress = withVerdict(progress, verdict('red'), 'suite', at(1))
  expect(state()).toBe('red')
  progress = withVerdict(progress, verdict('green'), 'suite', at(2))
  expect(state()).toBe('green')
  progress = withVerdict(progress, verdict('red'), 'suite', at(3))
  expect(state()).toBe('red')
  expect(progress.labs['00-counter']).toMatchObject({ attempts: 3, firstGreenAt: at(2).toISOString() })
})

test('a broken verdict judges nothing: it counts as an attempt, and what was green stays green', () => {
  const green = withVerdict(nothing, verdict('green'), 'suite', at(1))
  const after = withVerdict(green, verdict('broken'), 'suite', at(2))
  expect(labState(after.labs['00-counter'], 'suite')).toBe('green')
  expect(after.labs['00-counter']?.attempts).toBe(2)
})

test('a verdict of other tests is stale', () => {
  const green = withVerdict(nothing, verdict('green'), 'suite', at(1))
  expect(labState(green.labs['00-counter'], 'another')).toBe('stale')
})

test('a reset takes the verdict away and leaves the rest', () => {
  const green = withVerdict(nothing, verdict('green'), 'suite', at(1))
  const after = withReset(withRungsSeen(green, '00-counter', 'one-by-one', 2, at(2)), '00-counter')
  expect(labState(after.labs['00-counter'], 'suite')).toBe('started')
  expect(after.labs['00-counter']).toMatchObject({ attempts: 1, rungsSeen: { 'one-by-one': 2 } })
})

test('what is written is what is read', async () => {
  using scratch = scratchWorkspace()
  await updateProgress(scratch.workspace, (progress) =>
    withVerdict(progress, verdict('green'), 'suite', at(1)),
  )
  const { progress, warnings } = readProgress(scratch.workspace)
  expect(warnings).toEqual([])
  expect(progress.labs['00-counter']?.verdict?.passed).toEqual(['one-by-one', 'greets'])
})

test.each([
  ['text that is no JSON', '{"schema":1,'],
  ['an empty file', ''],
  ['another form', '{"schema":1,"labs":{"a":{"attempts":-1}}}'],
])('%s is set aside, kept, and said', (_case, text) => {
  using scratch = scratchWorkspace()
  const { workspace } = scratch
  mkdirSync(workspace.stateDir)
  writeFileSync(workspace.stateFile, text)
  const { progress, warnings } = readProgress(workspace, at(1))
  expect(progress).toEqual(nothing)
  expect(warnings).toHaveLength(1)
  expect(warnings[0]).toContain('set aside as')
  const aside = readdirSync(workspace.stateDir).find((name) => name.includes('corrupt'))
  expect(aside).toBe('state.json.corrupt-2026-11-23T10-01-00-000Z')
  expect(readFileSync(`${workspace.stateDir}/${aside}`, 'utf8')).toBe(text)
  expect(readProgress(workspace).warnings).toEqual([])
})

test('the file of a newer workshop is not understood, not written over, and that is said', async () => {
  using scratch = scratchWorkspace()
  const { workspace } = scratch
  mkdirSync(workspace.stateDir)
  const text = '{"schema":2,"courses":[]}'
  writeFileSync(workspace.stateFile, text)
  expect(readProgress(workspace)).toMatchObject({ writable: false, progress: nothing })
  await expect(updateProgress(workspace, (progress) => progress)).rejects.toMatchObject({
    code: 'PROGRESS_NEWER',
  })
  expect(readFileSync(workspace.stateFile, 'utf8')).toBe(text)
})

test('changes made at the same time are all there afterwards', async () => {
  using scratch = scratchWorkspace()
  const { workspace } = scratch
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      updateProgress(workspace, (progress) => withStarted(progress, `lab-${index}`, at(0))),
    ),
  )
  expect(Object.keys(readProgress(workspace).progress.labs)).toHaveLength(20)
})

test('the lock of a process that was killed does not last', async () => {
  using scratch = scratchWorkspace()
  const { workspace } = scratch
  mkdirSync(workspace.stateDir)
  const lock = `${workspace.stateFile}.lock`
  writeFileSync(lock, '')
  utimesSync(lock, at(0), at(0))
  await updateProgress(workspace, (progress) => withStarted(progress, '00-counter', at(0)))
  expect(readdirSync(workspace.stateDir)).toEqual(['state.json'])
})

test('the current lab is the one worked on last that is not green, then the first that is not', () => {
  using scratch = scratchWorkspace()
  const { workspace } = scratch
  const labs = loadLabs(workspace)
  const suite = suiteHash(requirePristine(workspace, '00-counter'))
  expect(currentLab(workspace, labs, nothing)?.id).toBe('00-counter')
  const started = withStarted(nothing, '03-quiet-echo', at(0))
  expect(currentLab(workspace, labs, started)?.id).toBe('03-quiet-echo')
  const red = withVerdict(started, verdict('red'), suite, at(1))
  expect(currentLab(workspace, labs, red)?.id).toBe('00-counter')
  const green = withVerdict(red, verdict('green'), suite, at(2))
  expect(currentLab(workspace, labs, green)?.id).toBe('03-quiet-echo')
  const [only] = labs
  expect(currentLab(workspace, only ? [only] : [], green)).toBeUndefined()
})

test('after a lab is green comes the next of the course; whoever went to a lab on purpose is there', () => {
  using scratch = scratchWorkspace()
  const { workspace } = scratch
  const [counter, echo] = loadLabs(workspace)
  const labs = [counter!, echo!, { ...echo!, id: '05-later' }] // the scratch workspace has both
  const suite = suiteHash(requirePristine(workspace, '03-quiet-echo'))
  const green = withVerdict(nothing, verdict('green', '03-quiet-echo'), suite, at(1))
  expect(currentLab(workspace, labs, green)?.id, 'not the first, which was left out').toBe('05-later')
  expect(currentLab(workspace, labs.slice(0, 2), green)?.id, 'nothing is left after it').toBe('00-counter')
  const back = withVisit(green, '03-quiet-echo', at(2))
  expect(currentLab(workspace, labs, back)?.id).toBe('03-quiet-echo')
  const again = withVerdict(back, verdict('green', '03-quiet-echo'), suite, at(3))
  expect(currentLab(workspace, labs, again)?.id, 'judged again, it is done').toBe('05-later')
})

test('a new game takes away what was found, unless its own evidence was kept', () => {
  const found = { capture: 'a.txt', answer: 'feed src/a.ts:1' }
  const before = withRungsSeen(withFound(nothing, 'game', found, at(0)), 'game', 'test', 2, at(0))
  expect(withNewGame(before, 'game', undefined, at(1)).labs['game']).toMatchObject({
    found: undefined,
    rungsSeen: {},
  })
  expect(withNewGame(before, 'game', { ...found, capture: 'b.txt' }, at(1)).labs['game']?.found).toEqual({
    at: at(1).toISOString(),
    capture: 'b.txt',
    answer: 'feed src/a.ts:1',
  })
  expect(withNewGame(nothing, 'game', undefined, at(1)), 'nothing was done yet').toEqual(nothing)
})

test('a green lab whose tests are sealed anew is stale until it is judged again', () => {
  using scratch = scratchWorkspace()
  const { workspace } = scratch
  const lab = scratch.lab('counter')
  const pristine = requirePristine(workspace, lab.id)
  const green = withVerdict(nothing, verdict('green'), suiteHash(pristine), at(1))
  expect(standingOf(workspace, lab, green)).toEqual({ id: lab.id, state: 'green', passed: 2, total: 3 })
  writePristine(workspace, {
    ...pristine,
    files: new Map([...pristine.files, ['verify.test.ts', '// more']]),
  })
  expect(standingOf(workspace, lab, green).state).toBe('stale')
})
