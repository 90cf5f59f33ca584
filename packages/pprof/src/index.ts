// Reading profiles: everything that is public.

export { run, type Io } from './run.ts'
export { PprofError, pprofErrorCodes, type ExitCode, type PprofErrorCode } from './errors.ts'
export { combine, compare, type Comparison, type NamedProfile } from './combine.ts'
export { cutAtAsyncRoots } from './async-roots.ts'
export { parseProfile, readProfile, type ReadProfile, type SourceWorld } from './source.ts'
export {
  defaultOptions,
  flagGroups,
  parseCommandLine,
  type Flag,
  type FlagGroup,
  type Options,
  type Request,
} from './options.ts'
export { isVerb, verbs, type Outcome, type Verb, type VerbName, type VerbWorld } from './verbs.ts'
export { prepareReport, printableReport, type Prepared, type Report, type VerbNeeds } from './report.ts'
export {
  buildGraph,
  buildTrimmedGraph,
  granularities,
  sortEdges,
  type Edge,
  type Granularity,
  type GraphNode,
  type GraphOptions,
  type NodeInfo,
  type TrimmedGraph,
  type TrimOptions,
} from './graph.ts'
export { formatTop, top, type TopRow, type TopTable } from './commands/top.ts'
export { formatTree, tree, type Tree, type TreeCall, type TreeEntry } from './commands/tree.ts'
export { formatList, list, type Listing, type ListingLine } from './commands/list.ts'
export { formatTraces, traces, type Trace, type TraceFrame } from './commands/traces.ts'
export { formatTags, tags, type TagTable } from './commands/tags.ts'
export { convert, formatMeasure, formatShare, type Measure } from './measure.ts'
export { compileRegexp } from './regexp.ts'
export { escapeControls } from './printable.ts'
export { prepareStacks, type PreparedStacks, type StackNames } from './web/stacks.ts'
export { decodeStackTable, encodeStackTable, type StackTable } from './viewer/stack-table.ts'
