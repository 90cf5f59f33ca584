// The debug server: a listener of its own for /debug/pprof/, on loopback unless told otherwise.
import { createRouter, type DebugRouterOptions } from './handler.ts'
import type { RuntimeMetrics } from './metrics/index.ts'
import { metricsRouter } from './metrics-server.ts'
import type { Middleware } from './middleware.ts'
import { observe } from './observation.ts'
import {
  checkProtection,
  type ProtectedServer,
  type ProtectedServerOptions,
  type ServerKind,
  startProtectedServer,
} from './protected-server.ts'

/** Where a debug server listens and whom it lets in; the port is 6060 unless told otherwise. */
export interface DebugServerOptions extends ProtectedServerOptions, DebugRouterOptions {
  /** Served at `/metrics` as well. Left out: there is no such path. */
  metrics?: RuntimeMetrics | undefined
}

/** A debug server that is listening. */
export interface DebugServer extends ProtectedServer {}

const debugServer: ServerKind = {
  name: 'debug server',
  defaultPort: 6060,
  variables: { address: 'PPROF_ADDR', password: 'PPROF_PASSWORD' },
  codes: { listen: 'DEBUG_SERVER_LISTEN', unprotected: 'DEBUG_SERVER_UNPROTECTED' },
}

/**
 * Starts a server that has nothing but {@link debugRouter} on it, and `/metrics` where it is given any. It does not
 * keep the process alive, and what goes wrong in it later never reaches the service.
 *
 * Without a password, requests must also name this machine in their `Host` header: otherwise any web page in a
 * browser on this machine could read the heap, by a DNS name that it points at 127.0.0.1.
 *
 * @throws {InstrumentError} `DEBUG_SERVER_UNPROTECTED` when others could reach it and no password is set,
 * `PASSWORD_MISSING` when the password is empty, `DEBUG_SERVER_LISTEN` when the address is taken or not ours, and
 * whatever {@link debugRouter} and {@link basicAuth} throw
 * @example
 * await using server = await startDebugServer()
 * console.log(`go tool pprof ${server.url}/debug/pprof/heap`)
 */
export async function startDebugServer(options: DebugServerOptions = {}): Promise<DebugServer> {
  // Before anything starts that would have to be stopped again.
  checkProtection(debugServer, options)
  const router = withMetrics(options, createRouter(options))
  const observation = observe(options)
  try {
    const server = await startProtectedServer(debugServer, router, options)
    const close = async (): Promise<void> => {
      await server.close()
      observation[Symbol.dispose]()
    }
    return { ...server, close, [Symbol.asyncDispose]: close }
  } catch (error) {
    observation[Symbol.dispose]()
    throw error
  }
}

function withMetrics(options: DebugServerOptions, router: Middleware): Middleware {
  const { metrics } = options
  if (metrics === undefined) return router
  const first = metricsRouter(metrics, options)
  return (req, res) => first(req, res, () => router(req, res))
}
