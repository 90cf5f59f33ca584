// What a source has counted, as a profile in Go's form.
import { type Int64, type Profile, ProfileBuilder } from '@hotpath/profile'
import { type FirstClassHeader, toFirstClass } from '../first-class.ts'
import type { ContentionTable } from './table.ts'

const sampleTypes = [
  { type: 'contentions', unit: 'count' },
  { type: 'delay', unit: 'nanoseconds' },
] as const

/** Which moments a profile is about, and what else there is to say. */
export type ContentionHeader = Pick<FirstClassHeader, 'timeNanos' | 'durationNanos' | 'comments'>

/** Returns what a table holds, rounded to whole contentions and nanoseconds. */
export function toContentionProfile(table: ContentionTable, header: ContentionHeader): Profile {
  const builder = new ProfileBuilder({ sampleTypes })
  for (const { stack, labels, contentions, delayNanos } of table.list()) {
    builder.add(stack, [toInt64(contentions), toInt64(delayNanos)], labels)
  }
  const dropped =
    table.droppedStacks === 0
      ? []
      : [`${table.droppedStacks} waits at more than ${table.size} stacks are counted without theirs`]
  return toFirstClass(builder.build(), {
    ...header,
    sampleTypes,
    periodType: sampleTypes[0],
    period: 1,
    defaultSampleType: '',
    comments: [...header.comments, ...dropped],
  })
}

// 2^53 nanoseconds are 104 days of waiting, which a hundred waiters reach in one.
function toInt64(value: number): Int64 {
  const whole = Math.round(value)
  return Number.isSafeInteger(whole) ? whole : BigInt(whole)
}
