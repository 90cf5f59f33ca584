// Whether the answer to the step `find` is right, nearly right, or no place of the service at all.
import type { Told } from './finding.ts'
import { type Answer, type NearMiss, type Place, isAt, parseAnswer, withFolder } from './place.ts'
import { type FindResult, rejected, type Sources } from './step.ts'

/** The places that an answer may mean. */
export interface AnswerPlaces {
  /** Every right answer. */
  readonly right: readonly Place[]
  /** Places that look right. */
  readonly near?: readonly NearMiss[]
}

/** What is said of an answer, by what the learner's own evidence shows of it. */
export interface SaidOfAnswer {
  /** @param place - the one of the right places that was named */
  right(answer: Answer, place: Place): Told
  elsewhere(answer: Answer): Told
}

/** Judges an answer that was given beside evidence that will do. */
export function judgeAnswer(
  answer: string,
  { right, near = [] }: AnswerPlaces,
  sources: Sources,
  says: SaidOfAnswer,
): FindResult {
  const read = parseAnswer(answer)
  if (!read) {
    return rejected('wrong-answer', {
      en: `${answer}: want a line, such as src/app.ts:12, or the name of a function`,
      ja: `${answer}: src/app.ts:12 のような行か、関数の名前で答えてください。`,
    })
  }
  const parsed = withFolder(read, sources)
  const found = right.find((place) => isAt(parsed, place, sources))
  if (found) return { state: 'found', says: says.right(parsed, found) }
  const miss = near.find((place) => isAt(parsed, place, sources))
  if (miss) return rejected('wrong-answer', miss.because)
  if (parsed.kind === 'line' && sources.textsOf(parsed.file, parsed.line).length === 0) {
    return rejected('wrong-answer', {
      en: `${answer}: the service has no such line`,
      ja: `${answer}: サービスにそのような行はありません。`,
    })
  }
  return rejected('wrong-answer', says.elsewhere(parsed))
}
