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
