// A readable dump of a profile, for goldens and failure messages: what `go tool pprof -raw` prints.

import type { Int64 } from './int64.ts'
import type { Label, Location, Mapping, Profile, Sample } from './profile.ts'

/**
 * Formats all of a profile as text: header, samples with location ids, locations, mappings.
 *
 * The layout is that of `go tool pprof -raw`, so that the two can be compared, with three differences:
 * times are in UTC, durations are given in full where Go cuts them to four characters, and a column
 * follows the line where it is known.
 */
export function formatText(profile: Profile): string {
  const { periodType } = profile
  const lines = [
    ...profile.comments.map((comment) => `Comment: ${comment}`),
    ...(profile.docUrl ? [`Doc: ${profile.docUrl}`] : []),
    `PeriodType: ${periodType?.type ?? ''} ${periodType?.unit ?? ''}`,
    `Period: ${profile.period}`,
    ...(profile.timeNanos === 0n ? [] : [`Time: ${formatTime(profile.timeNanos)}`]),
    ...(profile.durationNanos === 0 ? [] : [`Duration: ${formatDuration(profile.durationNanos)}`]),
    'Samples:',
    profile.sampleTypes
      .map(({ type, unit }) => `${type}/${unit}${type === profile.defaultSampleType ? '[dflt]' : ''}`)
      .join(' '),
    ...profile.samples.flatMap(formatSample),
    'Locations',
    ...profile.locations.flatMap(formatLocation),
    'Mappings',
    ...profile.mappings.map(formatMapping),
  ]
  return `${lines.join('\n')}\n`
}

function formatSample({ locations, values, labels }: Sample): string[] {
  const columns = values.map((value) => ` ${String(value).padStart(10)}`).join('')
  const texts = labels.filter((label) => label.str !== undefined)
  const numbers = labels.filter((label) => label.str === undefined)
  return [
    `${columns}: ${locations.map(({ id }) => `${id} `).join('')}`,
    ...[formatLabels(texts), formatLabels(numbers)].filter((line) => line.trim() !== ''),
  ]
}

/** One line for all labels, sorted by key; the values of one key share its brackets. */
function formatLabels(labels: readonly Label[]): string {
  const byKey = Map.groupBy(labels, (label) => label.key)
  const entries = Array.from(byKey, ([key, group]) => `${key}:[${formatLabelValues(group)}]`)
  return `                ${entries.toSorted().join(' ')}`
}

function formatLabelValues(group: readonly Label[]): string {
  const hasUnit = group.some((label) => label.numUnit !== undefined)
  return group
    .map((label) => label.str ?? (hasUnit ? `${label.num} ${label.numUnit ?? ''}` : String(label.num)))
    .join(' ')
}

function formatLocation({ id, address, mapping, lines, isFolded }: Location): string[] {
  const place = [
    `${String(id).padStart(6)}: 0x${address.toString(16)} `,
    mapping ? `M=${mapping.id} ` : '',
    isFolded ? '[F] ' : '',
  ].join('')
  if (lines.length === 0) return [place]
  return lines.map(({ function: func, line, column }, index) => {
    const { name, systemName, filename, startLine } = func
    const at = column === 0 ? `${line}` : `${line}:${column}`
    const system = name === systemName ? '' : `(${systemName})`
    return `${index === 0 ? place : ' '.repeat(13)}${name} ${filename}:${at} s=${startLine}${system}`
  })
}

function formatMapping(mapping: Mapping): string {
  const { id, start, limit, offset, filename, buildId } = mapping
  const flags = [
    mapping.hasFunctions ? '[FN]' : '',
    mapping.hasFilenames ? '[FL]' : '',
    mapping.hasLineNumbers ? '[LN]' : '',
    mapping.hasInlineFrames ? '[IN]' : '',
  ].join('')
  const range = [start, limit, offset].map((value) => `0x${value.toString(16)}`).join('/')
  return `${id}: ${range} ${filename} ${buildId} ${flags}`
}

/** 1_700_000_000_500_000_000n -> "2023-11-14 22:13:20.5 +0000 UTC". */
function formatTime(timeNanos: bigint): string {
  const billion = 1_000_000_000n
  const nanos = ((timeNanos % billion) + billion) % billion
  const seconds = Number((timeNanos - nanos) / billion)
  const [day, clock] = new Date(seconds * 1000).toISOString().slice(0, 19).split('T')
  return `${day} ${clock}${fraction(nanos, 9)} +0000 UTC`
}

/** 1_500_000_000 -> "1.5s"; Go's hours and minutes are left out, a profile is read in seconds. */
function formatDuration(durationNanos: Int64): string {
  const nanos = BigInt(durationNanos)
  const size = nanos < 0n ? -nanos : nanos
  return `${nanos < 0n ? '-' : ''}${size / 1_000_000_000n}${fraction(size % 1_000_000_000n, 9)}s`
}

function fraction(value: bigint, digits: number): string {
  return value === 0n ? '' : `.${value.toString().padStart(digits, '0').replace(/0+$/, '')}`
}
