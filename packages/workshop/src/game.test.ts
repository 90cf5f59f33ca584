// A lab that is another one with each seed: what is drawn, what is written, and what was found in which game.
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Evidence, type FaultSteps, findInGame } from '@hotpath/lab-kit'
import { describe, expect, test } from 'vitest'
import { listBackups, newGame, resetLab } from './backups.ts'
import { givenFiles, solutionFiles } from './changes.ts'
import { drawnFaults, faultsIn, gameFile, seedFrom, seedIn } from './game.ts'
import type { Game, Lab } from './lab.ts'
import { readForSeal, writePristine } from './pristine.ts'
import { type Scratch, scratchWorkspace } from './scratch.ts'
import { type GameSteps, judgeFind, judgeProve, keptFinding, readEvidence } from './steps.ts'
import { failingAsGiven, matchingWrongFixes, type TestResult } from './verdict.ts'

const ids = ['search', 'visits', 'feed', 'parcels', 'stock', 'gift-cards', 'metrics']
const game: Game = {
  seed: 2,
  draw: 3,
  faults: ids.map((id) => ({ id, failing: [`${id}-test`] })),
  contractSeeds: [],
}

test.each([
  [2, ['feed', 'parcels', 'stock']],
  [12, ['search', 'visits', 'gift-cards']],
  [13, ['search', 'stock', 'metrics']],
])('seed %i draws the same on every machine', (seed, want) => {
  expect(drawnFaults(game, seed)).toEqual(want)
})

test('each fault is drawn about as often as the others', () => {
  const drawn = Array.from({ length: 700 }, (_seed, index) => drawnFaults(game, index + 1))
  expect(new Set(drawn.map((faults) => new Set(faults).size))).toEqual(new Set([3]))
  const times = ids.map((id) => drawn.filter((faults) => faults.includes(id)).length)
  // 300 on average; these 700 games are always the same.
  expect(Math.min(...times)).toBeGreaterThan(240)
  expect(Math.max(...times)).toBeLessThan(360)
})

describe('a seed from the command line', () => {
  test.each([
    ['1', 1],
    ['0042', 42],
    ['999999', 999_999],
  ])('%s', (word, want) => {
    expect(seedFrom(word)).toBe(want)
  })

  test.each(['0', '1000000', '-1', '1.5', 'x', ''])('%j is refused', (word) => {
    expect(() => seedFrom(word)).toThrow(/--seed: reading the command line/)
  })

  test('new is some seed', () => {
    expect(seedFrom('new')).toBeGreaterThanOrEqual(1)
    expect(seedFrom('new')).toBeLessThanOrEqual(999_999)
  })
})

/** The tiny lab as a game: two faults, of which each seed draws one. */
function gameLab(scratch: Scratch): Lab {
  const lab: Lab = {
    ...scratch.lab('counter'),
    game: {
      seed: seedOf('app'),
      draw: 1,
      faults: [
        { id: 'app', failing: ['one-by-one'] },
        { id: 'count', failing: ['counts-on'] },
      ],
      contractSeeds: [],
    },
  }
  const write = (dir: string, path: string, text: string): void => {
    mkdirSync(join(dir, path, '..'), { recursive: true })
    writeFileSync(join(dir, path), text)
  }
  for (const path of ['src/app.ts', 'src/count.ts']) write(lab.solutionDir, path, '// sound\n')
  write(join(lab.solutionDir, 'faults', 'app'), 'src/app.ts', '// flawed\n')
  write(join(lab.solutionDir, 'faults', 'count'), 'src/count.ts', '// flawed\n')
  write(lab.dir, 'src/app.ts', '// flawed\n')
  write(lab.dir, 'src/count.ts', '// sound\n')
  write(lab.dir, gameFile, `{ "seed": ${seedOf('app')} }\n`)
  writePristine(scratch.workspace, readForSeal(lab.dir, lab.id))
  return lab
}

function seedOf(fault: 'app' | 'count'): number {
  const faults = ['app', 'count'].map((id) => ({ id, failing: [] }))
  for (let seed = 1; ; seed++) {
    if (drawnFaults({ seed: 1, draw: 1, faults, contractSeeds: [] }, seed)[0] === fault) return seed
  }
}

const [first, second] = [seedOf('app'), seedOf('count')]
const textOf = (lab: Lab, path: string): string => readFileSync(join(lab.dir, path), 'utf8')

test('a new game writes the faults that it draws, over a backup of what was there', () => {
  using scratch = scratchWorkspace()
  const lab = gameLab(scratch)
  writeFileSync(join(lab.dir, 'src/count.ts'), '// mine\n')
  const { written, backups } = newGame(scratch.workspace, lab, second)
  expect(written).toEqual(['src/app.ts', 'src/count.ts', gameFile])
  expect(backups).toHaveLength(1)
  expect([textOf(lab, 'src/app.ts'), textOf(lab, 'src/count.ts')]).toEqual(['// sound\n', '// flawed\n'])
  expect([seedIn(lab), faultsIn(lab)]).toEqual([second, ['count']])
})

test('a game that nobody has touched makes way for another without a backup', () => {
  using scratch = scratchWorkspace()
  const lab = gameLab(scratch)
  for (const seed of [second, first]) {
    expect(newGame(scratch.workspace, lab, seed)).toMatchObject({ backups: [] })
    expect(listBackups(scratch.workspace, lab)).toEqual([])
  }
  writeFileSync(join(lab.dir, 'src/count.ts'), '// mine\n')
  expect(newGame(scratch.workspace, lab, second).backups).toHaveLength(1)
})

test('a reset is the same game again', () => {
  using scratch = scratchWorkspace()
  const lab = gameLab(scratch)
  newGame(scratch.workspace, lab, second)
  writeFileSync(join(lab.dir, 'src/count.ts'), '// mine\n')
  expect(resetLab(scratch.workspace, lab).written).toEqual(['src/count.ts'])
  expect([seedIn(lab), textOf(lab, 'src/count.ts')]).toEqual([second, '// flawed\n'])
})

test('what is given and what is the solution are of the game that is there', () => {
  using scratch = scratchWorkspace()
  const lab = gameLab(scratch)
  newGame(scratch.workspace, lab, second)
  expect(givenFiles(scratch.workspace, lab).get('src/count.ts')).toBe('// flawed\n')
  expect(solutionFiles(scratch.workspace, lab).get('src/count.ts')).toBe('// sound\n')
  expect(solutionFiles(scratch.workspace, lab).get(gameFile)).toBe(`{ "seed": ${second} }\n`)
})

test.each(['', 'null', '{ "seed": "two" }', '{ "seed": -1 }'])(
  'a game file that says %j is that of the lab',
  (text) => {
    using scratch = scratchWorkspace()
    const lab = gameLab(scratch)
    writeFileSync(join(lab.dir, gameFile), text)
    expect(seedIn(lab)).toBe(first)
  },
)

test('only the tests of the faults that are drawn fail as given', () => {
  using scratch = scratchWorkspace()
  const plain = gameLab(scratch)
  const lab: Lab = {
    ...plain,
    tests: plain.tests.map((each) => ({ ...each, asGiven: 'fails', message: '.' })),
  }
  expect(failingAsGiven(lab, ['count'])).toEqual(['counts-on'])
})

test('a wrong fix is told from a fault that nobody has looked at yet', () => {
  using scratch = scratchWorkspace()
  const plain = gameLab(scratch)
  const lab: Lab = {
    ...plain,
    tests: plain.tests.map((each) =>
      each.id === 'greets' ? each : { ...each, asGiven: 'fails', message: '.' },
    ),
    wrongFixes: [
      { slug: 'half', rejectedBy: ['greets'] },
      { slug: 'none', rejectedBy: ['counts-on'] },
    ],
  }
  const failing = (...failed: string[]): TestResult[] =>
    lab.tests.map(({ id }) => ({ id, name: id, outcome: failed.includes(id) ? 'failed' : 'passed' }))
  const both = ['app', 'count']
  expect(matchingWrongFixes(lab, failing('one-by-one', 'greets'), both)).toEqual(['half'])
  expect(matchingWrongFixes(lab, failing('counts-on'), both)).toEqual([])
  expect(matchingWrongFixes(lab, failing('one-by-one', 'counts-on'), both)).toEqual([])
})

const capture = (name: string): Evidence => ({ capture: { name, bytes: Buffer.from(name) } })

/** A fault that each capture shows whose name begins with it. */
function faultSteps(fault: string): FaultSteps {
  const isOf = ({ capture: { name } }: Evidence): boolean => name.startsWith(fault)
  return {
    fault,
    kind: fault,
    find: {
      endings: ['.txt'],
      question: 'where?',
      rightAnswers: [],
      wrongAnswers: [],
      judge: (evidence, answer) =>
        isOf(evidence)
          ? { state: answer === undefined ? 'visible' : 'found', says: 'right' }
          : { state: 'rejected', problem: 'wrong-kind', says: 'other' },
    },
    prove: {
      judge: (_before, after) =>
        isOf(after)
          ? { state: 'proved', says: 'gone', rows: [{ what: 'count', before: '2', after: '1' }] }
          : { state: 'rejected', problem: 'wrong-kind', says: 'other', rows: [] },
    },
  }
}

const faults = [faultSteps('app'), faultSteps('count')]
const steps: GameSteps = { find: findInGame('what?', faults), faults }

/** The tiny game with both of its faults in it. */
function wholeGame(scratch: Scratch): Lab {
  const lab = gameLab(scratch)
  return { ...lab, game: { ...lab.game!, draw: 2 } }
}

function keepCapture(scratch: Scratch, lab: Lab, name: string, at = new Date()): void {
  const dir = join(scratch.workspace.capturesDir, lab.id)
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, name), name)
  utimesSync(join(dir, name), at, at)
}

test('the latest capture of a game is judged, whatever it is of', () => {
  using scratch = scratchWorkspace()
  const lab = wholeGame(scratch)
  keepCapture(scratch, lab, `2026-11-29T17-00-00-000Z-${lab.capture.profile}.txt`, new Date(1_000))
  keepCapture(scratch, lab, '2026-11-29T17-00-01-000Z-other.txt', new Date(2_000))
  const latest = (of: Lab): string => readEvidence(scratch.workspace, of, steps.find).capture.name
  expect(latest(lab)).toBe('2026-11-29T17-00-01-000Z-other.txt')
  expect(latest({ ...lab, game: undefined })).toBe(`2026-11-29T17-00-00-000Z-${lab.capture.profile}.txt`)
})

test('a game is found when each of its faults is', () => {
  using scratch = scratchWorkspace()
  const lab = wholeGame(scratch)
  const find = (name: string, answer: string): string =>
    judgeFind(scratch.workspace, lab, steps, capture(name), answer).state
  expect(find('app.txt', 'app here')).toBe('partly')
  expect(find('app.txt', 'app here')).toBe('partly')
  expect(find('count.txt', 'count here')).toBe('found')
})

test('a game is proved by a capture of each fault, whichever they are', () => {
  using scratch = scratchWorkspace()
  const lab = wholeGame(scratch)
  const { workspace } = scratch
  expect(() => judgeProve(workspace, lab, steps, {})).toThrow(/not everything was found yet/)
  for (const name of ['app', 'count'])
    judgeFind(workspace, lab, steps, capture(`${name}.txt`), `${name} here`)
  keepCapture(scratch, lab, 'app-later.txt')
  expect(judgeProve(workspace, lab, steps, {}).result).toMatchObject({
    state: 'rejected',
    problem: 'wrong-kind',
  })
  keepCapture(scratch, lab, 'count-later.txt')
  const proof = judgeProve(workspace, lab, steps, {}).result
  expect(proof.state).toBe('proved')
  expect(proof.rows.map(({ what }) => what)).toEqual([
    { en: 'app: count', ja: 'app: count' },
    { en: 'count: count', ja: 'count: count' },
  ])
})

test('what was found is of its game', () => {
  using scratch = scratchWorkspace()
  const lab = wholeGame(scratch)
  judgeFind(scratch.workspace, lab, steps, capture('app.txt'), 'app here')
  newGame(scratch.workspace, lab, second)
  expect(judgeFind(scratch.workspace, lab, steps, capture('count.txt'), 'count here').state).toBe('partly')
  newGame(scratch.workspace, lab, first)
  expect(judgeFind(scratch.workspace, lab, steps, capture('count.txt'), 'count here').state).toBe('found')
  expect(keptFinding(scratch.workspace, lab)).toEqual({
    capture: 'app.txt, count.txt',
    answer: 'app here, count here',
  })
  newGame(scratch.workspace, lab, second)
  expect(keptFinding(scratch.workspace, lab), 'one of its two').toBeUndefined()
})
