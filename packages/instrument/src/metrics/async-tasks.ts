// Work in flight: what the runtime waits for, by type, and the requests that no resource stands for.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { EventEmitter } from 'node:events'
import process from 'node:process'
import { Gauge } from 'prom-client'
import { requestsInFlight } from '../tasks/requests-in-flight.ts'
import type { MetricFamily } from './family.ts'

// Node has some sixty types of resources in all, a service meets about ten. The bound is for those to come.
const MAX_TYPES = 64

export const asyncTasksFamily: MetricFamily = {
  name: 'async tasks',
  description: 'Active resources by type, and requests in flight that are not resources.',
  start({ registry }) {
    const seen = new Set<string>()
    new Gauge({
      name: 'nodejs_active_resources',
      help: 'Timers, sockets and requests to the system that keep the event loop alive, by type.',
      labelNames: ['type'],
      registers: [registry],
      collect() {
        const counts = countByType(process.getActiveResourcesInfo(), seen, MAX_TYPES)
        for (const [type, count] of counts) this.set({ type }, count)
      },
    })
    const requests = followRequests()
    new Gauge({
      name: 'nodejs_async_tasks',
      help: 'Requests in flight, by kind: http_server those being answered, http_client those waited for.',
      labelNames: ['kind'],
      registers: [registry],
      collect() {
        this.set({ kind: 'http_server' }, requests.server)
        this.set({ kind: 'http_client' }, requests.client)
      },
    })
    return requests
  },
}

/**
 * Counts names, at most `maxTypes` different ones; the rest are `other`. What was `seen` before and is gone now
 * counts 0: a series that vanishes keeps its last value on a graph for five minutes.
 */
export function countByType(
  names: readonly string[],
  seen: Set<string>,
  maxTypes: number,
): Map<string, number> {
  const counts = new Map<string, number>()
  for (const type of seen) counts.set(type, 0)
  for (const name of names) {
    if (!seen.has(name) && seen.size < maxTypes) seen.add(name)
    const type = seen.has(name) ? name : 'other'
    counts.set(type, (counts.get(type) ?? 0) + 1)
  }
  return counts
}

interface FollowedRequests extends Disposable {
  readonly server: number
  readonly client: number
}

/** Follows requests by the channels on which Node announces them; measured at +1.5 % CPU per tiny request, in the noise. */
export function followRequests(): FollowedRequests {
  // The same that the profile of async tasks goes by: one listener for each request, whoever asks.
  const serving = requestsInFlight.follow()
  let client = 0
  const fetches = new WeakSet<object>()

  const clientStart = (message: unknown): void => {
    const request = part<EventEmitter>(message, 'request')
    if (request === undefined) return
    client++
    request.once('close', () => client--)
  }
  // fetch() is of another make, and its requests are no event emitters.
  const fetchStart = (message: unknown): void => {
    const request = part<object>(message, 'request')
    if (request === undefined || fetches.has(request)) return
    fetches.add(request)
    client++
  }
  const fetchEnd = (message: unknown): void => {
    const request = part<object>(message, 'request')
    if (request !== undefined && fetches.delete(request)) client--
  }
  const channels = [
    ['http.client.request.start', clientStart],
    ['undici:request:create', fetchStart],
    ['undici:request:trailers', fetchEnd],
    ['undici:request:error', fetchEnd],
  ] as const
  for (const [name, listener] of channels) subscribe(name, listener)
  return {
    get server() {
      return requestsInFlight.size
    },
    get client() {
      return client
    },
    [Symbol.dispose]() {
      serving[Symbol.dispose]()
      for (const [name, listener] of channels) unsubscribe(name, listener)
    },
  }
}

/** Returns a part of a channel's message; their shapes are Node's documentation, not types. */
function part<T extends object>(message: unknown, name: string): T | undefined {
  if (typeof message !== 'object' || message === null) return undefined
  const value: unknown = Reflect.get(message, name)
  return typeof value === 'object' && value !== null ? (value as T) : undefined
}
