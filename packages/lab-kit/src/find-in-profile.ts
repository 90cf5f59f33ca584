// The step `find` of a lab whose evidence is a profile: is the capture good, is the culprit in it, is the answer right?
import { type Profile, ProfileError, deltaProfile, parse, totalValue } from '@hotpath/profile'
import { type Told, formatBytes, toldIn } from './finding.ts'
import { type IsMeant, beginningAbove, isFrameAt, isFrameOf } from './frames.ts'
import { type AnswerPlaces, judgeAnswer } from './judge-answer.ts'
import type { Answer, Place } from './place.ts'
import {
  type Evidence,
  type FindResult,
  type FindStep,
  rejected,
  type Sources,
  type StepRejected,
} from './step.ts'
import { type Frame, shareOf } from './verdict.ts'

/** What the evidence of a lab looks like. Amounts are in the unit of the column. */
export interface ProfileEvidence {
  /** The profile's name, as in its path: `heap`, `profile`, `mutex`. */
  readonly profile: string
  /** The column that the story is told in, by its type: `inuse_space`, `cpu`, `delay`. */
  readonly sampleType: string
  /** A recording that is shorter says too little; unset for profiles that are a picture of a moment. */
  readonly minSeconds?: number
  /** With less than this in the column, the service had nothing to do. */
  readonly minTotal: number
  /** The frames that the culprit shows itself by. */
  readonly culprit: Place
  /** Which share of the column passes through them at the least, 0 to 1. */
  readonly minShare: number
}

export interface FindInProfileOptions extends ProfileEvidence, AnswerPlaces {
  readonly question: Told
  /** What to do about a column with less than `minTotal`; unset: to capture while the load runs. */
  readonly idle?: Told
  readonly rightAnswers: readonly string[]
  readonly wrongAnswers: readonly string[]
}

/**
 * Makes the step `find` of a lab whose evidence is a profile.
 *
 * With an earlier profile, what was added since is judged; otherwise the profile as it is. Nothing that
 * is said of a capture without an answer tells where the culprit is.
 */
export function findInProfile(options: FindInProfileOptions): FindStep {
  const { question, rightAnswers, wrongAnswers } = options
  return {
    endings: ['.pb.gz', '.pprof', '.prof', '.pb'],
    question,
    rightAnswers,
    wrongAnswers,
    judge: (evidence, answer, sources) => judge(options, evidence, answer, sources),
  }
}

function judge(
  options: FindInProfileOptions,
  evidence: Evidence,
  answer: string | undefined,
  sources: Sources,
): FindResult {
  const read = readEvidence(evidence, options)
  if ('problem' in read) return read
  const weak = weakness(read, options, evidence)
  if (weak) return weak
  const amount = formatAmount(read.total, read.unit)
  if (answer === undefined) {
    const { capture, base } = evidence
    return {
      state: 'visible',
      says: {
        en: `${capture.name} will do: ${amount} of ${options.sampleType}${base ? ` more than in ${base.name}` : ''}, and what this lab is about is in it`,
        ja: `${capture.name} で十分です。${options.sampleType} は${base ? ` ${base.name} から` : ' '}${amount}${base ? ' 増えて' : ' になって'}おり、このラボの原因も写っています。`,
      },
    }
  }
  return judgeAnswer(answer, options, sources, {
    right: (parsed, { file }) => saidOfRight(answer, isFrameAt(parsed, file), read.profile, options),
    elsewhere: (parsed) => elsewhere(answer, parsed, read.profile, options.sampleType),
  })
}

/** The answer's own share, and that of the culprit where it is larger: the engine may have done the work for it. */
function saidOfRight(
  answer: string,
  isMeant: IsMeant,
  profile: Profile,
  { sampleType, culprit }: ProfileEvidence,
): Told {
  const own = shareOf(profile, sampleType, isMeant)
  const whole = shareOf(profile, sampleType, isFrameOf(culprit))
  const { file, functions = [file] } = culprit
  const [en, ja] = [functions.join(' and '), functions.join(' と ')]
  if (own === 0) {
    return {
      en: `${answer} is right: the ${percent(whole)} of your ${sampleType} that pass through ${en} come of it`,
      ja: `${answer} で正解です。あなたの ${sampleType} のうち ${ja} を通る ${percent(whole)} は、ここから来ています。`,
    }
  }
  const isLess = own < whole && percent(own) !== percent(whole)
  return {
    en: `${answer} is right: ${percent(own)} of your ${sampleType} passes through it${isLess ? `, and ${percent(whole)} through ${en}` : ''}`,
    ja: `${answer} で正解です。あなたの ${sampleType} の ${percent(own)} がここを${isLess ? `、${percent(whole)} が ${ja} を` : ''}通っています。`,
  }
}

/** The share of a place that is not it; of a line that no frame is at, those of the functions that it may be in. */
function elsewhere(answer: string, parsed: Answer, profile: Profile, sampleType: string): Told {
  const above = beginningAbove(profile, parsed).map((func) => {
    const share = percent(shareOf(profile, sampleType, (frame) => isSame(frame, func)))
    return { ...func, share, isNamed: !func.name.startsWith('(') }
  })
  if (above.length === 0) {
    const share = percent(shareOf(profile, sampleType, isFrameAt(parsed)))
    return {
      en: `${answer} is not it. In your capture ${share} of ${sampleType} passes through there`,
      ja: `${answer} ではありません。あなたのキャプチャーでは、${sampleType} の ${share} がそこを通っています。`,
    }
  }
  const en = above.map(
    ({ name, startLine, share, isNamed }) =>
      `${name}${isNamed ? ` (line ${startLine})` : ''}, with ${share} of ${sampleType}`,
  )
  const ja = above.map(
    ({ name, startLine, share, isNamed }) =>
      `${share} が ${name}${isNamed ? `（${startLine} 行目から）` : ' '}を`,
  )
  return {
    en: `${answer} is not it. Profiles know functions rather than lines: above that one begin${above.length > 1 ? '' : 's'} ${en.join(', and ')}`,
    ja: `${answer} ではありません。プロファイルからわかるのは、行よりも関数です。その行より上で始まる関数では、${sampleType} の ${ja.join('、')}通っています。`,
  }
}

const isSame = (a: Frame, b: Frame): boolean =>
  a.name === b.name && a.filename === b.filename && a.startLine === b.startLine

/** A profile that could be read, with the sum of its column. */
export interface ReadProfile {
  readonly profile: Profile
  readonly total: number
  readonly unit: string
}

/** Reads a capture, less its base; or says why it cannot be read as the profile that the lab asks for. */
export function readEvidence(
  { capture, base }: Evidence,
  { profile: kind, sampleType }: ProfileEvidence,
): ReadProfile | StepRejected {
  let profile: Profile
  try {
    const later = parse(capture.bytes, { source: capture.name })
    profile = base ? deltaProfile(parse(base.bytes, { source: base.name }), later) : later
  } catch (error) {
    if (!(error instanceof ProfileError)) throw error
    return rejected('unreadable', {
      en: `${error.message}. Want a profile, as \`npx workshop capture\` writes it`,
      ja: `${error.message}。npx workshop capture が書き出すようなプロファイルが必要です。`,
    })
  }
  const column = profile.sampleTypes.findIndex(({ type }) => type === sampleType)
  if (column < 0) {
    const known = profile.sampleTypes.map(({ type }) => type).join(', ')
    return rejected('wrong-kind', {
      en: `${capture.name} has ${known}, want ${sampleType}: take ${kind}`,
      ja: `${capture.name} にあるのは ${known} です。${sampleType} が必要なので、${kind} を取ってください。`,
    })
  }
  // Bytes and nanoseconds of a lab stay below 2^53.
  const total = Number(totalValue(profile, column))
  return { profile, total, unit: profile.sampleTypes[column]?.unit ?? '' }
}

/** Says that a capture did not record for long enough, or that it is of a kind that does not record at all. */
export function shortness(
  profile: Profile,
  name: string,
  { profile: kind, minSeconds = 0 }: ProfileEvidence,
): StepRejected | undefined {
  const seconds = Number(profile.durationNanos) / 1e9
  if (seconds >= minSeconds * 0.95) return undefined
  if (seconds === 0) {
    return rejected('wrong-kind', {
      en: `${name} is the picture of a moment, want a recording of ${minSeconds} s at least: take ${kind}`,
      ja: `${name} はある瞬間を写したものです。少なくとも ${minSeconds} 秒の記録が必要なので、${kind} を取ってください。`,
    })
  }
  return rejected('too-short', {
    en: `${name} recorded ${seconds.toFixed(1)} s, want ${minSeconds} s at least`,
    ja: `${name} の記録時間は ${seconds.toFixed(1)} 秒です。少なくとも ${minSeconds} 秒は必要です。`,
  })
}

/** Says what is wrong with a capture that could be read: too short, no load, no culprit. */
function weakness(
  { profile, total, unit }: ReadProfile,
  evidence: ProfileEvidence & { idle?: Told },
  { capture, base }: Evidence,
): StepRejected | undefined {
  const { sampleType, minTotal, culprit, minShare, idle } = evidence
  const short = shortness(profile, capture.name, evidence)
  if (short) return short
  if (base && total < 0) {
    return rejected('wrong-kind', {
      en: `${capture.name} has less than ${base.name}: the two are of different processes, or the wrong way round`,
      ja: `${capture.name} は ${base.name} より少なくなっています。別々のプロセスのものか、順序が逆です。`,
    })
  }
  if (total < minTotal) {
    const [got, want] = [formatAmount(total, unit), formatAmount(minTotal, unit)]
    return rejected('no-load', {
      en: `${capture.name} has ${got} of ${sampleType}, want ${want} at least: ${idle === undefined ? 'capture while the load runs' : toldIn('en', idle)}`,
      ja: `${capture.name} の ${sampleType} は ${got} です。少なくとも ${want} は${idle === undefined ? '必要なので、負荷をかけている間に取ってください。' : `必要です。${toldIn('ja', idle)}`}`,
    })
  }
  const share = shareOf(profile, sampleType, isFrameOf(culprit))
  if (share < minShare) {
    return rejected('not-visible', {
      en: `what this lab is about is not in ${capture.name}: it may be of a fixed service, of another lab, or of another kind of traffic`,
      ja: `${capture.name} にはこのラボの原因が写っていません。修正後のサービス、別のラボ、あるいは種類の違う負荷のものかもしれません。`,
    })
  }
  return undefined
}

const percent = (share: number): string => `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`

/** Writes an amount in a profile's unit for people. */
export function formatAmount(amount: number, unit: string): string {
  if (unit === 'bytes') return amount < 0 ? `-${formatBytes(-amount)}` : formatBytes(amount)
  if (unit === 'nanoseconds') {
    return Math.abs(amount) < 1e8 ? `${(amount / 1e6).toFixed(1)} ms` : `${(amount / 1e9).toFixed(2)} s`
  }
  return `${amount}`
}
