// folded: stacks as folded text, which flame graph scripts and people read.

import { toFolded } from '@hotpath/profile'
import { printableReport, type Report } from '../report.ts'
import type { Outcome } from '../verbs.ts'

/** Runs the verb: names only, root first, the value in the unit of the profile. */
export function run(report: Report): Outcome {
  const { profile, sampleType } = printableReport(report)
  const text = toFolded(profile, { sampleTypes: [sampleType] })
  return text === '' ? { nothing: 'no sample is left' } : { text: `${text}\n` }
}
