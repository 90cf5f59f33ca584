// The step `prove` of a lab whose evidence is a trace: the learner's own before beside the learner's own after.
import type { Told } from './finding.ts'
import { type ProofRow, type ProveResult, type ProveStep, rejected, type StepProblem } from './step.ts'
import { formatNanos, readTrace, type TraceEvidence, type TraceReading } from './trace-waits.ts'

/**
 * Makes the step `prove`. After the fix, tasks no longer wait for the call; and it has to be made all the same, or the
 * window says nothing about it.
 */
export function proveInTrace(options: TraceEvidence): ProveStep {
  return {
    judge: (beforeEvidence, afterEvidence) => {
      const before = readTrace(beforeEvidence.capture, options)
      if ('problem' in before) return { ...before, rows: [] }
      const after = readTrace(afterEvidence.capture, options)
      if ('problem' in after) return { ...after, rows: [] }
      const rows = rowsOf(options.task, before, after)
      const { name } = afterEvidence.capture
      const reject = (problem: StepProblem, says: Told): ProveResult => ({ ...rejected(problem, says), rows })
      if (after.waiting.length > 0) {
        return reject('no-change', {
          en: `${name} is too much like ${beforeEvidence.capture.name}: ${after.waiting.length} of ${options.task} still wait. Was the service started again after the fix?`,
          ja: `${name} は ${beforeEvidence.capture.name} とあまり変わりません。${options.task} がまだ ${after.waiting.length} 件待っています。修正したあとで、サービスを起動し直しましたか。`,
        })
      }
      if (after.tasks < options.minEarlier) {
        return reject('no-load', {
          en: `${name} has ${after.tasks} of ${options.task}, want ${options.minEarlier} at least: capture while the same load runs`,
          ja: `${name} の ${options.task} は ${after.tasks} 件です。少なくとも ${options.minEarlier} 件は必要なので、修正前と同じ負荷をかけている間に取ってください。`,
        })
      }
      if (after.calls === 0) {
        return reject('too-short', {
          en: `${name} has no moment in its ${(after.windowNanos / 1e9).toFixed(1)} s at which it could have happened: let the load run on, and capture again`,
          ja: `${name} の ${(after.windowNanos / 1e9).toFixed(1)} 秒間には、問題の起こりうる場面がありません。負荷を続けて、もう一度取ってください。`,
        })
      }
      return {
        state: 'proved',
        says: {
          en: `your own measurement agrees with the tests: what ${before.waiting.length} of ${options.task} waited for happened ${after.calls === 1 ? 'once' : `${after.calls} times`} in ${name}, and nobody waited`,
          ja: `あなた自身の測定もテストと一致しています。以前は ${options.task} ${before.waiting.length} 件を待たせていたことが、${name} では ${after.calls} 回起きていますが、待った人はいません。`,
        },
        rows,
      }
    },
  }
}

function rowsOf(task: string, before: TraceReading, after: TraceReading): ProofRow[] {
  const row = (what: Told, of: (read: TraceReading) => string): ProofRow => ({
    what,
    before: of(before),
    after: of(after),
  })
  return [
    row({ en: `${task} in the window`, ja: `ウィンドウ内の ${task}` }, ({ tasks }) => String(tasks)),
    row({ en: 'as a rule', ja: '普段の長さ' }, ({ medianNanos }) => formatNanos(medianNanos)),
    row({ en: 'the longest', ja: '最長' }, ({ maxNanos }) => formatNanos(maxNanos)),
    row({ en: 'made to wait', ja: '待たされたもの' }, ({ waiting }) => String(waiting.length)),
    row({ en: 'calls that they would wait for', ja: '待つはずの呼び出し' }, ({ calls, callNanos }) =>
      calls === 0 ? '0' : `${calls}, ${formatNanos(callNanos)}`,
    ),
  ]
}
