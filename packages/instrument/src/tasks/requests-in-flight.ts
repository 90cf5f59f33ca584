// HTTP requests that are being answered: which routes they went to, and since when.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { toRouteName } from '../labels/route-pattern.ts'

/** A request without its answer. */
export interface RequestInFlight {
  /** Method and route, such as `GET /users/:id`; never a whole URL. */
  readonly name: string
  readonly ageMs: number
}

const CHANNEL = 'http.server.request.start'
// What a route is called is up to the service, and what a URL is called up to everybody.
const MAX_NAME_LENGTH = 200

/** Follows the requests to all HTTP servers of this thread, by the channel on which Node announces them. */
export class RequestsInFlight {
  readonly #nowMs: () => number
  readonly #slots = new Slots()
  readonly #onStart: (message: unknown) => void
  #leases = 0

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs
    const slots = this.#slots
    // One function for all of them: a closure and a listener of its own for each would cost three times as much.
    const onClose = function (this: ServerResponse): void {
      slots.leave(this)
    }
    this.#onStart = (message) => {
      const { response } = message as { response?: ServerResponse } // Node's documentation
      if (response === undefined) return
      slots.enter(response, nowMs())
      // An answer that is broken off is closed without being finished, so it is the close that counts.
      response.on('close', onClose)
    }
  }

  /** How many there are; those that began before anybody followed are not seen. */
  get size(): number {
    return this.#slots.size
  }

  /** Follows requests until the result is disposed of. It costs a timestamp and a listener for each. */
  follow(): Disposable {
    if (this.#leases++ === 0) subscribe(CHANNEL, this.#onStart)
    let held = true
    return {
      [Symbol.dispose]: () => {
        if (!held) return
        held = false
        if (--this.#leases > 0) return
        unsubscribe(CHANNEL, this.#onStart)
        this.#slots.clear()
      },
    }
  }

  /** Returns what is being answered. */
  list(): RequestInFlight[] {
    const nowMs = this.#nowMs()
    return this.#slots
      .list()
      .map(({ response: { req }, sinceMs }) => ({ req, ageMs: nowMs - sinceMs }))
      .filter(({ req }) => !own.has(req))
      .map(({ req, ageMs }) => ({ name: nameOf(req), ageMs }))
  }
}

interface Answering {
  readonly response: ServerResponse
  readonly sinceMs: number
}

/** Where a response is in its slots; a response that is in none has none. */
const slotOf = Symbol('slot')

type Slotted = ServerResponse & { [slotOf]?: number }

/**
 * Responses, each in a slot that is cleared when it leaves.
 *
 * A `Map` would do, and cost a request 10 to 20 us: it moves to a larger table now and then, and the table that it
 * leaves behind still points at all responses that were in it. Once that table is old, the young ones in it, with their
 * requests and headers, count as alive until the next full garbage collection, and are copied around until then.
 */
class Slots {
  readonly #responses: (Slotted | undefined)[] = []
  readonly #sinceMs: number[] = []
  readonly #free: number[] = []

  get size(): number {
    return this.#responses.length - this.#free.length
  }

  enter(response: Slotted, sinceMs: number): void {
    const slot = this.#free.pop() ?? this.#responses.length
    this.#responses[slot] = response
    this.#sinceMs[slot] = sinceMs
    response[slotOf] = slot
  }

  /** Does nothing when it is in none: it may have been cleared meanwhile. */
  leave(response: Slotted): void {
    const slot = response[slotOf]
    if (slot === undefined || this.#responses[slot] !== response) return
    this.#responses[slot] = undefined
    this.#free.push(slot)
  }

  clear(): void {
    this.#responses.length = 0
    this.#sinceMs.length = 0
    this.#free.length = 0
  }

  /** Returns who is in, the oldest first. */
  list(): Answering[] {
    return this.#responses
      .flatMap((response, slot) => (response ? [{ response, sinceMs: this.#sinceMs[slot] ?? 0 }] : []))
      .toSorted((a, b) => a.sinceMs - b.sinceMs)
  }
}

/** The requests that this thread is answering. */
export const requestsInFlight: RequestsInFlight = new RequestsInFlight()

const own = new WeakSet<IncomingMessage>()

/** Leaves a request out: one that asks for the profile is not what the profile is about. */
export function leaveOut(request: IncomingMessage): void {
  own.add(request)
}

/** Routers such as Express leave the route that took a request at the request. */
interface Routed {
  readonly route?: unknown
  readonly baseUrl?: unknown
  readonly originalUrl?: unknown
}

function nameOf(request: IncomingMessage & Routed): string {
  const { method = 'GET', route, baseUrl, originalUrl } = request
  const mount = typeof baseUrl === 'string' ? withoutValues(baseUrl) : ''
  const url = typeof originalUrl === 'string' ? originalUrl : (request.url ?? '')
  const path = toRouteName(mount, route) ?? withoutValues(url.replace(/[?#].*$/s, ''))
  return `${method} ${path}`.slice(0, MAX_NAME_LENGTH)
}

/**
 * Returns a path as a route would have it, with `:id` for what looks like a value: whatever has a digit in it, is
 * encoded or is long. `/users/42/orders` and `/users/43/orders` are one.
 */
export function withoutValues(path: string): string {
  return path
    .split('/')
    .map((segment) => (isWord(segment) ? segment : ':id'))
    .join('/')
}

/** A version, such as v2, is a word too. */
function isWord(segment: string): boolean {
  return segment.length <= 32 && (/^[A-Za-z_.-]*$/.test(segment) || /^v\d{1,2}$/.test(segment))
}
