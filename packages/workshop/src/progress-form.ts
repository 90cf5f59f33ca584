// The form of a learner's progress, wherever it is kept: in a file of the workshop, or in a browser. Reads no file.
import * as z from 'zod'
import type { ProofRow } from '@hotpath/lab-kit'

/** The form of the file that this workshop reads and writes. */
export const progressSchema = 1

/** What the last verdict on a lab was. `broken` verdicts judge nothing and are not kept. */
export interface LastVerdict {
  readonly state: 'green' | 'red'
  readonly passed: readonly string[]
  readonly failed: readonly string[]
  /** When, as ISO 8601. */
  readonly at: string
  /** Which tests gave it; see `suiteHash`. */
  readonly suite: string
}

/** What the learner has done in one lab. */
export interface LabProgress {
  readonly startedAt: string
  /** When the learner came to it on purpose, after it was started. */
  readonly visitedAt?: string | undefined
  /** How many verdicts there were. */
  readonly attempts: number
  /** When it was green for the first time; stays when it later turns red. */
  readonly firstGreenAt?: string | undefined
  readonly verdict?: LastVerdict | undefined
  /** By test id, how many rungs were shown. */
  readonly rungsSeen: Readonly<Record<string, number>>
  /** The capture and the answer by which the culprit was found. Copies are in the evidence folder. */
  readonly found?: { readonly at: string; readonly capture: string; readonly answer: string } | undefined
  /** What the learner's own measurement said, before and after the fix. */
  readonly proved?: { readonly at: string; readonly rows: readonly ProofRow[] } | undefined
}

export interface Progress {
  readonly schema: typeof progressSchema
  readonly labs: Readonly<Record<string, LabProgress>>
}

/**
 * Where a lab stands. `new`: nothing done. `started`: no verdict yet, or reset since. `red`, `green`: the
 * last verdict. `stale`: the tests have changed since that verdict, so it must be given again.
 */
export type LabState = 'new' | 'started' | 'red' | 'green' | 'stale'

const timestamp = z.string().min(1)
const told = z.union([z.string(), z.object({ en: z.string(), ja: z.string() })])
const proofRow = z.object({ what: told, before: z.string(), after: z.string() })
/** The form of the file, for whoever else reads one. */
export const progressFileSchema: z.ZodType<Progress> = z.object({
  schema: z.literal(progressSchema),
  labs: z.record(
    z.string(),
    z.object({
      startedAt: timestamp,
      visitedAt: timestamp.optional(),
      attempts: z.int().min(0),
      firstGreenAt: timestamp.optional(),
      verdict: z
        .object({
          state: z.enum(['green', 'red']),
          passed: z.array(z.string()),
          failed: z.array(z.string()),
          at: timestamp,
          suite: z.string(),
        })
        .optional(),
      rungsSeen: z.record(z.string(), z.int().min(0)),
      found: z.object({ at: timestamp, capture: z.string(), answer: z.string() }).optional(),
      proved: z.object({ at: timestamp, rows: z.array(proofRow) }).optional(),
    }),
  ),
})

/** Returns where a lab stands, given the suite that would judge it now. */
export function labState(entry: LabProgress | undefined, suite: string | undefined): LabState {
  if (!entry) return 'new'
  if (!entry.verdict) return 'started'
  return suite !== undefined && entry.verdict.suite !== suite ? 'stale' : entry.verdict.state
}
