// The marks of states and outcomes: a sign and a word, so that colour is never needed to read them.
import type { LabState } from '../progress.ts'
import type { Style } from '../style.ts'
import type { Text } from '../text/text.ts'
import type { Outcome } from '../verdict.ts'

const states = {
  new: ['gray', '·'],
  started: ['cyan', '◐'],
  red: ['red', '✗'],
  green: ['green', '✓'],
  stale: ['yellow', '?'],
} as const satisfies Record<LabState, readonly [string, string]>

/** Returns `✓ green`, in colour. */
export function stateMark(state: LabState, text: Text, style: Style): string {
  const [color, sign] = states[state]
  return style(color, `${sign} ${text.states[state]}`)
}

const outcomes = {
  passed: ['green', '✓'],
  failed: ['red', '✗'],
  missing: ['yellow', '-'],
} as const satisfies Record<Outcome, readonly [string, string]>

/** Returns `✓ pass`, in colour. */
export function outcomeMark(outcome: Outcome, text: Text, style: Style): string {
  const [color, sign] = outcomes[outcome]
  return style(color, `${sign} ${text.verify[outcome]}`)
}
