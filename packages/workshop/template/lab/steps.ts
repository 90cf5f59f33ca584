// What somebody noted of the counter, a visit a line.
import {
  type Evidence,
  type FindStep,
  type ProveStep,
  type StepRejected,
  isAt,
  parseAnswer,
} from '@hotpath/lab-kit'

const right = { file: 'src/count.ts', functions: ['next'], lines: [/count \+= /] }

const firstCount = ({ capture }: Evidence): number | undefined =>
  Number(/^\/count (\d+)$/m.exec(new TextDecoder().decode(capture.bytes))?.[1] ?? Number.NaN)

const rejected = (problem: StepRejected['problem'], says: string): StepRejected => ({
  state: 'rejected',
  problem,
  says,
})

export const find: FindStep = {
  endings: ['.txt'],
  question: { en: 'Which line counts?', ja: '数えているのはどの行ですか。' },
  rightAnswers: ['next', 'src/count.ts:5'],
  wrongAnswers: ['answer', 'src/count.ts:4', 'no idea'],
  judge: (evidence, answer, sources) => {
    const first = firstCount(evidence)
    if (Number.isNaN(first)) return rejected('unreadable', 'no visits are in it')
    if (first === 1) return rejected('not-visible', 'these visits were counted rightly')
    if (answer === undefined) return { state: 'visible', says: 'the first visitor was counted twice' }
    const parsed = parseAnswer(answer)
    return parsed && isAt(parsed, right, sources)
      ? { state: 'found', says: { en: 'that is the line', ja: 'その行です。' } }
      : rejected('wrong-answer', `${answer} does not count`)
  },
}

export const prove: ProveStep = {
  judge: (before, after) => {
    const rows = [
      {
        what: { en: 'first visit', ja: '最初の訪問' },
        before: `${firstCount(before)}`,
        after: `${firstCount(after)}`,
      },
    ]
    return firstCount(after) === 1
      ? { state: 'proved', says: 'one visit, one count', rows }
      : { ...rejected('no-change', 'still two for one'), rows }
  },
}
