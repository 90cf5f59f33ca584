// comments: what the profile's author wrote into it.

import { printableReport, type Report } from '../report.ts'
import type { Outcome } from '../verbs.ts'

/** Runs the verb. */
export function run(report: Report): Outcome {
  const { comments } = printableReport(report).profile
  if (comments.length === 0) return { nothing: 'the profile has no comments' }
  return { text: comments.map((comment) => `${comment}\n`).join('') }
}
