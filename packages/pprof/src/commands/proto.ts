// proto: a profile again, in the format that every pprof tool reads.

import { write } from '@hotpath/profile'
import type { Report } from '../report.ts'
import type { Outcome } from '../verbs.ts'

/** Runs the verb. Names are written as they are: escaping them is for terminals. */
export function run({ profile }: Report): Outcome {
  return { bytes: write(profile) }
}
