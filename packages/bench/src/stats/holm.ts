// Holm's correction: of many comparisons some look like a change by chance alone.

/**
 * Returns each p as if it were the only one: of all comparisons where nothing changed, in no more than alpha of all
 * runs is even one below alpha. The smallest is taken as many times as there are comparisons, the next one time
 * fewer, and so on; none becomes smaller than one before it.
 *
 * @see S. Holm, A Simple Sequentially Rejective Multiple Test Procedure, 1979
 * @example
 * holm([0.01, 0.04, 0.03]) // => [0.03, 0.06, 0.06]
 */
export function holm(ps: readonly number[]): number[] {
  const adjusted = ps.map(() => 1)
  let least = 0
  const ascending = ps.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p)
  for (const [rank, { p, index }] of ascending.entries()) {
    least = Math.max(least, Math.min(1, p * (ps.length - rank)))
    adjusted[index] = least
  }
  return adjusted
}
