// Benchmarks that can be believed: everything that is public.

export { measurePairs, type MeasurePairsOptions, type MeasureSide, type Pair, type Reading } from './pairs.ts'
export {
  comparePairs,
  type ComparePairsOptions,
  type PairsComparison,
  type PairsResult,
  type RatioInterval,
} from './compare-pairs.ts'
export { formatPairsTable } from './pairs-table.ts'
export { runProgram, type ProgramOptions, type ProgramRun } from './program.ts'
export { BenchError, benchErrorCodes, type BenchErrorCode } from './errors.ts'
export { bootstrapInterval, type BootstrapOptions, type Interval } from './stats/bootstrap.ts'
export { holm } from './stats/holm.ts'
export { median } from './stats/order.ts'
export { seededRandom } from './stats/random.ts'
export { criticalRanks, pairsNeeded, signedRank, type SignedRank } from './stats/signed-rank.ts'
export { smallestEffect, type SmallestEffectOptions } from './stats/smallest-effect.ts'
export { hodgesLehmann, walshAverages } from './stats/walsh.ts'
