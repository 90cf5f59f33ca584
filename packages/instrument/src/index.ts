// Instrumentation that lives inside a service: everything that is public.

export { startDiagnostics, type Diagnostics, type DiagnosticsOptions } from './diagnostics.ts'
export { startDebugServer, type DebugServer, type DebugServerOptions } from './server.ts'
export { debugRouter, type DebugRouterOptions } from './handler.ts'
export { type LimitOptions } from './limit.ts'
export { basicAuth, type BasicAuthOptions } from './auth.ts'
export { type Middleware, type Next } from './middleware.ts'
export {
  environmentVariables,
  readEnvironment,
  type DiagnosticsSettings,
  type EnvironmentVariable,
  type HeapMode,
} from './environment.ts'
export { type Address } from './address.ts'
export { cpuProfiler, type CpuProfiler, type CpuRecording } from './cpu.ts'
export { type TimeType } from './query.ts'
export { heapProfiler, type HeapProfiler, type HeapProfilerOptions, type HeapView } from './heap.ts'
export {
  listEndpoints,
  registerProfile,
  type CustomProfile,
  type Endpoint,
  type PlainPage,
  type RecordingPlan,
  type RecordingProfile,
  type SnapshotProfile,
} from './profiles.ts'
export { toFirstClass, type FirstClassHeader } from './first-class.ts'
export { InstrumentError, instrumentErrors, type InstrumentErrorCode } from './errors.ts'
