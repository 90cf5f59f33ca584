// One of the two operations that diff, delta and normalise are said in: values times a ratio.

import { ProfileError } from './errors.ts'
import { isInt64, multiplyInt64 } from './int64.ts'
import type { Profile, Sample } from './profile.ts'

/**
 * Multiplies the values of a profile, all columns by one ratio or each by its own.
 *
 * Results are rounded to integers, halves away from zero as Go does; a ratio that is an integer is exact,
 * beyond 2^53 too, where Go's detour by a float is not. Samples whose values all come to zero are left out;
 * the tables keep what those used, until the next `merge`.
 *
 * @param ratios - one number, or one for each sample type
 * @throws {RangeError} at a count of ratios that is not that of the sample types, or a ratio that is not
 *   finite: a mistake of the calling code
 * @throws {ProfileError} `PROFILE_OVERFLOW` when a product leaves the 64 bits
 * @example
 * toFolded(scale(fromFolded('a;b 3'), -2)) // => 'a;b -6'
 */
export function scale(profile: Profile, ratios: number | readonly number[]): Profile {
  const { sampleTypes } = profile
  const each = typeof ratios === 'number' ? sampleTypes.map(() => ratios) : ratios
  if (each.length !== sampleTypes.length) {
    throw new RangeError(`scaling: ${each.length} ratios, want ${sampleTypes.length}`)
  }
  for (const ratio of each) {
    if (!Number.isFinite(ratio)) throw new RangeError(`scaling: the ratio is ${ratio}, want a finite number`)
  }
  const samples: Sample[] = []
  for (const [index, sample] of profile.samples.entries()) {
    const values = sample.values.map((value, column) => {
      const product = multiplyInt64(value, each[column] ?? 1)
      if (isInt64(product)) return product
      throw new ProfileError(
        'PROFILE_OVERFLOW',
        `scaling: sample ${index} comes to ${sampleTypes[column]?.type} ${String(product)}, want 64 bits`,
      )
    })
    if (values.some((value) => value !== 0)) samples.push({ ...sample, values })
  }
  return { ...profile, samples }
}
