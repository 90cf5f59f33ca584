// topproto: what top shows, as a profile with a stack of one frame for each function.

import { type Func, type Location, type Sample, write } from '@hotpath/profile'
import { buildTrimmedGraph, cumOf, flatOf } from '../graph.ts'
import { convert } from '../measure.ts'
import { chooseUnit, type Report, withShortPaths } from '../report.ts'
import type { Outcome } from '../verbs.ts'

/** Runs the verb. Names are written as they are: escaping them is for terminals. */
export function run(report: Report): Outcome {
  const { nodes } = buildTrimmedGraph(withShortPaths(report), report.trim)
  const unit = chooseUnit(report, nodes)
  const functions = new Map<string, Func>()
  const locations: Location[] = []
  const samples: Sample[] = []
  for (const node of nodes) {
    const { name, file: filename, startLine, address, line, column } = node.info
    const key = `${startLine} ${name.length} ${name}${filename}`
    const func = functions.get(key) ?? { id: functions.size + 1, name, systemName: '', filename, startLine }
    functions.set(key, func)
    const lines = [{ function: func, line, column }]
    const location = { id: locations.length + 1, address, lines, isFolded: false }
    locations.push(location)
    const values = [cumOf(node), flatOf(node)].map(
      (value) => Math.trunc(convert(value, report.sampleUnit, unit).value) + 0,
    )
    samples.push({ locations: [location], values, labels: [] })
  }
  const { timeNanos, durationNanos, periodType, period } = report.profile
  const bytes = write({
    sampleTypes: ['cum', 'flat'].map((type) => ({ type, unit })),
    samples,
    mappings: [],
    locations,
    functions: [...functions.values()],
    dropFrames: '',
    keepFrames: '',
    timeNanos,
    durationNanos,
    ...(periodType && { periodType }),
    period,
    comments: [],
    defaultSampleType: '',
    docUrl: '',
  })
  return { bytes }
}
