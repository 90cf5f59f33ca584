// Measures that hold on a busy machine: shares of a profile, and how a quantity grows.
import type { Profile } from '@hotpath/profile'

/** A frame as a test names it. Generated code and native frames have an empty file name. */
export interface Frame {
  readonly name: string
  readonly filename: string
  /** The line that the function begins on, from 1; 0 where it is unknown. */
  readonly startLine: number
}

/**
 * Returns which share of a profile's total passes through a matching frame, from 0 to 1. A stack
 * counts once, however often the frame is in it. A profile without any value has a share of 0.
 *
 * @param sampleType - the column, by its type: `cpu`, `inuse_space`
 * @throws {RangeError} when the profile has no such column: asking for it is a mistake in the test
 */
export function shareOf(
  profile: Profile,
  sampleType: string,
  matches: (frame: Frame, line: number) => boolean,
): number {
  const column = profile.sampleTypes.findIndex(({ type }) => type === sampleType)
  if (column < 0) {
    const known = profile.sampleTypes.map(({ type }) => type).join(', ')
    throw new RangeError(`no sample type ${sampleType} in a profile with ${known}`)
  }
  let total = 0
  let matching = 0
  for (const { values, locations } of profile.samples) {
    const value = Number(values[column])
    total += value
    if (locations.some(({ lines }) => lines.some((line) => matches(line.function, line.line))))
      matching += value
  }
  return total === 0 ? 0 : matching / total
}

/** One measurement: after `n` units of work the quantity was `value`. */
export interface GrowthPoint {
  readonly n: number
  readonly value: number
}

/**
 * Returns by how much the quantity rises for each further unit: the slope of the least-squares line.
 * What is there before the first unit, and what warming up costs, drops out.
 *
 * @example
 * growthPerUnit([{ n: 40, value: 10_400 }, { n: 80, value: 10_800 }, { n: 160, value: 11_600 }]) // => 10
 * @throws {RangeError} with fewer than two different n
 */
export function growthPerUnit(points: readonly GrowthPoint[]): number {
  const meanN = mean(points.map(({ n }) => n))
  const meanValue = mean(points.map(({ value }) => value))
  let together = 0
  let alone = 0
  for (const { n, value } of points) {
    together += (n - meanN) * (value - meanValue)
    alone += (n - meanN) ** 2
  }
  if (alone === 0) throw new RangeError(`growth over ${points.length} points with one n, want two at least`)
  return together / alone
}

/**
 * Returns the order of growth: about 0 for a constant, 1 for linear, 2 for quadratic. It is the growth
 * per unit of logarithms, and so the same on a slow and on a fast machine.
 *
 * @throws {RangeError} when a value is not positive, or with fewer than two different n
 */
export function growthOrder(points: readonly GrowthPoint[]): number {
  const bad = points.find(({ n, value }) => n <= 0 || value <= 0)
  if (bad) throw new RangeError(`growth order with n=${bad.n}, value=${bad.value}, want both above zero`)
  return growthPerUnit(points.map(({ n, value }) => ({ n: Math.log2(n), value: Math.log2(value) })))
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
