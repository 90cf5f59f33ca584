// HTTP requests that are sent: by node:http and node:https, and by fetch, which is of another make.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { countDropped } from '../../drops.ts'
import { withoutValues } from '../../tasks/requests-in-flight.ts'
import { currentTask } from '../current-task.ts'
import { kinds } from '../layout.ts'
import { NO_PLACE, type Ring } from '../ring.ts'
import { beat } from './stalls.ts'

const BROKEN_OFF = 0
const MAX_NAME_LENGTH = 160

/**
 * Where a request has its call. Not in a map: those that a map has outgrown keep what they held alive through young
 * collections, which has cost a service 20 us a request.
 */
const CALL = Symbol('hotpath.trace.call')

interface Call {
  readonly recording: object
  readonly place: number
  status: number
}

interface Followed {
  [CALL]?: Call | undefined
}

/** Records calls until the result is disposed of. */
export function recordCalls(ring: Ring): Disposable {
  // What an earlier recording has begun is none of this one's.
  const recording = {}
  const callOf = (request: Followed): Call | undefined => {
    const call = request[CALL]
    return call?.recording === recording ? call : undefined
  }
  const begin = (request: Followed, name: string): void => {
    if (callOf(request)) return
    const place = ring.open(kinds.call, ring.name(name.slice(0, MAX_NAME_LENGTH)), currentTask(), 0)
    if (place === NO_PLACE) return
    request[CALL] = { recording, place, status: BROKEN_OFF }
    if (!beat.fast) beat.wake()
  }
  const setStatus = (request: Followed, status: number | undefined): void => {
    const call = callOf(request)
    if (call) call.status = status ?? BROKEN_OFF
  }
  let active = true
  const end = (request: Followed): void => {
    const call = callOf(request)
    request[CALL] = undefined
    if (call && active) ring.close(call.place, call.status)
  }

  const onStart = (message: unknown): void => {
    const { request } = message as { request: ClientRequest & Followed }
    begin(request, `${request.method} ${request.host}${pathOf(request.path)}`)
    // However it ends: answered, refused or broken off.
    request.once('close', () => end(request))
  }
  // Published when the headers are there.
  const onResponse = (message: unknown): void => {
    const { request, response } = message as { request: ClientRequest & Followed; response: IncomingMessage }
    setStatus(request, response.statusCode)
  }
  const onFetch = (message: unknown): void => {
    const { request } = message as { request: FetchRequest }
    begin(
      request,
      `${request.method ?? 'GET'} ${hostOf(String(request.origin ?? ''))}${pathOf(request.path ?? '')}`,
    )
  }
  const onFetchHeaders = (message: unknown): void => {
    const { request, response } = message as { request: FetchRequest; response: { statusCode?: number } }
    setStatus(request, response.statusCode)
  }
  const onFetchEnd = (message: unknown): void => end((message as { request: FetchRequest }).request)
  const onFetchError = (message: unknown): void => {
    const { request } = message as { request: FetchRequest }
    setStatus(request, BROKEN_OFF)
    end(request)
  }
  const channels = [
    ['http.client.request.start', onStart],
    ['http.client.response.finish', onResponse],
    ['undici:request:create', onFetch],
    ['undici:request:headers', onFetchHeaders],
    ['undici:request:trailers', onFetchEnd],
    ['undici:request:error', onFetchError],
  ] as const
  const safe = channels.map(([name, listener]) => ({ name, listener: quietly(listener) }))
  for (const { name, listener } of safe) subscribe(name, listener)
  return {
    [Symbol.dispose]() {
      for (const { name, listener } of safe) unsubscribe(name, listener)
      active = false
      ring.forgetAll(kinds.call)
    },
  }
}

/** What is thrown from a channel's listener ends the process. */
function quietly(listener: (message: unknown) => void): (message: unknown) => void {
  return (message) => {
    try {
      listener(message)
    } catch {
      countDropped('trace_event')
    }
  }
}

/** A request as undici's channels have it. */
interface FetchRequest extends Followed {
  readonly method?: string
  readonly origin?: string | URL
  readonly path?: string
}

function pathOf(path: string): string {
  return withoutValues(path.replace(/[?#].*$/s, ''))
}

function hostOf(origin: string): string {
  return origin.replace(/^\w+:\/\//, '')
}
