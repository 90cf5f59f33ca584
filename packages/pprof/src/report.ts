// A profile, filtered and ready to be shown, and what all reports say about it.

import { addInt64, defaultSampleTypeIndex, findSampleType, type Int64, type Profile } from '@hotpath/profile'
import { BASE_LABEL } from './combine.ts'
import { PprofError } from './errors.ts'
import { filterProfile } from './filter.ts'
import { type GraphNode, magnitude, sumFlat, type TrimmedGraph, type TrimOptions } from './graph.ts'
import { convert, formatMeasure, formatShare } from './measure.ts'
import type { Options } from './options.ts'
import { baseName, trimPrefix } from './path.ts'
import { escapeProfile } from './printable.ts'
import { compileRegexp } from './regexp.ts'
import { parseTagFilter, tagUnits } from './tags.ts'

/** What a verb makes its value from. */
export interface Report {
  /** What is left after the filters, with every text safe to print. */
  readonly profile: Profile
  /** Which column is shown. */
  readonly column: number
  readonly sampleType: string
  readonly sampleUnit: string
  /** What shares are shares of: all samples, those that the filters took away too; in a difference, its base. */
  readonly total: Int64
  /** The unit wanted: `minimum`, `auto`, or one by its name. */
  readonly unit: string
  readonly tagUnits: ReadonlyMap<string, string>
  readonly trim: TrimOptions
  /** `focus=…`, for the header. */
  readonly activeFilters: readonly string[]
  readonly options: Options
}

/** A report, and what the reader should know about how it came to be. */
export interface Prepared {
  readonly report: Report
  readonly notes: readonly string[]
}

/** What a verb asks for before anybody chose something. */
export interface VerbNeeds {
  /** Whether all of the profile is wanted, however small. */
  readonly isWhole: boolean
  readonly granularity?: Options['granularity']
  /** How many nodes it shows where nobody says. */
  readonly nodeCount: number
}

/**
 * Prepares a profile for a verb: finds the column, takes the total, then filters.
 *
 * @param where - what the profile is called in messages
 * @throws {PprofError} `SAMPLE_INDEX_UNKNOWN`, `SOURCE_WITHOUT_COLUMNS`, `REGEXP_BAD`, `TAG_FILTER_BAD`
 */
export function prepareReport(profile: Profile, options: Options, needs: VerbNeeds, where: string): Prepared {
  const column = findColumn(profile, options.sampleIndex, where)
  const { units, warnings } = tagUnits(profile)
  const notes = [...warnings]
  const pattern = (name: 'focus' | 'ignore' | 'hide' | 'show', flag: string = name): RegExp | undefined =>
    options[name] === '' ? undefined : compileRegexp(options[name], flag)
  const tagFilter = (text: string, flag: string): ReturnType<typeof parseTagFilter>['filter'] | undefined => {
    if (text === '') return undefined
    const { filter, note } = parseTagFilter(text, flag, units)
    if (note) notes.push(note)
    return filter
  }
  const filters = {
    focus: pattern('focus'),
    ignore: pattern('ignore'),
    hide: pattern('hide'),
    show: pattern('show'),
    showFrom: options.showFrom === '' ? undefined : compileRegexp(options.showFrom, 'show_from'),
    tagFocus: tagFilter(options.tagFocus, 'tagfocus'),
    tagIgnore: tagFilter(options.tagIgnore, 'tagignore'),
  }
  const filtered = filterProfile(profile, filters)
  notes.push(...filtered.warnings)
  const { isRelative } = options
  const { type: sampleType = '', unit: sampleUnit = '' } = profile.sampleTypes[column] ?? {}
  const isTrimmed = options.isTrimmed && !needs.isWhole
  const granularity = needs.granularity ?? options.granularity
  const report: Report = {
    profile: filtered.profile,
    column,
    sampleType,
    sampleUnit,
    total: totalOf(isRelative ? filtered.profile : profile, column),
    unit: options.unit,
    tagUnits: units,
    trim: {
      column,
      granularity,
      dropsNegative: options.dropsNegative,
      nodeCount: isTrimmed ? (options.nodeCount === -1 ? needs.nodeCount : options.nodeCount) : 0,
      nodeFraction: isTrimmed ? options.nodeFraction : 0,
      edgeFraction: isTrimmed ? options.edgeFraction : 0,
      isSortedByCum: options.isSortedByCum,
    },
    activeFilters: activeFilters(options),
    options,
  }
  return { report, notes }
}

/** The report with every text safe to print: what every verb that writes text begins with. */
export function printableReport(report: Report): Report {
  return { ...report, profile: escapeProfile(report.profile) }
}

/** The report's profile with the paths of its sources shortened. */
export function withShortPaths({ profile, options }: Report): Profile {
  const shortened = new Map(
    profile.functions.map(
      (func) => [func, { ...func, filename: trimPrefix(func.filename, options) }] as const,
    ),
  )
  if (profile.functions.every((func) => shortened.get(func)?.filename === func.filename)) return profile
  const moved = new Map(
    profile.locations.map(
      (location) =>
        [
          location,
          {
            ...location,
            lines: location.lines.map((line) => ({
              ...line,
              function: shortened.get(line.function) ?? line.function,
            })),
          },
        ] as const,
    ),
  )
  return {
    ...profile,
    functions: [...shortened.values()],
    locations: [...moved.values()],
    samples: profile.samples.map((sample) => ({
      ...sample,
      locations: sample.locations.map((location) => moved.get(location) ?? location),
    })),
  }
}

/**
 * Finds the column that a report is about.
 *
 * @throws {PprofError} `SAMPLE_INDEX_UNKNOWN`, `SOURCE_WITHOUT_COLUMNS`
 */
export function findColumn(
  profile: Pick<Profile, 'sampleTypes' | 'defaultSampleType'>,
  name: string,
  where: string,
): number {
  const types = profile.sampleTypes.map(({ type }) => type)
  if (types.length === 0) {
    throw new PprofError(
      'SOURCE_WITHOUT_COLUMNS',
      `${where}: choosing what to show: the profile has no sample types`,
    )
  }
  if (name === '') return defaultSampleTypeIndex(profile)
  // Old heap profiles call their columns "space" and "objects".
  const found = findSampleType(profile, name) ?? findSampleType(profile, name.replace(/^inuse_(?=.)/, ''))
  if (found !== undefined) return found
  throw new PprofError(
    'SAMPLE_INDEX_UNKNOWN',
    `${where}: choosing what to show: sample_index ${JSON.stringify(name)}, want ${types.join(', ')}, or 0 to ${types.length - 1}`,
  )
}

/** The sum of all values without their signs; in a difference, of those of its base. */
function totalOf(profile: Profile, column: number): Int64 {
  let total: Int64 = 0
  let base: Int64 = 0
  for (const { values, labels } of profile.samples) {
    const value = magnitude(values[column] ?? 0)
    total = addInt64(total, value)
    if (labels.some(({ key, str }) => key === BASE_LABEL.key && str === BASE_LABEL.str))
      base = addInt64(base, value)
  }
  return base > 0 ? base : total
}

function activeFilters(options: Options): string[] {
  const filters = [
    ['focus', options.focus],
    ['ignore', options.ignore],
    ['hide', options.hide],
    ['show', options.show],
    ['show_from', options.showFrom],
    ['tagfocus', options.tagFocus],
    ['tagignore', options.tagIgnore],
  ]
  return filters.filter(([, value]) => value !== '').map(([name, value]) => `${name}=${value}`)
}

/** Formats a value of the report's column in a unit. */
export function formatValue(report: Report, value: Int64, unit: string = report.unit): string {
  return formatMeasure(value, report.sampleUnit, unit)
}

/**
 * Chooses the one unit for all values of a report, where none is asked for: that of the smallest value, or,
 * if the largest is in another, one in which the smallest still shows as 0.01.
 */
export function chooseUnit({ unit, sampleUnit, total }: Report, nodes: readonly GraphNode[]): string {
  if (unit !== 'minimum' || nodes.length === 0) return unit
  let smallest = 0
  for (const { flat, cum } of nodes) {
    const size = Number(magnitude(flat === 0 ? cum : flat))
    if (size > 0 && (smallest === 0 || size < smallest)) smallest = size
  }
  const largest = Number(total)
  if (smallest === 0) smallest = largest
  const unitOf = (value: number): string => convert(value, sampleUnit, 'minimum').unit
  const isWide = unitOf(smallest) !== unitOf(largest) && smallest * 100 < largest
  return unitOf(isWide ? 100 * smallest : smallest) || sampleUnit
}

/** The lines about the profile itself: program, type, time, duration. */
export function describeProfile(report: Report, unit: string = report.unit): string[] {
  const { profile, total } = report
  const [program] = profile.mappings
  const lines: string[] = []
  if (program?.filename) lines.push(`File: ${baseName(program.filename)}`)
  if (program?.buildId) lines.push(`Build ID: ${program.buildId}`)
  lines.push(...profile.comments.filter((comment) => !comment.startsWith('#')))
  if (report.sampleType) lines.push(`Type: ${report.sampleType}`)
  if (profile.timeNanos !== 0n) lines.push(`Time: ${formatTime(profile.timeNanos)}`)
  if (profile.durationNanos !== 0) {
    const duration = formatMeasure(profile.durationNanos, 'nanoseconds')
    const nanos = convert(total, report.sampleUnit, 'nanoseconds')
    const share =
      nanos.unit === 'ns' && nanos.value !== 0
        ? `(${formatShare(Math.trunc(nanos.value), profile.durationNanos)})`
        : ''
    lines.push(`Duration: ${duration}, Total samples = ${formatValue(report, total, unit)} ${share}`)
  }
  return lines
}

/** The lines above a table of nodes. */
export function describeNodes(report: Report, graph: TrimmedGraph, unit: string): string[] {
  const { total, trim, activeFilters: filters, options } = report
  const { nodes, originalCount, droppedNodes } = graph
  const lines = options.hasCompactLabels ? [] : describeProfile(report, unit)
  if (filters.length > 0)
    lines.push('Active filters:', ...filters.map((filter) => `   ${shorten(filter, 80)}`))
  const shown = sumFlat(nodes)
  const share = formatShare(shown, total).trim()
  lines.push(
    `Showing nodes accounting for ${formatValue(report, shown, unit)}, ${share} of ${formatValue(report, total, unit)} total`,
  )
  if (total === 0) return lines
  if (droppedNodes > 0) {
    const cutoff = Math.trunc(Math.abs(Number(total) * trim.nodeFraction))
    const nouns = droppedNodes > 1 ? 'nodes' : 'node'
    lines.push(`Dropped ${droppedNodes} ${nouns} (cum <= ${formatValue(report, cutoff, unit)})`)
  }
  if (nodes.length > 0 && nodes.length < originalCount) {
    lines.push(`Showing top ${nodes.length} nodes out of ${originalCount}`)
  }
  return lines
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text
}

/**
 * Formats a time as `Nov 23, 2026 at 1:21pm (UTC)`, in the zone of the machine unless another is given. A
 * zone whose short name is not known is given as its distance from UTC, like `+09`.
 */
export function formatTime(timeNanos: bigint, timeZone?: string): string {
  const date = new Date(Number(timeNanos / 1_000_000n))
  // Loading the engine's knowledge of zones and languages takes 15 ms, which a server in UTC need not pay.
  if (timeZone === undefined && isUtc(date)) return formatUtc(date)
  const format = new Intl.DateTimeFormat('en-US', {
    month: 'short',
    day: 'numeric',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    hour12: true,
    timeZoneName: 'short',
    timeZone,
  })
  const parts = Object.fromEntries(format.formatToParts(date).map(({ type, value }) => [type, value]))
  const { month, day, year, hour, minute, dayPeriod = '', timeZoneName = '' } = parts
  return `${month} ${day}, ${year} at ${hour}:${minute}${dayPeriod.toLowerCase()} (${zoneName(timeZoneName)})`
}

/** Whether the machine's clock shows UTC in summer and in winter: London's does in winter only. */
function isUtc(date: Date): boolean {
  return [0, 6].every((month) => new Date(date.getFullYear(), month).getTimezoneOffset() === 0)
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function formatUtc(date: Date): string {
  const [hours, minutes] = [date.getUTCHours(), date.getUTCMinutes()]
  const day = `${months[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()}`
  const time = `${hours % 12 || 12}:${String(minutes).padStart(2, '0')}${hours < 12 ? 'am' : 'pm'}`
  return `${day} at ${time} (UTC)`
}

/** `JST` stays; `GMT+9` -> `+09`, `GMT+5:30` -> `+0530`. */
function zoneName(name: string): string {
  const [, sign, hours, minutes = ''] = /^GMT([+-])(\d+)(?::(\d+))?$/.exec(name) ?? []
  return sign && hours ? `${sign}${hours.padStart(2, '0')}${minutes}` : name
}
