// ns -> sec, MB -> B: units without a scale of their own, so that "megananoseconds" can never be printed.

import { formatUnit, parseUnit, type UnitFactor } from './parse.ts'

/** A value and what it is counted in. */
export interface Quantity {
  readonly value: number
  readonly unit: string
}

/**
 * Turns a value in a scaled unit into one in the plain unit: seconds for any fraction of them, bytes for
 * any multiple. `MB` is 10^6 bytes, `MiB` is 2^20. Units that it does not know stay as they are, and so
 * does `s`, which has no scale.
 *
 * @example
 * tidy(1500, 'ns/op') // => { value: 0.0000015, unit: 'sec/op' }
 * tidy(2, 'MB/s') // => { value: 2000000, unit: 'B/s' }
 */
export function tidy(value: number, unit: string): Quantity {
  const { numerator, denominator } = parseUnit(unit)
  let times = 1
  let by = 1
  for (const factor of numerator) {
    const { up = 1, down = 1 } = plain[factor.base] ?? {}
    times *= up
    by *= down
  }
  for (const factor of denominator) {
    const { up = 1, down = 1 } = plain[factor.base] ?? {}
    times *= down
    by *= up
  }
  return {
    // By 10^9 and not times 10^-9, which is no exact number: 1234 ns would be 0.0000012340000000000002 sec.
    value: (value * times) / by,
    unit: formatUnit({ numerator: numerator.map(tidyFactor), denominator: denominator.map(tidyFactor) }),
  }
}

/** What each scaled unit is in the plain one: times `up`, by `down`. Each is exact as a number. */
const plain: Readonly<Record<string, { base: string; up?: number; down?: number }>> = {
  ns: { base: 'sec', down: 1e9 },
  us: { base: 'sec', down: 1e6 },
  µs: { base: 'sec', down: 1e6 }, // the micro sign, U+00B5
  μs: { base: 'sec', down: 1e6 }, // the Greek letter, U+03BC
  ms: { base: 'sec', down: 1e3 },
  kB: { base: 'B', up: 1e3 },
  KB: { base: 'B', up: 1e3 },
  MB: { base: 'B', up: 1e6 },
  GB: { base: 'B', up: 1e9 },
  TB: { base: 'B', up: 1e12 },
  KiB: { base: 'B', up: 2 ** 10 },
  MiB: { base: 'B', up: 2 ** 20 },
  GiB: { base: 'B', up: 2 ** 30 },
  TiB: { base: 'B', up: 2 ** 40 },
}

function tidyFactor({ qualifier, base }: UnitFactor): UnitFactor {
  return { qualifier, base: plain[base]?.base ?? base }
}
