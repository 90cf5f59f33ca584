// lab.json: what it must say; and labs found by what learners type.
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { findLab, learnersEnvironment, loadLabs, parseLab } from './lab.ts'
import { scratchWorkspace } from './scratch.ts'

const text = readFileSync(new URL('../testdata/workspace/labs/00-counter/lab.json', import.meta.url), 'utf8')

/** The tiny lab with one thing changed. */
function withChange(change: (lab: Record<string, unknown>) => void): string {
  const lab = JSON.parse(text) as Record<string, unknown> // it is ours
  change(lab)
  return JSON.stringify(lab)
}

/** Games that contradict themselves. The tiny lab has one test that fails as given. */
function gameCases(): [behaviour: string, text: string, message: string][] {
  const withGame = (game: Record<string, unknown>): string =>
    withChange((lab) => (lab['game'] = { seed: 1, draw: 1, contractSeeds: [], ...game }))
  const fault = (id: string, ...failing: string[]): unknown => ({ id, failing })
  return [
    [
      'a game that draws more faults than it has',
      withGame({ draw: 2, faults: [fault('a', 'one-by-one')] }),
      'game.draw: 2 of 1 faults',
    ],
    [
      'a fault that is there twice',
      withGame({ faults: [fault('a', 'one-by-one'), fault('a', 'counts-on')] }),
      'game.faults: a is there twice',
    ],
    [
      'two faults with one test',
      withGame({ faults: [fault('a', 'one-by-one'), fault('b', 'one-by-one')] }),
      'several have the test one-by-one',
    ],
    [
      'a fault with a test that passes as given',
      withGame({ faults: [fault('a', 'one-by-one'), fault('b', 'greets')] }),
      'greets is no test that fails as given',
    ],
    [
      'a test that fails as given and is of no fault',
      withGame({ faults: [fault('a', 'greets')] }),
      'none has the test one-by-one',
    ],
  ]
}

test('a lab that says what it must is read', () => {
  expect(parseLab(text, 'lab.json')).toMatchObject({ id: '00-counter', minutes: 3 })
})

test.each([
  ['text that is no JSON', '{', 'lab.json: reading the lab: '],
  ['a field that is missing', withChange((lab) => delete lab['minutes']), 'minutes: '],
  ['a field that nobody knows', withChange((lab) => (lab['extra'] = 1)), 'extra'],
  [
    'an id without its number',
    withChange((lab) => (lab['id'] = 'counter')),
    'id: want two digits and a name',
  ],
  [
    'a variable that cannot be one',
    withChange((lab) => (lab['snapshotVariable'] = 'snapshot dir')),
    'snapshotVariable: want the name of an environment variable',
  ],
  [
    'a profile without a column',
    withChange((lab) => (lab['capture'] = { profile: 'heap', seconds: 0 })),
    'capture.sampleType: want one of the profile',
  ],
  [
    'a trace with a column',
    withChange((lab) => (lab['capture'] = { profile: 'trace', seconds: 0, sampleType: 'wall' })),
    'capture.sampleType: a trace has none',
  ],
  ['one language only', withChange((lab) => (lab['title'] = { en: 'Two' })), 'title.ja'],
  [
    'a path out of the lab',
    withChange((lab) => (lab['touches'] = ['../x.ts'])),
    'touches[0]: want a path inside the lab',
  ],
  [
    'a message that is no regular expression',
    withChange(
      (lab) => (lab['tests'] = [{ id: 'a', name: { en: 'a', ja: 'a' }, asGiven: 'fails', message: '(' }]),
    ),
    'tests[0].message: want a regular expression',
  ],
  ...gameCases(),
  [
    'a wrong fix rejected by a test that there is not',
    withChange((lab) => (lab['wrongFixes'] = [{ slug: 'x', rejectedBy: ['nope'] }])),
    'wrongFixes.x: no test has the id nope',
  ],
])('%s is refused, and the field is named', (_case, broken, want) => {
  expect(() => parseLab(broken, 'lab.json')).toThrow(want)
})

test('a learner’s service is told where snapshots go, if its lab names a variable for that', () => {
  using scratch = scratchWorkspace()
  expect(learnersEnvironment(scratch.lab('counter'))).toEqual({
    ENABLE_PPROF: 'true',
    SNAPSHOT_DIR: join(scratch.workspace.stateDir, 'snapshots', '00-counter'),
  })
  expect(learnersEnvironment(scratch.lab('echo'))).toEqual({})
})

test.each([
  ['its id', '00-counter'],
  ['its number', '00'],
  ['its number without the zero', '0'],
  ['a part of its id', 'count'],
  ['its folder, as a shell completes it', 'labs/00-counter/'],
  ['its id in capitals', '00-COUNTER'],
])('a lab is found by %s', (_case, word) => {
  using scratch = scratchWorkspace()
  expect(findLab(loadLabs(scratch.workspace), word).id).toBe('00-counter')
})

test.each([
  ['a name like none', 'database', 'no lab has that name'],
  ['a part that two have', 'e', 'could be 00-counter, 03-quiet-echo'],
  ['a number that there is not', '7', 'no lab has that name'],
  ['an empty word', '', 'no lab has that name'],
])('%s is refused', (_case, word, want) => {
  using scratch = scratchWorkspace()
  expect(() => findLab(loadLabs(scratch.workspace), word)).toThrow(want)
})

test('a lab that is sealed is there, and says the same, whatever becomes of its folder', () => {
  using scratch = scratchWorkspace()
  writeFileSync(join(scratch.lab('counter').dir, 'lab.json'), '{}')
  rmSync(scratch.lab('echo').dir, { recursive: true })
  expect(loadLabs(scratch.workspace).map((lab) => lab.id)).toEqual(['00-counter', '03-quiet-echo'])
})
