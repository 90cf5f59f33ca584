// The step `find` of a game, over faults whose own judges look for one word in a capture.
import { describe, expect, test } from 'vitest'
import { type FaultSteps, findInGame } from './find-in-game.ts'
import type { Evidence, FindResult, StepProblem } from './step.ts'

const capture = (text: string): Evidence => ({ capture: { name: 'it.txt', bytes: Buffer.from(text) } })

/** A fault that shows where a capture has its word, and is at `src/<word>.ts:1`. */
function faultOf(fault: string, kind: string): FaultSteps {
  const rejected = (problem: StepProblem): FindResult => ({ state: 'rejected', problem, says: problem })
  return {
    fault,
    kind,
    find: {
      endings: [`.${kind}`, '.txt'],
      question: 'where?',
      rightAnswers: [`src/${fault}.ts:1`],
      wrongAnswers: ['src/app.ts:1'],
      judge: (evidence, answer) => {
        const text = Buffer.from(evidence.capture.bytes).toString()
        if (!text.startsWith(kind)) return rejected('wrong-kind')
        if (!text.includes(fault)) return rejected(text.includes('idle') ? 'no-load' : 'not-visible')
        if (answer === undefined) return { state: 'visible', says: 'it will do' }
        return answer === `src/${fault}.ts:1` ? { state: 'found', says: 'right' } : rejected('wrong-answer')
      },
    },
    prove: { judge: () => ({ state: 'proved', says: 'gone', rows: [] }) },
  }
}

const find = findInGame('what?', [faultOf('visits', 'heap'), faultOf('search', 'cpu')])
const judge = (text: string, answer: string | undefined, faults: readonly string[]): string => {
  const result = find.judge(capture(text), answer, { textsOf: () => [], faults })
  return result.state === 'rejected' ? result.problem : `${result.state} ${result.fault ?? ''}`.trim()
}

describe('without an answer', () => {
  test.each([
    ['a fault of the game shows', 'heap visits', ['visits'], 'visible'],
    ['a fault that the game does not have is nothing', 'heap visits', ['search'], 'not-visible'],
    ['a good capture in which nothing shows', 'cpu of somebody', ['search'], 'not-visible'],
    ['of what is wrong the least is told', 'cpu idle', ['search'], 'no-load'],
    ['a capture that is no evidence of anything', 'page', ['search'], 'wrong-kind'],
  ])('%s', (_case, text, faults, want) => {
    expect(judge(text, undefined, faults)).toBe(want)
  })
})

describe('with an answer', () => {
  test.each([
    ['a kind and a place', 'heap visits', 'heap src/visits.ts:1', ['visits'], 'found visits'],
    ['with a colon, and more space', 'heap visits', ' heap:  src/visits.ts:1 ', ['visits'], 'found visits'],
    ['the place is another', 'heap visits', 'heap src/app.ts:1', ['visits'], 'wrong-answer'],
    ['the kind is another', 'heap visits', 'cpu src/visits.ts:1', ['visits', 'search'], 'wrong-kind'],
    ['a kind that the game does not have', 'cpu search', 'cpu src/search.ts:1', ['visits'], 'not-visible'],
    ['a kind that there is not', 'heap visits', 'gremlin src/visits.ts:1', ['visits'], 'wrong-answer'],
    ['a place alone', 'heap visits', 'src/visits.ts:1', ['visits'], 'wrong-answer'],
    ['a lab that is no game has none', 'heap visits', 'heap src/visits.ts:1', [], 'not-visible'],
  ])('%s', (_case, text, answer, faults, want) => {
    expect(judge(text, answer, faults)).toBe(want)
  })
})

test('evidence and answers are those of all faults', () => {
  expect(find.endings).toEqual(['.heap', '.txt', '.cpu'])
  expect(find.rightAnswers).toEqual(['heap src/visits.ts:1', 'cpu src/search.ts:1'])
  expect(find.wrongAnswers).toEqual(['heap src/app.ts:1', 'cpu src/app.ts:1'])
})
