// What a reader without a companion says of a lab, as progress in the form of the workshop.
import type { LabProgress, Progress } from '../../../../packages/workshop/src/progress-form.ts'

/**
 * Where a lab stands in this browser. `red` and `green` are verdicts, which come out of a file of the workshop;
 * `claimed` is the reader's own word, which the workshop takes for no verdict.
 */
export type Standing = 'new' | 'started' | 'red' | 'green' | 'claimed'

/** Nothing done yet. */
export const nothing: Progress = { schema: 1, labs: {} }

export function standingOf(entry: LabProgress | undefined): Standing {
  if (!entry) return 'new'
  if (entry.verdict) return entry.verdict.state
  return entry.firstGreenAt === undefined ? 'started' : 'claimed'
}

/** Returns the progress with a lab begun; unchanged where it already is. */
export function withBegun(progress: Progress, lab: string, now: Date): Progress {
  return progress.labs[lab] ? progress : withLab(progress, lab, fresh(now))
}

/** Returns the progress after the reader has said that the tests of a lab pass. A verdict stays as it is. */
export function withClaim(progress: Progress, lab: string, now: Date): Progress {
  const entry = progress.labs[lab] ?? fresh(now)
  return withLab(progress, lab, { ...entry, firstGreenAt: entry.firstGreenAt ?? now.toISOString() })
}

/** Returns the progress without that word. A verdict stays as it is. */
export function withoutClaim(progress: Progress, lab: string): Progress {
  const entry = progress.labs[lab]
  return entry ? withLab(progress, lab, { ...entry, firstGreenAt: undefined }) : progress
}

function withLab(progress: Progress, lab: string, entry: LabProgress): Progress {
  return { ...progress, labs: { ...progress.labs, [lab]: entry } }
}

function fresh(now: Date): LabProgress {
  return { startedAt: now.toISOString(), attempts: 0, rungsSeen: {} }
}
