// What is about traces: an entry of its own, since their reader is more than most tests want to load.
export { captureTrace, traceUrl, type TraceCapture } from './capture-trace.ts'
export { findInTrace, traceEndings, type FindInTraceOptions } from './find-in-trace.ts'
export { proveInTrace } from './prove-in-trace.ts'
export type { TraceEvidence } from './trace-waits.ts'
