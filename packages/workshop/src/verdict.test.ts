// Which wrong turn a set of failures points to.
import { expect, test } from 'vitest'
import { scratchWorkspace } from './scratch.ts'
import { type TestResult, matchingWrongFixes, resultsOf } from './verdict.ts'

function failing(...ids: string[]): TestResult[] {
  return ['one-by-one', 'counts-on', 'greets'].map((id) => ({
    id,
    name: id,
    outcome: ids.includes(id) ? 'failed' : 'passed',
  }))
}

test.each([
  ['a set that one wrong fix has', ['counts-on'], ['always-one']],
  ['the set of another', ['one-by-one', 'counts-on'], ['no-count']],
  ['the set as given points nowhere', ['one-by-one'], []],
  ['a set that none has', ['greets'], []],
  ['no failure', [], []],
])('%s', (_case, ids, want) => {
  using scratch = scratchWorkspace()
  expect(matchingWrongFixes(scratch.lab('counter'), failing(...ids))).toEqual(want)
})

test('several wrong fixes may have one set, and a test that did not run counts as failing', () => {
  using scratch = scratchWorkspace()
  const lab = {
    ...scratch.lab('counter'),
    wrongFixes: ['a', 'b'].map((slug) => ({ slug, rejectedBy: ['greets', 'counts-on'] })),
  }
  const [first, ...rest] = failing('greets')
  const tests = [first, ...rest].flatMap((result): TestResult[] =>
    result ? [result.id === 'counts-on' ? { ...result, outcome: 'missing' } : result] : [],
  )
  expect(matchingWrongFixes(lab, tests)).toEqual(['a', 'b'])
})

test('results come in the order of the lab, and a test that said nothing is missing', () => {
  using scratch = scratchWorkspace()
  const results = resultsOf(scratch.lab('counter'), [
    { name: 'the service greets', outcome: 'passed' },
    { name: 'of another lab', outcome: 'failed' },
    { name: 'visits are counted one by one', outcome: 'failed', message: 'two' },
  ])
  expect(results.map(({ id, outcome, message }) => [id, outcome, message])).toEqual([
    ['one-by-one', 'failed', 'two'],
    ['counts-on', 'missing', undefined],
    ['greets', 'passed', undefined],
  ])
})
