// Wilcoxon's signed-rank test, exact, ties and all: could these differences as well have had the other sign?

/** Above so many differences the exact distribution is left for the normal one: it has then 20,000 places. */
const EXACT_UP_TO = 200

/** What the test counted. */
export interface SignedRank {
  /** How many differences are not zero. */
  readonly n: number
  /** Sum of the ranks of those above zero. */
  readonly positiveRanks: number
  /** Two-sided: how often chance alone gives ranks as uneven as these, or more so. 1 where there is no difference. */
  readonly p: number
}

/**
 * Tests whether differences lie about zero. Zeros are left out, equal sizes share their ranks, and the distribution is
 * that of these very ranks with all 2^n ways of choosing signs, so that ties change nothing about its being exact.
 *
 * Where a coin decided for each pair which side was measured first, this is a test of what the coin did: its level
 * holds whatever the machine did meanwhile, also where neighbouring measurements depend on one another.
 *
 * @see F. Wilcoxon, Individual Comparisons by Ranking Methods, 1945
 */
export function signedRank(differences: ArrayLike<number>): SignedRank {
  const sizes = Array.from(differences)
    .filter((value) => value !== 0)
    .sort((a, b) => Math.abs(a) - Math.abs(b))
  const n = sizes.length
  // Twice the rank, so that the half ranks of ties are whole numbers.
  const doubled = doubledRanks(sizes.map(Math.abs))
  const positive = doubled.reduce((sum, rank, index) => sum + ((sizes[index] ?? 0) > 0 ? rank : 0), 0)
  const total = n * (n + 1) // the sum of all doubled ranks
  const p = n === 0 ? 1 : Math.min(1, 2 * shareUpTo(Math.min(positive, total - positive), doubled, total))
  return { n, positiveRanks: positive / 2, p }
}

/**
 * Returns the largest sum of ranks on the rarer side at which `n` differences without ties are called by the test at
 * this level, or -1 where even all on one side would not be.
 */
export function criticalRanks(n: number, alpha: number): number {
  const total = (n * (n + 1)) / 2
  const share = distribution(
    Array.from({ length: n }, (_one, index) => index + 1),
    total,
  )
  let critical = -1
  let sum = 0
  for (let ranks = 0; 2 * ranks <= total; ranks++) {
    sum += share(ranks)
    if (2 * sum > alpha * (1 + 1e-12)) break
    critical = ranks
  }
  return critical
}

/** Returns how many pairs it takes until all of them on one side are called at this level. */
export function pairsNeeded(alpha: number): number {
  return Math.max(1, Math.ceil(Math.log2(2 / alpha) - 1e-12))
}

/** Twice the rank of each of some values in ascending order; equal values get the mean of their ranks. */
function doubledRanks(ascending: readonly number[]): number[] {
  const ranks: number[] = []
  for (let from = 0; from < ascending.length;) {
    let to = from
    while (to < ascending.length && ascending[to] === ascending[from]) to++
    // Ranks from+1 to `to`: twice their mean is the sum of the ends.
    for (let index = from; index < to; index++) ranks.push(from + 1 + to)
    from = to
  }
  return ranks
}

/** The share of all ways of choosing signs in which the ranks that count sum to `limit` or less. */
function shareUpTo(limit: number, ranks: readonly number[], total: number): number {
  const share = distribution(ranks, total)
  let sum = 0
  for (let at = 0; at <= limit; at++) sum += share(at)
  return sum
}

/** The probability of each sum of the ranks that count, where for each a coin decides whether it does. */
function distribution(ranks: readonly number[], total: number): (sum: number) => number {
  if (ranks.length > EXACT_UP_TO) return normalDistribution(ranks, total)
  const shares = new Float64Array(total + 1)
  shares[0] = 1
  let reached = 0
  for (const rank of ranks) {
    reached += rank
    for (let sum = reached; sum >= 0; sum--) {
      const without = shares[sum] ?? 0
      const withIt = sum >= rank ? (shares[sum - rank] ?? 0) : 0
      shares[sum] = (without + withIt) / 2
    }
  }
  return (sum) => shares[sum] ?? 0
}

/** The same by the normal distribution: its mean is half of the total, its variance a quarter of the squared ranks. */
function normalDistribution(ranks: readonly number[], total: number): (sum: number) => number {
  const deviation = Math.sqrt(ranks.reduce((sum, rank) => sum + rank * rank, 0) / 4)
  return (sum) => Math.exp(-(((sum - total / 2) / deviation) ** 2) / 2) / (deviation * Math.sqrt(2 * Math.PI))
}
