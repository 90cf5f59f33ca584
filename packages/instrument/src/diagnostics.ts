// Everything at once, as the environment asks for it: the one call that a service makes.
import { isMainThread } from 'node:worker_threads'
import { Registry } from 'prom-client'
import { sampleContention } from './contention/switch.ts'
import { continuousProfile } from './cpu/continuous.ts'
import {
  type FlightRecorderSettings,
  readEnvironment,
  readFlightRecorderEnvironment,
  readMetricsEnvironment,
} from './environment.ts'
import { labelRequests, type RequestLabelOptions } from './labels/requests.ts'
import { type MetricsServer, startMetricsServer } from './metrics-server.ts'
import { runtimeMetrics } from './metrics/index.ts'
import type { Middleware } from './middleware.ts'
import { type DebugServer, startDebugServer } from './server.ts'
import { stallProfiler } from './stalls/stall-profile.ts'
import { trackTasks } from './tasks/goroutine-profile.ts'
import { threadGroup } from './threads/thread-group.ts'
import { startWorkerDiagnostics } from './threads/worker-diagnostics.ts'
import { FlightRecorder } from './trace/flight-recorder.ts'
import { type TraceSnapshots, traceSnapshots } from './trace/trace-snapshots.ts'
import { record } from './trace/recording.ts'
import { joinTraces } from './trace/trace-threads.ts'

/** Where diagnostics take their settings from. */
export interface DiagnosticsOptions {
  /** Default `process.env`. */
  env?: Readonly<Record<string, string | undefined>> | undefined
  /** Told of what goes wrong later on; nothing is ever thrown into the service. */
  onError?: ((error: unknown) => void) | undefined
}

/** What {@link startDiagnostics} started. */
export interface Diagnostics extends AsyncDisposable {
  /** Undefined while `ENABLE_PPROF` does not say true, and in worker threads. */
  readonly debugServer: DebugServer | undefined
  /** Undefined while `METRICS_ADDR` does not say where, and in worker threads. */
  readonly metricsServer: MetricsServer | undefined
  /** Undefined while `ENABLE_FLIGHT_RECORDER` does not say true, and in worker threads. */
  readonly flightRecorder: FlightRecorder | undefined
  /** Undefined while `FLIGHT_RECORDER_DIR` does not say where to. */
  readonly traceSnapshots: TraceSnapshots | undefined
  /**
   * Where the service puts metrics of its own, whether or not anything serves them at the moment:
   * `new Counter({ ..., registers: [diagnostics.registry] })`.
   */
  readonly registry: Registry
  /**
   * Returns a middleware for the application, to be mounted first: CPU profiles then say by `method` and `route`
   * which requests the time was spent for. See {@link labelRequests}. It does nothing while diagnostics are off.
   */
  requests(options?: RequestLabelOptions): Middleware
  /** Stops all of it. May be called again. */
  close(): Promise<void>
}

/**
 * Starts what the environment asks for: the debug server where `ENABLE_PPROF` says so, the flight recorder where
 * `ENABLE_FLIGHT_RECORDER` does, a metrics server where `METRICS_ADDR` says where, and otherwise nothing. See {@link environmentVariables} for all variables.
 *
 * In a worker thread it opens no port: the thread takes part in the profiles of the main thread's debug server, as
 * {@link startWorkerDiagnostics} says. Where the main thread has none, {@link startDebugServer} works in a worker too.
 *
 * @throws {InstrumentError} when a variable makes no sense or the server could not start: a service that was asked
 * for diagnostics should say so at its start, and not when they are needed
 * @example
 * await using diagnostics = await startDiagnostics()
 * app.use(diagnostics.requests())
 */
export async function startDiagnostics(options: DiagnosticsOptions = {}): Promise<Diagnostics> {
  const env = options.env ?? process.env
  const settings = readEnvironment(env)
  const metricsSettings = readMetricsEnvironment(env)
  const recorderSettings = readFlightRecorderEnvironment(env)
  const registry = new Registry()

  await using stack = new AsyncDisposableStack()
  const { onError } = options
  let debugServer: DebugServer | undefined
  let metricsServer: MetricsServer | undefined
  if (settings.state === 'on') {
    const { blockProfileRate, mutexProfileFraction, taskFraction, continuous } = settings
    stack.use(sampleContention({ blockProfileRate, mutexProfileFraction }))
    if (taskFraction !== undefined) stack.use(trackTasks({ fraction: taskFraction }))
    if (continuous) {
      stack.use(continuousProfile.start())
      if (continuous.stallMs > 0) stack.use(stallProfiler.watch({ thresholdMs: continuous.stallMs }))
    }
  }
  const flight = isMainThread ? startRecorder(recorderSettings, stack) : undefined
  if (!isMainThread && recorderSettings.state === 'on' && recorderSettings.sources.threads) {
    // From its very beginning, and not only once it has heard what the main thread wants.
    stack.use(record(recorderSettings))
  }
  // Where there is a debug server, taking part in its traces is part of taking part in its profiles.
  if (recorderSettings.state === 'on' && settings.state === 'off') stack.use(joinTraces())
  if (!isMainThread) {
    if (settings.state === 'on') stack.use(startWorkerDiagnostics({ heap: settings.heap, onError }))
  } else if (settings.state === 'on' || metricsSettings.state === 'on') {
    const metrics = stack.use(runtimeMetrics({ registry }))
    if (settings.state === 'on') {
      const { address, credentials, heap } = settings
      debugServer = stack.use(await startDebugServer({ ...address, ...credentials, heap, metrics, onError }))
    }
    if (metricsSettings.state === 'on') {
      const { address, credentials } = metricsSettings
      metricsServer = stack.use(await startMetricsServer({ ...address, ...credentials, metrics, onError }))
    }
  }
  const started = stack.move()
  const close = (): Promise<void> => started.disposeAsync()
  if (!isMainThread) started.use(threadGroup.whenStopped(close))
  return {
    debugServer,
    metricsServer,
    flightRecorder: flight?.recorder,
    traceSnapshots: flight?.snapshots,
    registry,
    requests: settings.state === 'on' ? labelRequests : () => (_req, _res, next) => next?.(),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function startRecorder(
  settings: FlightRecorderSettings,
  stack: AsyncDisposableStack,
): { readonly recorder: FlightRecorder; readonly snapshots: TraceSnapshots | undefined } | undefined {
  if (settings.state === 'off') return undefined
  const { minAgeMs, maxBytes, sources, files } = settings
  const recorder = new FlightRecorder({ minAgeMs, maxBytes, sources })
  recorder.start()
  stack.defer(() => recorder.stop())
  return { recorder, snapshots: files && stack.use(traceSnapshots(files)) }
}
