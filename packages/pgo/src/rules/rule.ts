// What a rule is: it sees something in a program or its profile, and proposes a change or says why it does not.

import type { Edit } from '../edit.ts'
import type { Matching } from '../match.ts'
import type { Program } from '../program.ts'

/** What a rule may look at. */
export interface Seen {
  readonly program: Program
  /** Undefined where there is no profile, or it is that of another program. */
  readonly matching: Matching | undefined
  /** How much memory the process may have. */
  readonly memoryBytes: number
  /**
   * Whether an earlier build kept this. Then the profile may be of that build, in which what was hot is so no longer: a
   * threshold that it is held against again would have every second build do without.
   */
  readonly wasKept: (about: Pick<Proposal, 'rule' | 'target' | 'basis'>) => boolean
}

/** What must be shown to be less before a proposal is kept. */
export type Benefit = 'start-up' | 'steady state'

/** A change that might pay. It is not made before it has been measured. */
export interface Proposal {
  readonly rule: string
  /** What is changed: a function, a flag, the program. */
  readonly target: string
  /** What the rule saw, with figures. */
  readonly seen: string
  readonly benefit: Benefit
  /** What a verdict on it depends on: while this stays the same, so may the verdict. */
  readonly basis: string
  /** Flags that the process must be given. */
  readonly nodeFlags?: readonly string[]
  /** Edits of the program's text, as it came. */
  readonly edits?: readonly Edit[]
}

/** Something that a rule saw and leaves as it is. */
export interface Refused {
  readonly rule: string
  readonly target: string
  readonly seen: string
  readonly reason: string
}

/** A rule, with what `pgo explain` and the reference say about it. */
export interface Rule {
  readonly name: string
  readonly sees: string
  readonly proposes: string
  readonly refuses: string
  readonly propose: (seen: Seen) => readonly (Proposal | Refused)[]
}

/** Tells a refusal from a proposal. */
export function isRefused(one: Proposal | Refused): one is Refused {
  return 'reason' in one
}
