// The U-test of Mann and Whitney: do the values of one sample tend to be larger than those of another?
import { normalCdf } from './normal.ts'

// Up to these sizes of the larger sample the exact distribution is used, as benchstat does; beyond, the normal one.
const EXACT_UP_TO = 50
const EXACT_WITH_TIES_UP_TO = 25

/** What the test says, or why it says nothing. */
export type MannWhitney =
  | {
      readonly state: 'tested'
      /** In how many pairs of a value of each sample that of the first is the larger one; ties count half. */
      readonly u: number
      /** Two-sided. */
      readonly p: number
    }
  | { readonly state: 'all equal' | 'no values' }

/**
 * Tests whether two samples come from one distribution, against one of them tending to larger values.
 *
 * Exact for samples of up to 50 values without ties, and up to 25 with ties: of all ways of dealing the values out,
 * the share in which the samples lie as far apart, or farther, on the side where they do, taken twice. Beyond, by the
 * normal distribution, corrected for ties and for continuity.
 *
 * @see H. B. Mann and D. R. Whitney, 1947; J. H. Klotz, The Wilcoxon, Ties, and the Computer, 1966
 */
export function mannWhitney(first: readonly number[], second: readonly number[]): MannWhitney {
  if (first.length === 0 || second.length === 0) return { state: 'no values' }
  const groups = tieGroups(first, second)
  if (groups.length === 1) return { state: 'all equal' }
  const doubledRanks = groups.reduce((sum, { doubledRank, ofFirst }) => sum + doubledRank * ofFirst, 0)
  const u = (doubledRanks - first.length * (first.length + 1)) / 2
  const hasTies = groups.length < first.length + second.length
  const larger = Math.max(first.length, second.length)
  const isExact = larger <= (hasTies ? EXACT_WITH_TIES_UP_TO : EXACT_UP_TO)
  const middle = (first.length * second.length) / 2
  if (u === middle) return { state: 'tested', u, p: 1 }
  return {
    state: 'tested',
    u,
    p: isExact
      ? exactP(groups, first.length, doubledRanks, u < middle)
      : normalP(groups, u, first.length, second.length),
  }
}

/**
 * Returns how many values each of two samples of one size must have for the test to be able to call a difference at
 * this level: all of one above all of the other is 2 of C(2n, n) ways.
 */
export function samplesNeeded(alpha: number): number {
  let n = 1
  let ways = 2 // C(2n, n)
  while (2 / ways > alpha && n < 50) {
    n++
    ways = (ways * (2 * n) * (2 * n - 1)) / (n * n)
  }
  return n
}

/** Values that are the same, in both samples together. */
interface TieGroup {
  readonly size: number
  readonly ofFirst: number
  /** Twice the mean of their ranks, a whole number. */
  readonly doubledRank: number
}

function tieGroups(first: readonly number[], second: readonly number[]): TieGroup[] {
  const values = [
    ...first.map((value) => ({ value, isFirst: true })),
    ...second.map((value) => ({ value, isFirst: false })),
  ].sort((a, b) => a.value - b.value)
  const groups: TieGroup[] = []
  for (let from = 0; from < values.length;) {
    let to = from
    while (to < values.length && values[to]?.value === values[from]?.value) to++
    const ofFirst = values.slice(from, to).filter(({ isFirst }) => isFirst).length
    groups.push({ size: to - from, ofFirst, doubledRank: from + 1 + to })
    from = to
  }
  return groups
}

/** Deals `count` of all values to the first sample in every way, and counts those with such ranks or more extreme. */
function exactP(groups: readonly TieGroup[], count: number, doubledRanks: number, isLow: boolean): number {
  // Without ties all doubled ranks are even: half the places do.
  const unit = groups.every(({ doubledRank }) => doubledRank % 2 === 0) ? 2 : 1
  const most = groups.reduce((sum, { size, doubledRank }) => sum + size * doubledRank, 0) / unit
  // ways[k][r]: in how many ways k of the values looked at so far have ranks that sum to r.
  const ways = Array.from({ length: count + 1 }, () => new Float64Array(most + 1))
  const none = ways[0]
  if (none) none[0] = 1
  let seen = 0
  for (const { size, doubledRank } of groups) {
    const rank = doubledRank / unit
    for (let k = Math.min(count, seen + size); k > 0; k--) {
      const into = ways[k]
      let choices = 1
      for (let taken = 1; taken <= Math.min(size, k); taken++) {
        choices = (choices * (size - taken + 1)) / taken
        const from = ways[k - taken]
        if (!into || !from || k - taken > seen) continue
        for (let sum = taken * rank; sum <= most; sum++) {
          into[sum] = (into[sum] ?? 0) + choices * (from[sum - taken * rank] ?? 0)
        }
      }
    }
    seen += size
  }
  const chosen = ways[count] ?? new Float64Array()
  const at = doubledRanks / unit
  const tail = isLow ? chosen.subarray(0, at + 1) : chosen.subarray(at)
  const sum = (array: Float64Array): number => array.reduce((total, one) => total + one, 0)
  return Math.min(1, (2 * sum(tail)) / sum(chosen))
}

function normalP(groups: readonly TieGroup[], u: number, n1: number, n2: number): number {
  const n = n1 + n2
  const ties = groups.reduce((sum, { size }) => sum + (size ** 3 - size), 0)
  const deviation = Math.sqrt((n1 * n2 * (n + 1 - ties / (n * (n - 1)))) / 12)
  const distance = Math.abs(u - (n1 * n2) / 2) - 0.5
  return Math.min(1, 2 * normalCdf(-distance / deviation))
}
