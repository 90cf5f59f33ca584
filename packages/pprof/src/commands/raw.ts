// raw: all that a profile holds, as text.

import { formatText } from '@hotpath/profile'
import { printableReport, type Report } from '../report.ts'
import type { Outcome } from '../verbs.ts'

/** Runs the verb. */
export function run(report: Report): Outcome {
  return { text: formatText(printableReport(report).profile) }
}
