// peek: callers and callees of the functions that match.

import { compileRegexp } from '../regexp.ts'
import { printableReport, type Report } from '../report.ts'
import type { Outcome } from '../verbs.ts'
import { formatTree, tree } from './tree.ts'

/** Runs the verb. The pattern is matched against what the tree shows: the name, and the file with it. */
export function run(report: Report, pattern: string): Outcome {
  const printable = printableReport(report)
  const found = tree(printable, compileRegexp(pattern, 'argument'))
  if (found.entries.length === 0) return { nothing: `no matches found for regexp: ${pattern}` }
  return { text: formatTree(printable, found) }
}
