// How far two profiles are apart, as distributions over stacks.

import type { Profile } from '@hotpath/profile'

/**
 * Returns the total variation distance of two profiles: half the sum of the differences between the shares that
 * each stack of functions has in the one and in the other. 0: the same; 1: no stack is in both.
 */
export function stackDistance(a: Profile, b: Profile, column: number): number {
  const [left, right] = [shares(a, column), shares(b, column)]
  let sum = 0
  for (const stack of new Set([...left.keys(), ...right.keys()])) {
    sum += Math.abs((left.get(stack) ?? 0) - (right.get(stack) ?? 0))
  }
  return sum / 2
}

/** The share of each stack, its functions told apart by file. */
function shares({ samples }: Profile, column: number): Map<string, number> {
  const total = samples.reduce((sum, { values }) => sum + Number(values[column]), 0)
  const found = new Map<string, number>()
  for (const { locations, values } of samples) {
    const stack = locations.flatMap(({ lines }) =>
      lines.map(({ function: { name, filename } }) => `${name} ${filename}`),
    )
    const key = stack.join('\n')
    found.set(key, (found.get(key) ?? 0) + Number(values[column]) / total)
  }
  return found
}
