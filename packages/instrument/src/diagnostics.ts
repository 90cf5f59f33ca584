// Everything at once, as the environment asks for it: the one call that a service makes.
import { type DebugServer, startDebugServer } from './server.ts'
import { readEnvironment } from './environment.ts'
import type { Middleware } from './middleware.ts'

/** Where diagnostics take their settings from. */
export interface DiagnosticsOptions {
  /** Default `process.env`. */
  env?: Readonly<Record<string, string | undefined>> | undefined
  /** Told of what goes wrong later on; nothing is ever thrown into the service. */
  onError?: ((error: unknown) => void) | undefined
}

/** What {@link startDiagnostics} started. */
export interface Diagnostics extends AsyncDisposable {
  /** Undefined while `ENABLE_PPROF` does not say true. */
  readonly debugServer: DebugServer | undefined
  /**
   * Returns a middleware for the application, to be mounted first. It passes every request on as it came; requests
   * are not labelled in profiles yet.
   */
  requests(): Middleware
  /** Stops all of it. May be called again. */
  close(): Promise<void>
}

/**
 * Starts what the environment asks for, and nothing unless `ENABLE_PPROF` says so. See
 * {@link environmentVariables} for all of them.
 *
 * @throws {InstrumentError} when a variable makes no sense or the server could not start: a service that was asked
 * for diagnostics should say so at its start, and not when they are needed
 * @example
 * await using diagnostics = await startDiagnostics()
 * app.use(diagnostics.requests())
 */
export async function startDiagnostics(options: DiagnosticsOptions = {}): Promise<Diagnostics> {
  const settings = readEnvironment(options.env ?? process.env)
  const debugServer =
    settings.state === 'off'
      ? undefined
      : await startDebugServer({
          ...settings.address,
          ...settings.credentials,
          heap: settings.heap,
          onError: options.onError,
        })
  const close = async (): Promise<void> => debugServer?.close()
  return {
    debugServer,
    requests: () => (_req, _res, next) => next?.(),
    close,
    [Symbol.asyncDispose]: close,
  }
}
