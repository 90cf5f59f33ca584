// The step `find` of a lab whose evidence is a trace: is the trouble in the window, what led to it, is the answer right?
import type { Told } from './finding.ts'
import { type AnswerPlaces, judgeAnswer } from './judge-answer.ts'
import {
  type Evidence,
  type FindResult,
  type FindStep,
  rejected,
  type Sources,
  type StepRejected,
} from './step.ts'
import { formatNanos, readTrace, type TraceEvidence, type TraceReading } from './trace-waits.ts'

/** How the names of files end that are traces. */
export const traceEndings = ['.pftrace.gz', '.pftrace', '.json.gz', '.json', '.out'] as const

export interface FindInTraceOptions extends TraceEvidence, AnswerPlaces {
  readonly question: Told
  readonly rightAnswers: readonly string[]
  readonly wrongAnswers: readonly string[]
}

/**
 * Makes the step `find` of a lab whose evidence is a trace with tasks that wait for a call.
 *
 * What counts is how a task's time is divided, and never how long it took: that says as much of the machine.
 */
export function findInTrace(options: FindInTraceOptions): FindStep {
  const { question, rightAnswers, wrongAnswers } = options
  return {
    endings: traceEndings,
    question,
    rightAnswers,
    wrongAnswers,
    judge: (evidence, answer, sources) => judge(options, evidence, answer, sources),
  }
}

function judge(
  options: FindInTraceOptions,
  { capture: { name, bytes } }: Evidence,
  answer: string | undefined,
  sources: Sources,
): FindResult {
  const read = readTrace({ name, bytes }, options)
  if ('problem' in read) return read
  const weak = weakness(read, options, name)
  if (weak) return weak
  const [slowest] = read.waiting
  const took = formatNanos(slowest?.nanos ?? 0)
  const usual = formatNanos(read.medianNanos)
  if (answer === undefined) {
    return {
      state: 'visible',
      says: {
        en: `${name} will do: a ${options.task} of ${took} is in it, which usually takes ${usual}, and what led to it`,
        ja: `${name} で十分です。普段は ${usual} で終わる ${options.task} のうち、${took} かかったものが、そこに至る経過とともに写っています。`,
      },
    }
  }
  const { task } = options
  const waited = formatNanos(slowest?.waitedNanos ?? 0)
  return judgeAnswer(answer, options, sources, {
    right: () => ({
      en: `${answer} is right: of the ${took} of your slow ${task}, ${waited} were waited there`,
      ja: `${answer} で正解です。あなたの遅い ${task} の ${took} のうち、${waited} はそこで待っていました。`,
    }),
    elsewhere: () => ({
      en: `${answer} is not it. Take the longest ${task} of your trace, and go down to what it was in for ${waited}`,
      ja: `${answer} ではありません。あなたのトレースでいちばん長い ${task} を選び、${waited} のあいだ何の中にいたのかを、下へたどってください。`,
    }),
  })
}

/** Says what is wrong with a trace that could be read: no trouble in it, another one, or nothing that led to it. */
function weakness(
  read: TraceReading,
  { task, minEarlier }: TraceEvidence,
  name: string,
): StepRejected | undefined {
  const seconds = (read.windowNanos / 1e9).toFixed(1)
  if (read.tasks === 0) {
    return rejected('no-load', {
      en: `${name} has no ${task} that began and ended in its ${seconds} s: the trace has to be of the service under load`,
      ja: `${name} の ${seconds} 秒間には、始まりから終わりまで写った ${task} がありません。負荷をかけているサービスのトレースが必要です。`,
    })
  }
  if (read.waiting.length === 0) return notVisible(read, task, name)
  // The first that was slow, and not the longest: those behind it came into what had happened by then.
  const earlier = Math.min(...read.waiting.map((one) => one.earlier))
  if (earlier < minEarlier) {
    return rejected('too-short', {
      en: `${name} begins with the trouble: ${earlier} of ${task} had ended before the slow one began, want ${minEarlier}. What led to it is missing; wait for the next one, or have a longer window with FLIGHT_RECORDER_MIN_AGE_MS`,
      ja: `${name} は問題が起きたところから始まっています。遅い ${task} より前に終わったものは ${earlier} 件で、${minEarlier} 件は必要です。そこに至る経過が写っていないので、次のものを待つか、FLIGHT_RECORDER_MIN_AGE_MS でウィンドウを長くしてください。`,
    })
  }
  return undefined
}

function notVisible(read: TraceReading, task: string, name: string): StepRejected {
  const seconds = (read.windowNanos / 1e9).toFixed(1)
  const [usual, longest] = [formatNanos(read.medianNanos), formatNanos(read.maxNanos)]
  const seen = {
    en: `${name} has ${read.tasks} of ${task} in ${seconds} s, of ${usual} as a rule and ${longest} at most, and in none of them what this lab is about`,
    ja: `${name} の ${seconds} 秒間に ${task} は ${read.tasks} 件あり、普段は ${usual}、最長で ${longest} ですが、このラボの原因が写ったものはありません。`,
  }
  const isTriggered = read.reason === 'slow-request' || read.reason === 'stall'
  return rejected('not-visible', {
    en: `${seen.en}. ${isTriggered ? 'The machine was slow that time; wait for the next file' : `It was asked for (${read.reason}) at a moment when nothing was wrong: take one that the service wrote by itself`}`,
    ja: `${seen.ja}${isTriggered ? 'このときはマシンが遅かっただけです。次のファイルを待ってください。' : `何も起きていないときに求められたもの（${read.reason}）なので、サービスが自分で書き出したファイルを使ってください。`}`,
  })
}
