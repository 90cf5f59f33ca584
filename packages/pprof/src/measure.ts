// A value and its unit, as pprof prints them: 128.12kB, 1.50s, 0.62%.

import type { Int64 } from '@hotpath/profile'
import { formatFixed } from '@hotpath/units'

/** A value in some unit. An empty unit is one that is not worth printing: a count. */
export interface Measure {
  readonly value: number
  readonly unit: string
}

interface KnownUnit {
  readonly name: string
  readonly aliases: readonly string[]
  readonly factor: number
}

interface Dimension {
  readonly units: readonly KnownUnit[]
  /** What a value is given in that is too small for every unit, or wanted in a unit that nobody knows. */
  readonly fallback: { readonly name: string; readonly factor: number }
}

// Smallest first. "kB" is 1024 bytes here: pprof's usage since long before KiB was a word.
const dimensions: readonly Dimension[] = [
  {
    units: [
      { name: 'B', aliases: ['b', 'byte'], factor: 1 },
      { name: 'kB', aliases: ['kb', 'kbyte', 'kilobyte'], factor: 2 ** 10 },
      { name: 'MB', aliases: ['mb', 'mbyte', 'megabyte'], factor: 2 ** 20 },
      { name: 'GB', aliases: ['gb', 'gbyte', 'gigabyte'], factor: 2 ** 30 },
      { name: 'TB', aliases: ['tb', 'tbyte', 'terabyte'], factor: 2 ** 40 },
      { name: 'PB', aliases: ['pb', 'pbyte', 'petabyte'], factor: 2 ** 50 },
    ],
    fallback: { name: 'B', factor: 1 },
  },
  {
    units: [
      { name: 'ns', aliases: ['ns', 'nanosecond'], factor: 1 },
      { name: 'us', aliases: ['us', 'μs', 'µs', 'microsecond'], factor: 1e3 },
      { name: 'ms', aliases: ['ms', 'millisecond'], factor: 1e6 },
      { name: 's', aliases: ['s', 'sec', 'second'], factor: 1e9 },
      { name: 'hrs', aliases: ['hr', 'hour'], factor: 3600e9 },
    ],
    fallback: { name: 's', factor: 1e9 },
  },
  {
    // Cloud processors' computing units: nothing of ours counts them, but pprof's own profiles may.
    units: [
      { name: 'n*GCU', aliases: ['nanogcu'], factor: 1e-9 },
      { name: 'u*GCU', aliases: ['microgcu'], factor: 1e-6 },
      { name: 'm*GCU', aliases: ['milligcu'], factor: 1e-3 },
      { name: 'GCU', aliases: ['gcu'], factor: 1 },
      { name: 'k*GCU', aliases: ['kilogcu'], factor: 1e3 },
      { name: 'M*GCU', aliases: ['megagcu'], factor: 1e6 },
      { name: 'G*GCU', aliases: ['gigagcu'], factor: 1e9 },
      { name: 'T*GCU', aliases: ['teragcu'], factor: 1e12 },
      { name: 'P*GCU', aliases: ['petagcu'], factor: 1e15 },
    ],
    fallback: { name: 'GCU', factor: 1 },
  },
]

/**
 * Converts a value from one unit into another. Into `auto` or `minimum` it goes into the largest unit of
 * its kind in which it is at least 1.
 *
 * A unit of another kind, or an unknown one, gives the default of the value's own kind (bytes, seconds); a
 * value whose own unit is unknown is not changed.
 *
 * @example
 * convert(1536, 'bytes', 'auto') // => { value: 1.5, unit: 'kB' }
 */
export function convert(value: Int64, from: string, to: string): Measure {
  const amount = Number(value)
  for (const { units, fallback } of dimensions) {
    const source = findUnit(units, from)
    if (!source) continue
    const base = Math.abs(amount) * source.factor
    const target =
      to === 'auto' || to === 'minimum'
        ? units.findLast(({ factor }) => base / factor >= 1)
        : findUnit(units, to)
    const { name, factor } = target ?? fallback
    return { value: amount < 0 ? -(base / factor) : base / factor, unit: name }
  }
  const uninteresting = ['count', 'sample', 'unit', 'minimum', 'auto'].includes(to)
  return { value: amount, unit: uninteresting ? '' : to }
}

/**
 * Formats a value in a unit: two decimals, none where both are zero.
 *
 * @example
 * formatMeasure(1536, 'bytes') // => '1.50kB'
 */
export function formatMeasure(value: Int64, from: string, to: string = 'auto'): string {
  const { value: amount, unit } = convert(value, from, to)
  const text = formatFixed(amount, 2).replace(/\.00$/, '')
  return text === '0' || text === '-0' ? '0' : text + unit
}

/** A value as it is shown under -divide_by, cut to a whole number. */
export function divided(value: Int64, divideBy: number): Int64 {
  const ratio = 1 / divideBy
  return ratio > 0 && ratio !== 1 ? Math.trunc(Number(value) * ratio) : value
}

/** What the values of a table are, and how they are to be shown. */
export interface TableMeasure {
  /** The unit that is asked for. */
  readonly unit: string
  readonly sampleUnit: string
  readonly total: Int64
  readonly divideBy: number
  readonly numbers: 'decimal' | 'whole'
}

/**
 * Chooses the one unit for all values of a table, where none is asked for: that of the smallest value, or, if the
 * largest is in another, one in which the smallest still shows as 0.01.
 *
 * @param values - for each row its own value, or what counts where that is zero
 */
export function commonUnit(
  values: readonly number[],
  { unit, sampleUnit, total, divideBy, numbers }: TableMeasure,
): string {
  if (unit !== 'minimum' || values.length === 0) return unit
  let smallest = 0
  for (const value of values) {
    const size = Math.abs(value)
    if (size > 0 && (smallest === 0 || size < smallest)) smallest = size
  }
  const largest = Number(divided(total, divideBy))
  smallest = smallest === 0 ? largest : Number(divided(smallest, divideBy))
  const unitOf = (value: number): string => convert(value, sampleUnit, 'minimum').unit
  const isWide = numbers === 'decimal' && unitOf(smallest) !== unitOf(largest) && smallest * 100 < largest
  return unitOf(isWide ? 100 * smallest : smallest) || sampleUnit
}

/**
 * Formats a share in percent, without its sign, six characters wide: two decimals from 1 % on, two
 * significant digits below.
 *
 * @example
 * formatShare(1, 3) // => '33.33%'
 */
export function formatShare(value: Int64, total: Int64): string {
  const percent = total === 0 ? 0 : Math.abs(Number(value) / Number(total)) * 100
  if (percent >= 99.95 && percent <= 100.05) return '  100%'
  const text = percent >= 1 ? formatFixed(percent, 2) : formatTwoDigits(percent)
  return `${text.padStart(5)}%`
}

/** Two significant digits of a number from 0 to 1, as C's %.2g gives them: no trailing zeros, 1.2e-05. */
function formatTwoDigits(value: number): string {
  if (value === 0) return '0'
  // Below 0.01 no tie is possible (it would have to be a multiple of 5^-4 with three digits), and so
  // toExponential, which rounds ties up where Go rounds them to even, is right there.
  const text = value >= 0.1 ? formatFixed(value, 2) : value >= 0.01 ? formatFixed(value, 3) : ''
  if (text) return text.replace(/\.?0+$/, '')
  const [digits = '', exponent = '0'] = value.toExponential(1).replace(/\.0e/, 'e').split('e')
  const power = -Number(exponent)
  if (power <= 4) return Number(`${digits}e-${power}`).toFixed(power + (digits.length > 1 ? 1 : 0))
  return `${digits}e-${String(power).padStart(2, '0')}`
}

/** Finds a unit by any of its names, in any case, in the singular or the plural. */
function findUnit(units: readonly KnownUnit[], name: string): KnownUnit | undefined {
  const lower = name.toLowerCase()
  const singular = lower.length > 2 ? lower.replace(/s$/, '') : lower
  return units.find(({ aliases }) => aliases.includes(singular))
}
