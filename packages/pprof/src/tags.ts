// Labels as the command line sees them: tags, their units, and the filters over them.

import type { Label, Sample } from '@hotpath/profile'
import { PprofError } from './errors.ts'
import type { TagFilter } from './filter.ts'
import { convert } from './measure.ts'
import { compareText } from './order.ts'
import { compileRegexp } from './regexp.ts'

/** The unit of each numeric tag, and a sentence for each tag that has more than one. */
export interface TagUnits {
  readonly units: ReadonlyMap<string, string>
  readonly warnings: readonly string[]
}

/**
 * Finds the unit of each numeric tag: the first that is given with it. A tag without one is in bytes where
 * its name says so (`alignment`, `request`), and otherwise its name is its unit.
 */
export function tagUnits({ samples }: { readonly samples: readonly Pick<Sample, 'labels'>[] }): TagUnits {
  const units = new Map<string, string>()
  const others = new Map<string, Set<string>>()
  const keys = new Set<string>()
  for (const { labels } of samples) {
    for (const { key, num, numUnit } of labels) {
      if (num === undefined) continue
      keys.add(key)
      if (!numUnit) continue
      const unit = units.get(key)
      if (unit === undefined) units.set(key, numUnit)
      else if (unit !== numUnit) others.set(key, (others.get(key) ?? new Set()).add(numUnit))
    }
  }
  for (const key of keys) {
    if (!units.has(key)) units.set(key, key === 'alignment' || key === 'request' ? 'bytes' : key)
  }
  const warnings = Array.from(others, ([key, more]) => {
    const list = [...more].toSorted(compareText).join(', ')
    return `For tag ${key} used unit ${units.get(key)}, also encountered unit(s) ${list}`
  })
  return { units, warnings }
}

/** Texts and numbers of a sample's labels by key, in the order they have there. */
export function groupLabels(labels: readonly Label[]): {
  texts: Map<string, string[]>
  numbers: Map<string, NonNullable<Label['num']>[]>
} {
  const texts = new Map<string, string[]>()
  const numbers = new Map<string, NonNullable<Label['num']>[]>()
  for (const label of labels) {
    if (label.str === undefined) push(numbers, label.key, label.num)
    else push(texts, label.key, label.str)
  }
  return { texts, numbers }
}

/** A filter over tags, and a sentence where what was given could have been meant otherwise. */
export interface ParsedTagFilter {
  readonly filter: TagFilter
  readonly note?: string
}

/**
 * Parses what `-tagfocus` and `-tagignore` are given.
 *
 * A range of numbers is `32kb`, `:64kb`, `4mb:` or `12kb:64mb`, ends included; everything else is a regular
 * expression, or several with commas between them. With `name=` before it, it is about that tag alone;
 * without, an expression is matched against `name:value`, and of several all have to match something.
 *
 * @param where - the flag
 * @param units - of the numeric tags, from `tagUnits`
 * @throws {PprofError} `REGEXP_BAD`, `TAG_FILTER_BAD`
 */
export function parseTagFilter(
  text: string,
  where: string,
  units: ReadonlyMap<string, string>,
): ParsedTagFilter {
  const equals = text.indexOf('=')
  const wanted = equals === -1 ? undefined : text.slice(0, equals)
  const value = text.slice(equals + 1)
  const isInRange = parseRange(value, where)
  if (isInRange) {
    return {
      filter: ({ labels }) =>
        labels.some(
          ({ key, num }) =>
            num !== undefined && (!wanted || key === wanted) && isInRange(num, units.get(key) ?? ''),
        ),
      note: `${where}:Interpreted '${value}' as range, not regexp`,
    }
  }
  const patterns = value.split(',').map((pattern) => compileRegexp(pattern, where))
  if (!wanted) {
    return {
      filter: ({ labels }) =>
        patterns.every((pattern) =>
          labels.some(({ key, str }) => str !== undefined && pattern.test(`${key}:${str}`)),
        ),
    }
  }
  return {
    filter: ({ labels }) =>
      labels.some(
        ({ key, str }) =>
          str !== undefined && key === wanted && patterns.some((pattern) => pattern.test(str)),
      ),
  }
}

/** Parses `1kb:10kb` and its like; undefined where it is none. */
function parseRange(
  text: string,
  where: string,
): ((value: NonNullable<Label['num']>, unit: string) => boolean) | undefined {
  const number = String.raw`([+-]?\d+)([A-Za-z]+)?`
  const [, from, fromUnit = '', to, toUnit = ''] =
    new RegExp(`^(?:${number})?:(?:${number})?$`).exec(text) ?? new RegExp(`^${number}$`).exec(text) ?? []
  if (from === undefined && to === undefined) return undefined
  const unitOf = from === undefined ? toUnit : fromUnit
  const low = from === undefined ? undefined : bound(from, fromUnit, unitOf, where)
  const unit = (low ?? bound(to ?? '', toUnit, unitOf, where)).unit
  const isRange = text.includes(':')
  const high = to === undefined ? (isRange ? undefined : low) : bound(to, toUnit, low ? unit : toUnit, where)
  if (high && high.unit !== unit) return undefined
  return (value, valueUnit) => {
    const measure = convert(value, valueUnit, unit)
    return (
      measure.unit === unit && (!low || measure.value >= low.value) && (!high || measure.value <= high.value)
    )
  }
}

function bound(digits: string, from: string, to: string, where: string): { value: number; unit: string } {
  const value = BigInt(digits.replace(/^\+/, ''))
  if (BigInt.asIntN(64, value) !== value) {
    throw new PprofError('TAG_FILTER_BAD', `${where}: parsing a range: ${digits}, want an integer of 64 bits`)
  }
  return convert(Number(value), from, to)
}

function push<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}
