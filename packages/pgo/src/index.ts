// Profile-guided optimisation of a program for Node.js: everything that is public.

export { DEFAULT_PROFILE_NAME, findProfile, type FoundProfile } from './default-profile.ts'
export { PgoError, pgoErrorCodes, type ExitCode, type PgoErrorCode } from './errors.ts'
export { heatOf, isJavaScriptOfTheProgram, type Heat, type HotFunction } from './hot.ts'
export { matchProfile, type Match, type Matching, type MatchKind, type Stale } from './match.ts'
export {
  parseProgram,
  type FunctionPlace,
  type Program,
  type ProgramFormat,
  type ProgramFunction,
  type ProgramInput,
} from './program.ts'
export { readInput, type InputOptions } from './input.ts'
export { formatStaleness, stalenessOf, type Freshness, type Staleness } from './staleness.ts'
export { build, type BuildOptions } from './build.ts'
export { benchBuild, type BenchOptions, type BenchResult } from './commands/bench.ts'
export { readManifest, type Decision, type Manifest } from './manifest.ts'
export { type Measured, type Verdict } from './verify.ts'
export { type Side, type SteadyOptions } from './replay.ts'
export { type Workload } from './workload.ts'
export { rules } from './rules/rules.ts'
export { type Benefit, type Proposal, type Refused, type Rule, type Seen } from './rules/rule.ts'
export { type Edit } from './edit.ts'
export { pgoRolldown } from './rolldown-plugin.ts'
export { pgoEsbuild, type EsbuildBuild, type EsbuildPlugin, type EsbuildResult } from './esbuild-plugin.ts'
export { type PgoPluginOptions } from './written-bundle.ts'
