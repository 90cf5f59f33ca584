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
export {
  benchmark,
  type B,
  type BenchmarkBody,
  type Parameter,
  type Parameters,
  type ParameterValues,
} from './benchmark.ts'
export {
  listBenchmarks,
  measureBenchmarkMemory,
  measureBenchmarkTime,
  measureBenchmarkTimes,
  profileBenchmark,
  type Allocated,
  type Amount,
  type BenchmarkId,
  type MeasureOptions,
  type Timed,
} from './measure.ts'
export {
  formatConfig,
  formatResult,
  formatValue,
  parseBenchmarks,
  type BenchmarkLine,
  type Benchmarks,
  type BenchmarkText,
  type Measurement,
  type UnitMetadata,
  type WrittenResult,
} from './format.ts'
export {
  compareBenchmarks,
  type ColumnSummary,
  type Compared,
  type ComparedCell,
  type ComparedRow,
  type ComparedTable,
  type CompareOptions,
  type Difference,
  type Sample,
} from './compare.ts'
export { formatComparedText } from './compare-text.ts'
export { formatComparedCsv, type ComparedCsv } from './compare-csv.ts'
export { defaultGrouping, parseKeys, type Grouping, type KeyValue, type OrderedKey } from './projection.ts'
export { type KeyOrder } from './key-order.ts'
export { parseFilter, type LineFilter } from './line-filter.ts'
export { geomean } from './stats/geomean.ts'
export { mannWhitney, samplesNeeded, type MannWhitney } from './stats/mann-whitney.ts'
export { medianInterval, type MedianInterval } from './stats/median-interval.ts'
export { threadCpuMicros } from './measuring/thread-cpu.ts'
export { runProgram, type ProgramOptions, type ProgramRun } from './program.ts'
export { BenchError, benchErrorCodes, type BenchErrorCode } from './errors.ts'
export { bootstrapInterval, type BootstrapOptions, type Interval } from './stats/bootstrap.ts'
export { holm } from './stats/holm.ts'
export { median } from './stats/order.ts'
export { seededRandom } from './stats/random.ts'
export { criticalRanks, pairsNeeded, signedRank, type SignedRank } from './stats/signed-rank.ts'
export { smallestEffect, type SmallestEffectOptions } from './stats/smallest-effect.ts'
export { hodgesLehmann, walshAverages } from './stats/walsh.ts'
