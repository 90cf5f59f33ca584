// The step `find` of a game day: several faults at once, each with a kind, a place and a capture of its own.
import type { Told } from './finding.ts'
import {
  type Evidence,
  type FindResult,
  type FindStep,
  type ProveStep,
  type Sources,
  type StepProblem,
  type StepRejected,
  rejected,
} from './step.ts'

/** A fault that a game may have, and how the learner's captures of it are judged. */
export interface FaultSteps {
  /** Its id in `lab.json`. */
  readonly fault: string
  /** The word that an answer begins with: `leak`. No two faults of a lab have the same. */
  readonly kind: string
  readonly find: FindStep
  readonly prove: ProveStep
}

/**
 * Makes the step `find` of a game. An answer is a kind and a place, such as `leak src/visits.ts:31`, and is held
 * against one capture; nothing that is said of a capture tells which faults the game has besides.
 */
export function findInGame(question: Told, faults: readonly FaultSteps[]): FindStep {
  return {
    endings: [...new Set(faults.flatMap(({ find }) => find.endings))],
    question,
    rightAnswers: faults.flatMap(({ kind, find }) => find.rightAnswers.map((place) => `${kind} ${place}`)),
    wrongAnswers: faults.flatMap(({ kind, find }) => find.wrongAnswers.map((place) => `${kind} ${place}`)),
    judge: (evidence, answer, sources) =>
      answer === undefined ? look(faults, evidence, sources) : judge(faults, evidence, answer, sources),
  }
}

/** Whether any fault of the game shows in a capture; if not, what is the least wrong with it. */
function look(faults: readonly FaultSteps[], evidence: Evidence, sources: Sources): FindResult {
  const results = faults.map(({ fault, find }) => {
    const result = find.judge(evidence, undefined, sources)
    return result.state === 'rejected' || isIn(fault, sources) ? result : nothingIn(evidence)
  })
  const visible = results.find((result) => result.state === 'visible')
  if (visible) return visible
  const [best] = results
    .filter((result) => result.state === 'rejected')
    .toSorted((a, b) => order.indexOf(a.problem) - order.indexOf(b.problem))
  return best === undefined || best.problem === 'not-visible' ? nothingIn(evidence) : best
}

// From the capture that is good and has nothing in it to that which is none.
const order: readonly StepProblem[] = ['not-visible', 'no-load', 'too-short', 'wrong-kind', 'unreadable']

function judge(
  faults: readonly FaultSteps[],
  evidence: Evidence,
  answer: string,
  sources: Sources,
): FindResult {
  const [, kind = '', place = ''] = /^\s*([a-z]+)[:,]?\s+(\S.*?)\s*$/.exec(answer) ?? []
  const meant = faults.find((each) => each.kind === kind)
  if (!meant) {
    const kinds = faults.map((each) => each.kind).join(', ')
    return rejected('wrong-answer', {
      en: `${answer}: want a kind and a place, such as "${faults[0]?.kind} src/app.ts:12"; the kinds are ${kinds}`,
      ja: `${answer}: 「${faults[0]?.kind} src/app.ts:12」のように、種類と場所を答えてください。種類は ${kinds} です。`,
    })
  }
  if (isIn(meant.fault, sources)) {
    const result = meant.find.judge(evidence, place, sources)
    return result.state === 'found' ? { ...result, fault: meant.fault } : result
  }
  const result = meant.find.judge(evidence, undefined, sources)
  return result.state === 'rejected' && result.problem !== 'not-visible' ? result : nothingIn(evidence)
}

const isIn = (fault: string, { faults }: Sources): boolean => faults?.includes(fault) ?? false

function nothingIn({ capture }: Evidence): StepRejected {
  return rejected('not-visible', {
    en: `${capture.name} is readable, and no fault of that kind shows in it: look at what else there is to capture`,
    ja: `${capture.name} は読めますが、その種類の障害は写っていません。ほかに何を取れるかを考えてください。`,
  })
}
