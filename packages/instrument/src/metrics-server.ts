// /metrics: as a route of its own, and on a port of its own.
import { errorText } from './errors.ts'
import type { RuntimeMetrics } from './metrics/index.ts'
import type { Middleware } from './middleware.ts'
import {
  type ProtectedServer,
  type ProtectedServerOptions,
  type ServerKind,
  startProtectedServer,
} from './protected-server.ts'
import { errorReply, send } from './reply.ts'

/** Where a metrics server listens and whom it lets in; the port is 2112 unless told otherwise. */
export interface MetricsServerOptions extends ProtectedServerOptions {
  /** What is served; see {@link runtimeMetrics}. */
  metrics: RuntimeMetrics
}

/** A metrics server that is listening. */
export interface MetricsServer extends ProtectedServer {}

const metricsServer: ServerKind = {
  name: 'metrics server',
  // That of Go's examples; Prometheus has no port that all agree on.
  defaultPort: 2112,
  variables: { address: 'METRICS_ADDR', password: 'METRICS_PASSWORD' },
  codes: { listen: 'METRICS_SERVER_LISTEN', unprotected: 'METRICS_SERVER_UNPROTECTED' },
}

// The timeout of a scrape is 10 s unless told otherwise.
const REPLY_TIMEOUT_MS = 10_000

/**
 * Serves `/metrics`; other paths go to `next`, or get 404 where there is none. Never throws.
 *
 * Mount it behind {@link basicAuth} or on a port that is not public: metrics tell how much business there is.
 *
 * @example
 * app.use(basicAuth({ password: process.env.METRICS_PASSWORD }), metricsRouter(metrics))
 */
export function metricsRouter(
  metrics: RuntimeMetrics,
  { onError = () => {} }: Pick<MetricsServerOptions, 'onError'> = {},
): Middleware {
  return (req, res, next) => {
    const path = (req.url ?? '').replace(/^https?:\/\/[^/?#]*/i, '').replace(/[?#].*$/, '')
    if (path !== '/metrics') {
      if (next) next()
      else send(req, res, errorReply(404, '404 page not found'), REPLY_TIMEOUT_MS)
      return
    }
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      send(req, res, errorReply(405, 'Method Not Allowed', { Allow: 'GET, HEAD' }), REPLY_TIMEOUT_MS)
      return
    }
    metrics
      .render(req.headers.accept)
      .then(({ contentType, body }) => ({
        status: 200,
        headers: { 'Content-Type': contentType, Vary: 'Accept' },
        body,
      }))
      .catch((error: unknown) => {
        report(onError, error)
        return errorReply(500, errorText(error))
      })
      .then((reply) => send(req, res, reply, REPLY_TIMEOUT_MS))
      .catch((error: unknown) => report(onError, error))
  }
}

/**
 * Starts a server that has nothing but `/metrics` on it, with the rules of the debug server: loopback by default,
 * beyond that only with a password, and it does not keep the process alive.
 *
 * @throws {InstrumentError} `METRICS_SERVER_UNPROTECTED` when others could reach it and no password is set,
 * `PASSWORD_MISSING` when the password is empty, `METRICS_SERVER_LISTEN` when the address is taken or not ours
 * @example
 * await using server = await startMetricsServer({ metrics: runtimeMetrics() })
 * console.log(`${server.url}/metrics`)
 */
export async function startMetricsServer(options: MetricsServerOptions): Promise<MetricsServer> {
  return startProtectedServer(metricsServer, metricsRouter(options.metrics, options), options)
}

function report(onError: (error: unknown) => void, error: unknown): void {
  try {
    onError(error)
  } catch {
    // Nobody is left to tell.
  }
}
