// HTTP requests that are answered, by the channels on which Node announces them: each is a task, named by its route.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { countDropped } from '../../drops.ts'
import { nextTask, taskStorage } from '../current-task.ts'
import { kinds, OPEN_PLACES, PLACES_KEPT_FOR_REGIONS } from '../layout.ts'
import { NO_PLACE, type Ring } from '../ring.ts'
import { RouteIds } from '../route-ids.ts'
import { limits, reportTrouble } from '../troubles.ts'
import { beat } from './stalls.ts'

/** Where a response has the place of its request, and a connection the number of requests that are being answered. */
const PLACE: unique symbol = Symbol('hotpath.trace.place')
const OPEN: unique symbol = Symbol('hotpath.trace.open')

interface FollowedResponse extends ServerResponse {
  [PLACE]?: number
}

interface FollowedSocket extends Socket {
  [OPEN]?: number
}

/** What the channels carry; Node's documentation. */
interface Message {
  readonly request: IncomingMessage
  readonly response: FollowedResponse
  readonly socket: FollowedSocket
}

const MAX_REQUESTS = OPEN_PLACES - PLACES_KEPT_FOR_REGIONS
const ABORTED = 0

let current: RequestSource | undefined

/** Records requests until the result is disposed of. */
export function recordRequests(ring: Ring): Disposable {
  const source = new RequestSource(ring)
  current = source
  subscribe('http.server.request.start', source.onStart)
  subscribe('http.server.response.finish', source.onFinish)
  return {
    [Symbol.dispose]() {
      unsubscribe('http.server.request.start', source.onStart)
      unsubscribe('http.server.response.finish', source.onFinish)
      ring.forgetAll(kinds.request)
      if (current === source) current = undefined
    },
  }
}

/** Leaves the request of a response out: one that asks for a trace is not what the trace is about. */
export function leaveOutOfTrace(response: ServerResponse): void {
  current?.forget(response)
}

/** Names the requests that are being answered as far as their routes are known by now. */
export function nameRequestsInFlight(): void {
  current?.nameAll()
}

/** Writes requests to a ring as they are announced. Exported for the benchmark of what that costs. */
export class RequestSource {
  readonly #ring: Ring
  readonly #routes: RouteIds
  /** By place. What is here has been announced and not ended. */
  readonly #responses: (FollowedResponse | undefined)[] = []

  constructor(ring: Ring) {
    this.#ring = ring
    this.#routes = new RouteIds(ring)
  }

  // What is thrown from a channel's listener ends the process.
  readonly onStart = (message: unknown): void => {
    try {
      this.#start(message as Message)
    } catch {
      countDropped('trace_event')
    }
  }

  readonly onFinish = (message: unknown): void => {
    try {
      this.#finish(message as Message)
    } catch {
      countDropped('trace_event')
    }
  }

  #start({ request, response, socket }: Message): void {
    const ring = this.#ring
    const task = nextTask()
    const place = ring.open(kinds.request, ring.name(request.method ?? 'GET'), task, 0, MAX_REQUESTS)
    // What goes on in this context from here on, the listeners of the server first of all, belongs to the task.
    taskStorage.enterWith(task)
    if (place === NO_PLACE) return
    ring.writePath(place, request.url ?? '')
    response[PLACE] = place
    this.#responses[place] = response
    // One listener for each connection, and not for each request.
    if (socket[OPEN] === undefined) {
      socket[OPEN] = 1
      socket.once('close', onSocketClose)
    } else {
      socket[OPEN]++
    }
    if (!beat.fast) beat.wake()
  }

  #finish({ request, response, socket }: Message): void {
    const place = response[PLACE]
    if (place === undefined || this.#responses[place] !== response) return
    this.#responses[place] = undefined
    if (socket[OPEN] !== undefined) socket[OPEN]--
    const ring = this.#ring
    const name = this.#routes.find(request)
    ring.rename(place, kinds.request, name)
    ring.close(place, response.statusCode)
    const ms = ring.lastDurationMs
    if (ms >= limits.requestMs && !isEventStream(response)) {
      reportTrouble({ kind: 'slow-request', detail: `${ring.nameOf(name)} took ${Math.round(ms)} ms` })
    }
  }

  /** Ends what a connection took with it. */
  abort(socket: FollowedSocket): void {
    for (const [place, response] of this.#responses.entries()) {
      if (response?.req.socket !== socket) continue
      this.#responses[place] = undefined
      this.#ring.rename(place, kinds.request, this.#routes.find(response.req))
      this.#ring.close(place, ABORTED)
    }
  }

  forget(response: FollowedResponse): void {
    const place = response[PLACE]
    if (place === undefined || this.#responses[place] !== response) return
    this.#responses[place] = undefined
    const { socket } = response.req as { socket: FollowedSocket }
    if (socket[OPEN] !== undefined) socket[OPEN]--
    this.#ring.forget(place)
  }

  nameAll(): void {
    for (const [place, response] of this.#responses.entries()) {
      if (response === undefined) continue
      this.#ring.rename(place, kinds.request, this.#routes.find(response.req))
      this.#ring.writePath(place, '')
    }
  }
}

/** It lasts for as long as somebody looks. */
function isEventStream(response: ServerResponse): boolean {
  return String(response.getHeader('content-type') ?? '').startsWith('text/event-stream')
}

/** One for all connections, whatever records at the moment. */
function onSocketClose(this: FollowedSocket): void {
  if (this[OPEN] !== undefined && this[OPEN] > 0) current?.abort(this)
}
