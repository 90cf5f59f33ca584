// Instrumentation that lives inside a service: everything that is public.

export { startDiagnostics, type Diagnostics, type DiagnosticsOptions } from './diagnostics.ts'
export { startDebugServer, type DebugServer, type DebugServerOptions } from './server.ts'
export { debugRouter, type DebugRouterOptions } from './handler.ts'
export { type ObservationOptions } from './observation.ts'
export { type ProtectedServer, type ProtectedServerOptions } from './protected-server.ts'
export {
  metricsRouter,
  startMetricsServer,
  type MetricsServer,
  type MetricsServerOptions,
} from './metrics-server.ts'
export {
  families as metricFamilies,
  runtimeMetrics,
  type MetricsPage,
  type RuntimeMetrics,
  type RuntimeMetricsOptions,
} from './metrics/index.ts'
export { type FamilyContext, type MetricFamily } from './metrics/family.ts'
export { type LimitOptions } from './limit.ts'
export { basicAuth, type BasicAuthOptions } from './auth.ts'
export { type Middleware, type Next } from './middleware.ts'
export {
  environmentVariables,
  readEnvironment,
  readFlightRecorderEnvironment,
  readMetricsEnvironment,
  type DiagnosticsSettings,
  type EnvironmentVariable,
  type FlightRecorderSettings,
  type HeapMode,
  type ListenerSettings,
  type MetricsSettings,
} from './environment.ts'
export { type Address } from './address.ts'
export { cpuProfiler, type CpuProfiler, type CpuRecording } from './cpu/profiler.ts'
export { continuousProfile, type ContinuousProfile, type LastOptions } from './cpu/continuous.ts'
export { labelRequests, type RequestLabelOptions } from './labels/requests.ts'
export {
  stallProfiler,
  type StallProfiler,
  type StallRecordingOptions,
  type StallWatchOptions,
} from './stalls/stall-profile.ts'
export { type TimeType } from './query.ts'
export { heapProfiler, type HeapProfiler, type HeapProfilerOptions, type HeapView } from './heap.ts'
export {
  setBlockProfileRate,
  recordBlocked,
  collectBlock,
  type BlockedFrame,
} from './contention/block-profile.ts'
export { setMutexProfileFraction, collectMutex } from './contention/mutex-profile.ts'
export {
  createContentionProfiler,
  type ContentionProfiler,
  type ContentionProfilerOptions,
} from './contention/profiler.ts'
export { type ContentionSource, type ContentionWindow } from './contention/source.ts'
export { type ContentionTable, type StackTotals } from './contention/table.ts'
export { type LockOptions, type LockSettings } from './locks/gate.ts'
export { type Guard } from './locks/guard.ts'
export { Mutex } from './locks/mutex.ts'
export { RwLock } from './locks/rw-lock.ts'
export { Semaphore, type AcquireOptions } from './locks/semaphore.ts'
export { SharedMutex, type SharedMutexSettings } from './locks/shared-mutex.ts'
export { trackTasks, type TaskTrackingOptions } from './tasks/goroutine-profile.ts'
export { type TaskFraction } from './tasks/thinning.ts'
export {
  startWorkerDiagnostics,
  terminateWorker,
  type WorkerDiagnosticsOptions,
} from './threads/worker-diagnostics.ts'
export { heapSnapshots, type HeapSnapshots, type HeapSnapshotsOptions } from './heap-snapshots.ts'
export { pushToPyroscope, type PyroscopePush, type PyroscopePushOptions } from './push/pyroscope.ts'
export { type PushTargetOptions } from './push/target.ts'
export { type PushSourceName } from './push/sources.ts'
export {
  FlightRecorder,
  type FlightRecorderOptions,
  type SnapshotOptions,
  type TraceSnapshot,
} from './trace/flight-recorder.ts'
export { isTracing, log, type Region, startRegion, withRegion, withTask } from './trace/annotations.ts'
export {
  defaultSources as defaultTraceSources,
  traceSources,
  type TraceSource,
  type TraceSources,
} from './trace/sources.ts'
export {
  traceSnapshots,
  type TraceSnapshots,
  type TraceSnapshotsOptions,
  type WrittenSnapshot,
} from './trace/trace-snapshots.ts'
export { type TraceFormat } from './trace/trace.ts'
export { writeNearHeapLimit } from './near-heap-limit.ts'
export { droppables, droppedCount, type Droppable } from './drops.ts'
export {
  listEndpoints,
  registerProfile,
  type ClientSampling,
  type CustomProfile,
  type Endpoint,
  type PlainPage,
  type RecordingPlan,
  type RecordingProfile,
  type SnapshotProfile,
  type TraceEndpoint,
} from './profiles.ts'
export { toFirstClass, type FirstClassHeader, type ProfiledProcess } from './first-class.ts'
export { InstrumentError, instrumentErrors, type InstrumentErrorCode } from './errors.ts'
