// The step `prove` of a lab whose evidence is a profile: the learner's own before beside the learner's own after.
import {
  type ProfileEvidence,
  type ReadProfile,
  formatAmount,
  readEvidence,
  shortness,
} from './find-in-profile.ts'
import type { Told } from './finding.ts'
import { isFrameOf } from './frames.ts'
import type { Place } from './place.ts'
import { type ProofRow, type ProveResult, type ProveStep, rejected, type StepProblem } from './step.ts'
import { shareOf } from './verdict.ts'

export interface ProveInProfileOptions extends ProfileEvidence {
  /** Through the culprit, the column has at most this part of what it had, 0 to 1. */
  readonly maxRatio?: number
  /** Of the column, at most this share passes through the culprit, 0 to 1. */
  readonly maxShare?: number
  /** Frames that a service under load shows also once it is fixed; unset: an idle one would not look better. */
  readonly work?: Place
}

/** Makes the step `prove`. With an earlier profile to a capture, what was added since is compared. */
export function proveInProfile(options: ProveInProfileOptions): ProveStep {
  const { sampleType, culprit, maxRatio, maxShare, work } = options
  return {
    judge: (beforeEvidence, afterEvidence) => {
      const before = readEvidence(beforeEvidence, options)
      if ('problem' in before) return { ...before, rows: [] }
      const after = readEvidence(afterEvidence, options)
      if ('problem' in after) return { ...after, rows: [] }
      const through = [before, after].map(({ profile, total }) => ({
        share: shareOf(profile, sampleType, isFrameOf(culprit)),
        value: total * shareOf(profile, sampleType, isFrameOf(culprit)),
      }))
      const [was, is] = through as [Through, Through] // of two
      const rows = rowsOf(sampleType, before, after, was, is)
      const reject = (problem: StepProblem, says: Told): ProveResult => ({ ...rejected(problem, says), rows })
      const { name } = afterEvidence.capture
      const short = shortness(after.profile, name, options)
      if (short) return { ...short, rows }
      if (work && shareOf(after.profile, sampleType, isFrameOf(work)) === 0) {
        return reject('no-load', {
          en: `${name} shows a service with nothing to do: capture while the same load runs`,
          ja: `${name} のサービスは何もしていません。修正前と同じ負荷をかけている間に取ってください。`,
        })
      }
      const isLess =
        (maxRatio === undefined || is.value <= was.value * maxRatio) &&
        (maxShare === undefined || is.share <= maxShare)
      if (!isLess) {
        return reject('no-change', {
          en: `${name} is too much like ${beforeEvidence.capture.name}: was the service started again after the fix?`,
          ja: `${name} は ${beforeEvidence.capture.name} とあまり変わりません。修正したあとで、サービスを起動し直しましたか。`,
        })
      }
      return {
        state: 'proved',
        says: {
          en: `your own measurement agrees with the tests: what the lab is about has gone from ${formatAmount(was.value, before.unit)} to ${formatAmount(is.value, after.unit)}`,
          ja: `あなた自身の測定もテストと一致しています。このラボの原因は ${formatAmount(was.value, before.unit)} から ${formatAmount(is.value, after.unit)} になりました。`,
        },
        rows,
      }
    },
  }
}

interface Through {
  readonly share: number
  readonly value: number
}

function rowsOf(
  sampleType: string,
  before: ReadProfile,
  after: ReadProfile,
  was: Through,
  is: Through,
): ProofRow[] {
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
  return [
    {
      what: { en: `${sampleType}, all`, ja: `${sampleType}（全体）` },
      before: formatAmount(before.total, before.unit),
      after: formatAmount(after.total, after.unit),
    },
    {
      what: { en: `${sampleType}, through what was found`, ja: `${sampleType}（見つけた場所を通るもの）` },
      before: formatAmount(was.value, before.unit),
      after: formatAmount(is.value, after.unit),
    },
    {
      what: { en: 'its share', ja: 'その割合' },
      before: percent(was.share),
      after: percent(is.share),
    },
  ]
}
