// Reading traces: everything that is public.

export { run } from './run.ts'
export { TraceError, traceErrorCodes, type TraceErrorCode } from './errors.ts'
export { parseTrace } from './parse.ts'
export {
  argOf,
  argsOf,
  durationOf,
  nameOf,
  slices,
  type Counter,
  type SliceKind,
  type Thread,
  type Trace,
  type TraceInfo,
  type Track,
  type TrackKind,
} from './trace.ts'
export { Tasks, taskTypes, type Spread, type Task, type TaskType } from './tasks.ts'
export { Causes, type Cause, type CauseKind } from './causes.ts'
export { summarize, type Summary, type SummaryOptions } from './summary.ts'
export { formatSummary } from './summary-text.ts'
export { extractedProfiles, extractProfile, type ExtractedProfile } from './extract.ts'
export { flags, type Flag } from './options.ts'
