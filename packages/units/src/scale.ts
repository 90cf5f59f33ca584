// One scale for a whole column, with at least three significant digits for every value in it.

import { formatFixed } from './fixed.ts'
import type { UnitClass } from './parse.ts'

/** How the values of one column are written. */
export interface Scale {
  /** What stands between number and unit: `k`, `µ`, `Mi`. */
  readonly prefix: string
  /** What the prefix stands for; values are divided by it. */
  readonly factor: number
  /** How many decimals are written. */
  readonly digits: number
}

/**
 * Returns the one scale that fits all values of a column: the value nearest to zero gets four significant
 * digits, so that none has fewer and all can be compared at a glance.
 *
 * Zeros, and what is no finite number, have no say; where nothing has, the scale is 1 with three decimals.
 * Fractions of bytes have no prefixes: they get more decimals.
 *
 * @example
 * const scale = commonScale([0.000_001_5, 0.000_012], 'decimal')
 * formatScaled(0.000_001_5, scale) // => '1.500µ'
 * formatScaled(0.000_012, scale) // => '12.000µ'
 */
export function commonScale(values: Iterable<number>, unitClass: UnitClass): Scale {
  let least = Number.POSITIVE_INFINITY
  for (const value of values) {
    const size = Math.abs(value)
    if (size > 0 && size < least) least = size
  }
  if (least === Number.POSITIVE_INFINITY) return { prefix: '', factor: 1, digits: 3 }
  const prefixes = unitClass === 'decimal' ? decimalPrefixes : binaryPrefixes
  for (const { prefix, factor } of prefixes) {
    for (const { from, digits } of precisions) {
      if (least >= from * factor) return { prefix, factor, digits }
    }
  }
  // Below the smallest prefix only more decimals help; beyond 20 there is nothing left to measure.
  const { prefix, factor } = prefixes[prefixes.length - 1] ?? { prefix: '', factor: 1 }
  let digits = 3
  for (let from = 0.99995; least < from * factor && digits < 20; from /= 10) digits++
  return { prefix, factor, digits }
}

/** Formats a value in the scale of its column, without a unit: `12.34k`. */
export function formatScaled(value: number, { prefix, factor, digits }: Scale): string {
  return `${formatFixed(value / factor, digits)}${Number.isFinite(value) ? prefix : ''}`
}

const decimalPrefixes = [
  { prefix: 'T', factor: 1e12 },
  { prefix: 'G', factor: 1e9 },
  { prefix: 'M', factor: 1e6 },
  { prefix: 'k', factor: 1e3 },
  { prefix: '', factor: 1 },
  { prefix: 'm', factor: 1e-3 },
  { prefix: 'µ', factor: 1e-6 },
  { prefix: 'n', factor: 1e-9 },
]

const binaryPrefixes = [
  { prefix: 'Ti', factor: 2 ** 40 },
  { prefix: 'Gi', factor: 2 ** 30 },
  { prefix: 'Mi', factor: 2 ** 20 },
  { prefix: 'Ki', factor: 2 ** 10 },
  { prefix: '', factor: 1 },
]

// Not from 100, 10 and 1 on, but from what is rounded up to them: 999.96 is 1.000k and never 1000.0.
const precisions = [
  { from: 99.995, digits: 1 },
  { from: 9.9995, digits: 2 },
  { from: 0.99995, digits: 3 },
]
