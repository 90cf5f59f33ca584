// Traffic for a service: a closed loop with a fixed number of visitors, counted.
import { setTimeout as sleep } from 'node:timers/promises'

/** One step of traffic: what one visitor does, from arriving to leaving. Called again and again. */
export type Load = (visitor: Visitor) => Promise<void>

/** What a load's step may do. */
export interface Visitor {
  /** Counts the steps of all visitors, from 0: for names that differ. */
  readonly step: number
  /** Calls the service and reads the whole answer. Counted by status. */
  readonly fetch: (path: string, init?: RequestInit) => Promise<Reply>
  /** Waits, as a person who reads the page. It is what keeps the rate the same on a fast machine. */
  readonly pause: (milliseconds: number) => Promise<void>
}

export interface Reply {
  readonly status: number
  readonly headers: Headers
  text(): string
  json(): unknown
}

/** How many visitors at once. */
export const visitorsByLevel: Readonly<Record<LoadLevel, number>> = { low: 4, high: 32 }

export type LoadLevel = 'low' | 'high'

export interface LoadOptions {
  readonly level: LoadLevel
  /** Ends the load; what is under way is given up and not counted as failed. */
  readonly signal?: AbortSignal
  /** Ends the load after so many requests. Unset: it runs until `signal` says so. */
  readonly requests?: number
  /** Called once a second with what was counted so far. */
  readonly onProgress?: (report: LoadReport) => void
}

export interface LoadReport {
  readonly requests: number
  /** Requests that got no answer, or one with a status of 500 or above; and steps that threw. */
  readonly failures: number
  readonly byStatus: Readonly<Record<string, number>>
  readonly durationMs: number
  readonly perSecond: number
  /** Requests that were sent and are not answered yet. */
  readonly inFlight: number
  /** Over the newest 4096 requests. For reading, never for judging: they say as much of the machine. */
  readonly latencyMsP50: number
  readonly latencyMsP99: number
  /** What the last failure was, where there was one. */
  readonly lastFailure?: string
}

const keptLatencies = 4096
// A service that has died refuses at once: without a pause each visitor would ask thousands of times a second.
const pauseAfterFailureMs = 100

/**
 * Puts a service under load: `low` or `high` many visitors, each of whom begins anew as soon as it is
 * through. Resolves with the counts when `signal` or `requests` ends it; a failing request does not.
 *
 * @param service - where the application listens; a `Service` will do
 */
export async function runLoad(
  service: { readonly url: string },
  load: Load,
  options: LoadOptions,
): Promise<LoadReport> {
  const ending = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, ending.signal]) : ending.signal
  const tally = new Tally()
  const maxRequests = options.requests ?? Infinity
  const { onProgress } = options
  const progress = onProgress && setInterval(() => onProgress(tally.report()), 1000)
  let steps = 0

  const fetchCounted = async (path: string, init: RequestInit = {}): Promise<Reply> => {
    signal.throwIfAborted()
    if (tally.begun++ >= maxRequests) {
      ending.abort()
      signal.throwIfAborted()
    }
    const from = performance.now()
    tally.inFlight++
    const { response, body } = await answerOf(new URL(path, service.url), { ...init, signal }).finally(() => {
      tally.inFlight--
    })
    tally.count(response.status, performance.now() - from)
    return {
      status: response.status,
      headers: response.headers,
      text: () => body,
      json: (): unknown => JSON.parse(body),
    }
  }

  const visit = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        await load({
          step: steps++,
          fetch: fetchCounted,
          pause: (milliseconds) => sleep(milliseconds, undefined, { signal }),
        })
      } catch (error) {
        if (signal.aborted) return
        tally.fail(error)
        await sleep(pauseAfterFailureMs, undefined, { signal }).catch(() => {})
      }
      if (tally.begun >= maxRequests) return
    }
  }

  try {
    await Promise.all(Array.from({ length: visitorsByLevel[options.level] }, visit))
  } finally {
    clearInterval(progress)
    ending.abort()
  }
  return tally.report()
}

async function answerOf(url: URL, init: RequestInit): Promise<{ response: Response; body: string }> {
  const response = await fetch(url, init)
  return { response, body: await response.text() }
}

/** Counts, and the newest latencies in a ring. */
class Tally {
  begun = 0
  inFlight = 0
  readonly #from = performance.now()
  readonly #byStatus: Record<string, number> = {}
  readonly #latenciesMs: number[] = []
  #requests = 0
  #failures = 0
  #lastFailure: string | undefined

  count(status: number, latencyMs: number): void {
    this.#byStatus[status] = (this.#byStatus[status] ?? 0) + 1
    this.#latenciesMs[this.#requests++ % keptLatencies] = latencyMs
    if (status >= 500) {
      this.#failures++
      this.#lastFailure = `status ${status}`
    }
  }

  fail(error: unknown): void {
    this.#failures++
    // undici puts the reason, such as ECONNREFUSED, into the cause of a "fetch failed".
    const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error
    this.#lastFailure = reason instanceof Error ? reason.message : String(reason)
  }

  report(): LoadReport {
    const durationMs = performance.now() - this.#from
    const sorted = this.#latenciesMs.toSorted((a, b) => a - b)
    return {
      requests: this.#requests,
      failures: this.#failures,
      byStatus: { ...this.#byStatus },
      durationMs,
      perSecond: durationMs > 0 ? (this.#requests * 1000) / durationMs : 0,
      inFlight: this.inFlight,
      latencyMsP50: percentile(sorted, 0.5),
      latencyMsP99: percentile(sorted, 0.99),
      ...(this.#lastFailure === undefined ? {} : { lastFailure: this.#lastFailure }),
    }
  }
}

/** The nearest-rank percentile of sorted values; zero where there are none. */
function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0
}
