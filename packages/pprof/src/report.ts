// A profile, filtered and ready to be shown, and what all reports say about it.

import { addInt64, defaultSampleTypeIndex, findSampleType, type Int64, type Profile } from '@hotpath/profile'
import { BASE_LABEL } from './combine.ts'
import { PprofError } from './errors.ts'
import { filterProfile, type NameFilters, type TagFilters, withoutInlines } from './filter.ts'
import {
  cumOf,
  divide,
  flatOf,
  type GraphNode,
  magnitude,
  sumFlat,
  type TrimmedGraph,
  type TrimOptions,
} from './graph.ts'
import { commonUnit, convert, divided, formatMeasure, formatShare } from './measure.ts'
import type { Options } from './options.ts'
import { baseName, trimPrefix } from './path.ts'
import { escapeProfile } from './printable.ts'
import { compileRegexp } from './regexp.ts'
import { addTagFrames, tagNames } from './tag-frames.ts'
import { parseTagFilter, tagUnits } from './tags.ts'

/** What a verb makes its value from. */
export interface Report {
  /** What is left after the filters, with every text safe to print. */
  readonly profile: Profile
  /** Which column is shown. */
  readonly column: number
  /** The column that values are divided by, where means are wanted. */
  readonly divisor: number | undefined
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

/** The options that are a regular expression each. */
type PatternOption = 'focus' | 'ignore' | 'hide' | 'show' | 'showFrom' | 'pruneFrom' | 'tagShow' | 'tagHide'

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
  const framed = addTagFrames(profile, {
    root: tagNames(options.tagRoot),
    leaf: tagNames(options.tagLeaf),
    unit: options.unit,
  })
  const notes = [...warnings, ...framed.warnings]
  const pattern = (name: PatternOption, flag: string = name): RegExp | undefined =>
    options[name] === '' ? undefined : compileRegexp(options[name], flag)
  const tagFilter = (text: string, flag: string): ReturnType<typeof parseTagFilter>['filter'] | undefined => {
    if (text === '') return undefined
    const { filter, note } = parseTagFilter(text, flag, units)
    if (note) notes.push(note)
    return filter
  }
  const filters: NameFilters & TagFilters = {
    focus: pattern('focus'),
    ignore: pattern('ignore'),
    hide: pattern('hide'),
    show: pattern('show'),
    showFrom: pattern('showFrom', 'show_from'),
    tagFocus: tagFilter(options.tagFocus, 'tagfocus'),
    tagIgnore: tagFilter(options.tagIgnore, 'tagignore'),
    pruneFrom: pattern('pruneFrom', 'prune_from'),
    tagShow: pattern('tagShow', 'tagshow'),
    tagHide: pattern('tagHide', 'taghide'),
  }
  const filtered = filterProfile(framed.profile, filters)
  notes.push(...filtered.warnings)
  const { isRelative } = options
  const divisor = options.isMean ? 0 : undefined
  const { type: sampleType = '', unit: sampleUnit = '' } = profile.sampleTypes[column] ?? {}
  const isTrimmed = options.isTrimmed && !needs.isWhole
  const granularity = needs.granularity ?? options.granularity
  // What shows addresses shows all of a profile.
  const hasInlines = options.hasInlines || needs.granularity === 'addresses'
  const report: Report = {
    profile: hasInlines ? filtered.profile : withoutInlines(filtered.profile),
    column,
    divisor,
    sampleType: options.isMean ? `mean_${sampleType}` : sampleType,
    sampleUnit,
    total: totalOf(isRelative ? filtered.profile : profile, column, divisor),
    unit: options.unit,
    tagUnits: units,
    trim: {
      column,
      divisor,
      granularity,
      hasColumns: options.hasColumns,
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
 * @param where - what the profile is called in messages; empty where nobody would ask
 * @throws {PprofError} `SAMPLE_INDEX_UNKNOWN`, `SOURCE_WITHOUT_COLUMNS`
 */
export function findColumn(
  profile: Pick<Profile, 'sampleTypes' | 'defaultSampleType'>,
  name: string,
  where: string,
): number {
  const types = profile.sampleTypes.map(({ type }) => type)
  const prefix = where === '' ? '' : `${where}: `
  if (types.length === 0) {
    throw new PprofError(
      'SOURCE_WITHOUT_COLUMNS',
      `${prefix}choosing what to show: the profile has no sample types`,
    )
  }
  if (name === '') return defaultSampleTypeIndex(profile)
  // Old heap profiles call their columns "space" and "objects".
  const found = findSampleType(profile, name) ?? findSampleType(profile, name.replace(/^inuse_(?=.)/, ''))
  if (found !== undefined) return found
  throw new PprofError(
    'SAMPLE_INDEX_UNKNOWN',
    /^[+-]?\d+$/.test(name)
      ? `${prefix}sample_index ${name} is outside the range [0..${types.length - 1}]`
      : `${prefix}sample_index ${JSON.stringify(name)} must be one of: [${types.join(' ')}]`,
  )
}

/** The sum of all values without their signs, or their mean; in a difference, of those of its base. */
function totalOf(profile: Profile, column: number, divisor: number | undefined): Int64 {
  let [total, count, base, baseCount]: [Int64, Int64, Int64, Int64] = [0, 0, 0, 0]
  for (const { values, labels } of profile.samples) {
    const value = magnitude(values[column] ?? 0)
    const counted = divisor === undefined ? 0 : (values[divisor] ?? 0)
    total = addInt64(total, value)
    count = addInt64(count, counted)
    if (!labels.some(({ key, str }) => key === BASE_LABEL.key && str === BASE_LABEL.str)) continue
    base = addInt64(base, value)
    baseCount = addInt64(baseCount, counted)
  }
  return base > 0 ? divide(base, baseCount) : divide(total, count)
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
    ['tagshow', options.tagShow],
    ['taghide', options.tagHide],
  ]
  return filters.filter(([, value]) => value !== '').map(([name, value]) => `${name}=${value}`)
}

/** Formats a value of the report's column in a unit. */
export function formatValue(report: Report, value: Int64, unit: string = report.unit): string {
  return formatMeasure(divided(value, report.options.divideBy), report.sampleUnit, unit)
}

/**
 * Chooses the one unit for all values of a report, where none is asked for: that of the smallest value, or,
 * if the largest is in another, one in which the smallest still shows as 0.01.
 */
export function chooseUnit(
  report: Report,
  nodes: readonly GraphNode[],
  numbers: 'decimal' | 'whole' = 'decimal',
): string {
  return commonUnit(
    nodes.map((node) => Number(flatOf(node) || cumOf(node))),
    { ...report, divideBy: report.options.divideBy, numbers },
  )
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

/** The lines above a table of nodes; of a picture, they count the calls that were dropped as well. */
export function describeNodes(
  report: Report,
  graph: TrimmedGraph & { readonly droppedEdges?: number },
  unit: string,
): string[] {
  const { total, trim, activeFilters: filters, options } = report
  const { nodes, originalCount, droppedNodes, droppedEdges = 0 } = graph
  const lines = options.hasCompactLabels ? [] : describeProfile(report, unit)
  if (filters.length > 0)
    lines.push('Active filters:', ...filters.map((filter) => `   ${shorten(filter, 80)}`))
  const shown = sumFlat(nodes)
  const share = formatShare(shown, total).trim()
  lines.push(
    `Showing nodes accounting for ${formatValue(report, shown, unit)}, ${share} of ${formatValue(report, total, unit)} total`,
  )
  if (total === 0) return lines
  const dropped = (count: number, noun: string, fraction: number, what: string): void => {
    const cutoff = formatValue(report, Math.trunc(Math.abs(Number(total) * fraction)), unit)
    if (count > 0) lines.push(`Dropped ${count} ${noun}${count > 1 ? 's' : ''} (${what} <= ${cutoff})`)
  }
  dropped(droppedNodes, 'node', trim.nodeFraction, 'cum')
  dropped(droppedEdges, 'edge', trim.edgeFraction, 'freq')
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
