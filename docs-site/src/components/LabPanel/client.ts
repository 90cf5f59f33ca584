// Talks to the companion: keeps the token, asks for a new one when the companion was started anew.
import type { ErrorCode, ErrorReport, Session } from '../../../../packages/workshop/src/companion/protocol.ts'

/** There is no companion here: a static host, or the development server. */
export class CompanionAbsent extends Error {
  override readonly name = 'CompanionAbsent'
}

/** There was one, and it does not answer now. */
export class CompanionLost extends Error {
  override readonly name = 'CompanionLost'
}

/** The companion answered, and said no. */
export class CompanionRefusal extends Error {
  override readonly name = 'CompanionRefusal'
  readonly code: ErrorCode

  constructor({ error }: ErrorReport) {
    super(error.message)
    this.code = error.code
  }
}

// Starting, stopping and testing answer at once and go on behind; only a stuck companion takes this long.
const TIMEOUT_MS = 10_000

type Fetch = (path: string, init: RequestInit) => Promise<Response>

/** One page's connection. `fetch` is an argument so that a test can be the companion. */
export class CompanionClient {
  readonly #fetch: Fetch
  #token: string | null = null

  constructor(fetchFunction: Fetch = (path, init) => fetch(path, init)) {
    this.#fetch = fetchFunction
  }

  /** Asks for a value. */
  async get<T>(path: string): Promise<T> {
    return (await this.#call(path, { method: 'GET' })) as T // the path decides the type: see the protocol
  }

  /** Asks for bytes. */
  async getBytes(path: string): Promise<ArrayBuffer> {
    const answer = await this.#call(path, { method: 'GET' })
    if (answer instanceof ArrayBuffer) return answer
    throw new CompanionAbsent(`${path}: these are no bytes`)
  }

  /** Tells the companion to do something; it answers before that is done. */
  async post(path: string, body?: object): Promise<void> {
    await this.#call(path, {
      method: 'POST',
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
  }

  /** Asks for a value that depends on what is sent. */
  async ask<T>(path: string, body: object): Promise<T> {
    return (await this.#call(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    })) as T // as with get
  }

  async #call(path: string, init: RequestInit): Promise<unknown> {
    const hadToken = this.#token !== null
    try {
      return await this.#callOnce(path, init)
    } catch (error) {
      // The token is one run's. If it was read before this run, another one is to be had.
      if (!hadToken || !(error instanceof CompanionRefusal) || error.code !== 'TOKEN_REFUSED') throw error
      this.#token = null
      return this.#callOnce(path, init)
    }
  }

  async #callOnce(path: string, init: RequestInit): Promise<unknown> {
    const knew = this.#token !== null
    this.#token ??= await this.#session()
    const headers = new Headers(init.headers)
    headers.set('x-hotpath-token', this.#token)
    const answer = await this.#send(path, { ...init, headers })
    if (answer.ok) return answer.body
    if (isErrorReport(answer.body)) throw new CompanionRefusal(answer.body)
    throw knew
      ? new CompanionLost(`${path}: ${answer.status}`)
      : new CompanionAbsent(`${path}: ${answer.status}`)
  }

  async #session(): Promise<string> {
    const answer = await this.#send('/session', { method: 'GET' })
    if (answer.ok && isSession(answer.body)) return answer.body.token
    if (isErrorReport(answer.body)) throw new CompanionRefusal(answer.body)
    throw new CompanionAbsent('/session: no session was handed out')
  }

  /** The body is what JSON said, or bytes; an answer of any other kind is not the companion's. */
  async #send(path: string, init: RequestInit): Promise<{ ok: boolean; status: number; body: unknown }> {
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS)
      const response = await this.#fetch(`/api${path}`, {
        ...init,
        signal,
        cache: 'no-store',
        redirect: 'error',
      })
      const type = response.headers.get('content-type') ?? ''
      const isJson = type.startsWith('application/json')
      const isBytes = type.startsWith('application/octet-stream')
      return {
        ok: response.ok && (isJson || isBytes),
        status: response.status,
        body: isJson ? await response.json() : isBytes ? await response.arrayBuffer() : null,
      }
    } catch (cause) {
      throw new CompanionLost(`${path}: no answer`, { cause })
    }
  }
}

function isSession(value: unknown): value is Session {
  return typeof value === 'object' && value !== null && 'token' in value && typeof value.token === 'string'
}

function isErrorReport(value: unknown): value is ErrorReport {
  if (typeof value !== 'object' || value === null || !('error' in value)) return false
  const { error } = value
  return typeof error === 'object' && error !== null && 'code' in error && 'message' in error
}

/** Whether a page at this host could have been served by a companion at all; elsewhere nothing is asked. */
export function mayHaveCompanion(hostname: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)
}
