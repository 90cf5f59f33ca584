// What a lab's `steps.ts` exports: how the learner's own captures are judged, before the fix and after it.
import type { Told } from './finding.ts'

/** A file that a learner captured. */
export interface EvidenceFile {
  /** As the learner knows it; for messages. */
  readonly name: string
  readonly bytes: Uint8Array
}

/** A capture; and, where the question is what was added in between, an earlier one of the same process. */
export interface Evidence {
  readonly capture: EvidenceFile
  readonly base?: EvidenceFile | undefined
}

/** The sources of the lab's service: what is at a line, as the learner has it and as it was given. */
export interface Sources {
  /** Returns the different texts of one line, trimmed; empty where there is no such file or line. */
  readonly textsOf: (file: string, line: number) => readonly string[]
  /** The paths of its files: `src/app.ts`. */
  readonly files?: readonly string[]
  /** Of a lab that is a game, the faults that are in it. */
  readonly faults?: readonly string[] | undefined
}

/** Why a capture or an answer does not do. */
export type StepProblem =
  /** It cannot be read as what it should be. */
  | 'unreadable'
  /** It is a profile of something else. */
  | 'wrong-kind'
  /** It recorded for too short a time. */
  | 'too-short'
  /** The service had nothing to do meanwhile. */
  | 'no-load'
  /** What the lab is about cannot be seen in it. */
  | 'not-visible'
  /** The capture does, the answer does not. */
  | 'wrong-answer'
  /** After the fix it is as it was before. */
  | 'no-change'

/** A step that does not hold, and what to do about it. */
export interface StepRejected {
  readonly state: 'rejected'
  readonly problem: StepProblem
  readonly says: Told
}

/** Returns that a step does not hold. */
export function rejected(problem: StepProblem, says: Told): StepRejected {
  return { state: 'rejected', problem, says }
}

/** `visible`: the capture does, and no answer was given yet. `found`: the answer is right as well. */
export type FindResult =
  | StepRejected
  | {
      readonly state: 'visible' | 'found'
      readonly says: Told
      /** Of a lab that is a game, which fault was found. */
      readonly fault?: string
    }

/** How the evidence of the step `find` is judged. */
export interface FindStep {
  /** How the names of files end that are evidence: `.pb.gz`. */
  readonly endings: readonly string[]
  /** What the learner is asked, once the capture does. */
  readonly question: Told
  /** Every kind of answer that is right; the contract of the lab holds each against its evidence. */
  readonly rightAnswers: readonly string[]
  /** Answers that are near and wrong; held in the same way. */
  readonly wrongAnswers: readonly string[]
  judge(evidence: Evidence, answer: string | undefined, sources: Sources): FindResult
}

/** One measure, before and after, written for people. */
export interface ProofRow {
  readonly what: Told
  readonly before: string
  readonly after: string
}

export type ProveResult =
  | (StepRejected & { readonly rows: readonly ProofRow[] })
  | { readonly state: 'proved'; readonly says: Told; readonly rows: readonly ProofRow[] }

/** How the learner's own before and after are compared. */
export interface ProveStep {
  judge(before: Evidence, after: Evidence): ProveResult
}
