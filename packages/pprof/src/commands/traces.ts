// traces: every sample with its labels and its stack.

import type { Int64 } from '@hotpath/profile'
import { divide, nodeInfos, nodeName } from '../graph.ts'
import { formatMeasure } from '../measure.ts'
import { compareText } from '../order.ts'
import { describeProfile, formatValue, printableReport, type Report } from '../report.ts'
import { groupLabels } from '../tags.ts'
import type { Outcome } from '../verbs.ts'

/** A frame of a stack. */
export interface TraceFrame {
  readonly name: string
  readonly isInline: boolean
}

/** A sample. */
export interface Trace {
  readonly value: Int64
  /** `key:  value`, texts before numbers, each sorted. */
  readonly labels: readonly string[]
  /** Leaf first. */
  readonly frames: readonly TraceFrame[]
}

/** Returns the samples of a report in their order. */
export function traces(report: Report): Trace[] {
  const { profile, column, divisor, trim, tagUnits } = report
  const framesAt = new Map(
    profile.locations.map((location) => {
      const names = nodeInfos(location, trim).map(nodeName)
      return [
        location,
        names.map((name, i): TraceFrame => ({ name, isInline: i < names.length - 1 })),
      ] as const
    }),
  )
  return profile.samples.map(({ locations, values, labels }) => {
    const { texts, numbers } = groupLabels(labels)
    const line = (key: string, list: readonly string[]): string => `${padStart(key, 10)}:  ${list.join(' ')}`
    return {
      value: divide(values[column] ?? 0, divisor === undefined ? 0 : (values[divisor] ?? 0)),
      labels: [
        ...Array.from(texts, ([key, list]) => line(key, list)).toSorted(compareText),
        ...Array.from(numbers, ([key, list]) =>
          line(
            key,
            list.map((value) => formatMeasure(value, tagUnits.get(key) ?? '')),
          ),
        ).toSorted(compareText),
      ],
      frames: locations.flatMap((location) => framesAt.get(location) ?? []),
    }
  })
}

/** Formats the samples as pprof does. */
export function formatTraces(report: Report, list: readonly Trace[]): string {
  const lines = [describeProfile(report).join('\n')]
  for (const { value, labels, frames } of list) {
    lines.push(SEPARATOR, ...labels)
    for (const [i, { name, isInline }] of frames.entries()) {
      lines.push(
        `${(i === 0 ? formatValue(report, value) : '').padStart(10)}   ${name}${isInline ? ' (inline)' : ''}`,
      )
    }
  }
  return `${[...lines, SEPARATOR].join('\n')}\n`
}

/** Runs the verb. */
export function run(report: Report): Outcome {
  const printable = printableReport(report)
  return { text: formatTraces(printable, traces(printable)) }
}

const SEPARATOR = '-----------+-------------------------------------------------------'

/** As `padStart`, counting characters and not UTF-16 units. */
function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - Array.from(text).length)) + text
}
