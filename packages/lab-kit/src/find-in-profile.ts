// The step `find` of a lab whose evidence is a profile: is the capture good, is the culprit in it, is the answer right?
import { type Profile, ProfileError, deltaProfile, parse, totalValue } from '@hotpath/profile'
import { type Told, formatBytes, toldIn } from './finding.ts'
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
  const { sampleType, culprit } = options
  const shareThrough = (isThrough: (frame: Frame, line: number) => boolean): string =>
    percent(shareOf(read.profile, sampleType, isThrough))
  return judgeAnswer(answer, options, sources, {
    right: () => {
      const whole = shareThrough(isFrameOf(culprit))
      return {
        en: `${answer} is right: ${whole} of your ${sampleType} comes of it`,
        ja: `${answer} で正解です。あなたの ${sampleType} の ${whole} がここから来ています。`,
      }
    },
    elsewhere: (parsed) => {
      const share = shareThrough(framesOf(parsed))
      return {
        en: `${answer} is not it. In your capture ${share} of ${sampleType} passes through there`,
        ja: `${answer} ではありません。あなたのキャプチャーでは、${sampleType} の ${share} がそこを通っています。`,
      }
    },
  })
}

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

/** Says what is wrong with a capture that could be read: too short, no load, no culprit. */
export function weakness(
  { profile, total, unit }: ReadProfile,
  { sampleType, minSeconds = 0, minTotal, culprit, minShare, idle }: ProfileEvidence & { idle?: Told },
  { capture, base }: Evidence,
): StepRejected | undefined {
  const seconds = Number(profile.durationNanos) / 1e9
  if (seconds < minSeconds * 0.95) {
    return rejected('too-short', {
      en: `${capture.name} recorded ${seconds.toFixed(1)} s, want ${minSeconds} s at least`,
      ja: `${capture.name} の記録時間は ${seconds.toFixed(1)} 秒です。少なくとも ${minSeconds} 秒は必要です。`,
    })
  }
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

/** Returns whether a frame of a profile is at a place: of one of its functions, or of its file where it names none. */
export function isFrameOf({ file, functions }: Place): (frame: Frame) => boolean {
  return ({ name, filename }) =>
    isFile(filename, file) && (functions === undefined || functions.includes(plainName(name)))
}

function framesOf(answer: Answer): (frame: Frame, line: number) => boolean {
  if (answer.kind === 'line')
    return ({ filename }, line) => isFile(filename, answer.file) && line === answer.line
  const wanted = plainName(answer.name)
  return ({ name }) => plainName(name) === wanted
}

/** Profiles name files by address or path; a lab by its own. */
function isFile(filename: string, file: string): boolean {
  return filename === file || filename.endsWith(`/${file}`)
}

const plainName = (name: string): string => name.replace(/^.*\./, '').replace(/^#/, '')

const percent = (share: number): string => `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`

/** Writes an amount in a profile's unit for people. */
export function formatAmount(amount: number, unit: string): string {
  if (unit === 'bytes') return amount < 0 ? `-${formatBytes(-amount)}` : formatBytes(amount)
  if (unit === 'nanoseconds') {
    return Math.abs(amount) < 1e8 ? `${(amount / 1e6).toFixed(1)} ms` : `${(amount / 1e9).toFixed(2)} s`
  }
  return `${amount}`
}
