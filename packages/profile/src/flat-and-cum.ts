// Own value, and own plus callees', per function name.

import { addInt64, type Int64 } from './int64.ts'
import type { Location, Profile } from './profile.ts'
import { defaultSampleTypeIndex } from './sample-type.ts'

/** What one function cost. */
export interface FlatAndCum {
  /** Own value: samples in which the function is the leaf. */
  readonly flat: Int64
  /** Own plus callees': samples in which the function is anywhere, each counted once even under recursion. */
  readonly cum: Int64
}

/**
 * Adds up one column per function name, as `pprof -top` does: functions of one name in several files are
 * one. A location without a function goes by its address.
 *
 * @param sampleTypeIndex - the column; the default one if left out
 * @returns by name, in the order of first sight; a name whose sums are zero is in it too
 * @example
 * flatAndCum(fromFolded('a;b 3')).get('a') // => { flat: 0, cum: 3 }
 */
export function flatAndCum(
  profile: Profile,
  sampleTypeIndex: number = defaultSampleTypeIndex(profile),
): Map<string, FlatAndCum> {
  const sums = new Map<string, { flat: Int64; cum: Int64 }>()
  for (const sample of profile.samples) {
    const value = sample.values[sampleTypeIndex] ?? 0
    const names = sample.locations.flatMap(frameNames)
    for (const name of new Set(names)) {
      const sum = sums.get(name)
      if (sum) sum.cum = addInt64(sum.cum, value)
      else sums.set(name, { flat: 0, cum: value })
    }
    const leaf = names[0] === undefined ? undefined : sums.get(names[0])
    if (leaf) leaf.flat = addInt64(leaf.flat, value)
  }
  return sums
}

/** Adds up one column over all samples: what shares are shares of. */
export function totalValue(
  profile: Profile,
  sampleTypeIndex: number = defaultSampleTypeIndex(profile),
): Int64 {
  return profile.samples.reduce<Int64>((sum, { values }) => addInt64(sum, values[sampleTypeIndex] ?? 0), 0)
}

/** Returns the names at one place of a stack, innermost inlined call first; its address if it has none. */
export function frameNames({ address, lines }: Location): string[] {
  if (lines.length === 0) return [`0x${address.toString(16)}`]
  return lines.map((line) => line.function.name)
}
