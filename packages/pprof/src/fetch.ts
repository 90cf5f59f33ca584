// A profile from a running service, over HTTP.

import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { PprofError } from './errors.ts'

/** How to fetch. */
export interface FetchOptions {
  /** How long the server is to record; 0: as the URL says. */
  readonly seconds: number
  /** When to give up, in seconds; 0: from how long it records. */
  readonly timeout: number
  /** `PPROF_USERNAME` and `PPROF_PASSWORD` are for a server that asks. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Ends the fetch. */
  readonly signal: AbortSignal
  /** Told what is going on. */
  readonly note: (text: string) => void
  /** Told how many of the seconds of a recording are over; undefined at its end. */
  readonly progress: (elapsed: number | undefined, seconds: number) => void
}

/** Compressed, no profile comes near it; a server that sends on and on is stopped here. */
const MAX_BODY_BYTES = 2 ** 28

/** What is shown of a server's own words. */
const MAX_REASON_CHARACTERS = 2000

/** As in Go. */
const MAX_REDIRECTS = 10

/**
 * Completes a URL as Go does: `localhost:6060` gets a scheme, a bare server the path of its CPU profile, and
 * `seconds`, where given, replaces that of the URL.
 *
 * @throws {PprofError} `FETCH_FAILED` when it is no URL
 */
export function profileUrl(source: string, seconds: number): URL {
  const withScheme = /^https?(\+insecure)?:\/\//i.test(source) ? source : `http://${source}`
  // A scheme that the URL standard does not know has no parsing of host and port.
  const isInsecure = /^https\+insecure:/i.test(withScheme)
  let url: URL
  try {
    url = new URL(withScheme.replace(/^(https?)\+insecure:/i, '$1:'))
  } catch (cause) {
    throw new PprofError('FETCH_FAILED', `${source}: parsing the URL: it is none`, { cause })
  }
  if (isInsecure) insecure.add(url)
  if (url.pathname === '/') url.pathname = '/debug/pprof/profile'
  if (seconds > 0) url.searchParams.set('seconds', String(seconds))
  return url
}

// Which URLs said https+insecure: their certificates are not checked.
const insecure = new WeakSet<URL>()

/** The URL as it may be shown: whoever reads over a shoulder must not read a password. */
export function withoutCredentials(url: URL): string {
  const shown = new URL(url)
  shown.username = ''
  shown.password = ''
  return shown.href
}

/** How long the server is to record, by its URL. 0: it is not to record, or for its default. */
export function recordingSeconds(url: URL): number {
  const given = url.searchParams.get('seconds') ?? ''
  return /^\d{1,9}$/.test(given) ? Number(given) : 0
}

/** Beyond 24 days a timer of Node.js goes off at once. */
const MAX_TIMER_MILLIS = 2 ** 31 - 1

/** When to give up, as Go does: after 60 s, or half as long again as the recording, and 5 s for the way. */
export function timeoutMillis(url: URL, timeout: number): number {
  const seconds = recordingSeconds(url)
  const wait = timeout > 0 ? timeout : seconds > 0 ? seconds * 1.5 : 60
  return Math.min((wait + 5) * 1000, MAX_TIMER_MILLIS)
}

/**
 * Fetches the body behind a URL, through redirects.
 *
 * Credentials in the URL are sent at once; those of the environment only to a server that asks for them,
 * and neither to another server that a redirect names.
 *
 * @throws {PprofError} `FETCH_FAILED`, `FETCH_REFUSED`, `FETCH_TIMED_OUT`
 */
export async function fetchBytes(url: URL, options: FetchOptions): Promise<Uint8Array> {
  const shown = withoutCredentials(url)
  const seconds = recordingSeconds(url)
  options.note(`Fetching profile over HTTP from ${shown}`)
  if (seconds > 0) options.note(`Please wait... (${seconds}s)`)
  const limit = timeoutMillis(url, options.timeout)
  const timeout = AbortSignal.timeout(limit)
  const ticking = startProgress(seconds, options)
  try {
    return await follow(url, options.env, AbortSignal.any([options.signal, timeout]))
  } catch (cause) {
    if (cause instanceof PprofError || options.signal.aborted) throw cause
    if (timeout.aborted) {
      const message = `${shown}: fetching: no answer within ${limit / 1000} s; -timeout sets another limit`
      throw new PprofError('FETCH_TIMED_OUT', message, { cause })
    }
    throw new PprofError('FETCH_FAILED', `${shown}: fetching: ${reason(cause)}`, { cause })
  } finally {
    clearInterval(ticking)
    if (seconds > 0) options.progress(undefined, seconds)
  }
}

function startProgress(seconds: number, { progress }: FetchOptions): NodeJS.Timeout | undefined {
  if (seconds <= 0) return undefined
  let elapsed = 0
  progress(elapsed, seconds)
  return setInterval(() => progress((elapsed += 1), seconds), 1000)
}

async function follow(start: URL, env: FetchOptions['env'], signal: AbortSignal): Promise<Uint8Array> {
  let url = start
  let credentials = start.username || start.password ? credentialsOf(start) : undefined
  const isChecked = !insecure.has(start)
  let mayAnswer = credentials === undefined
  for (let step = 0; step <= MAX_REDIRECTS; step++) {
    const response = await open(url, { credentials, isChecked, signal })
    const status = response.statusCode ?? 0
    if (status === 200) return readBody(response)
    const fromEnvironment = url.origin === start.origin ? credentialsOfEnvironment(env) : undefined
    if (
      status === 401 &&
      mayAnswer &&
      fromEnvironment &&
      /^basic\b/i.test(response.headers['www-authenticate'] ?? '')
    ) {
      response.destroy()
      credentials = fromEnvironment
      mayAnswer = false
      continue
    }
    const { location } = response.headers
    if (![301, 302, 303, 307, 308].includes(status) || location === undefined)
      throw await refusal(response, url)
    response.destroy()
    const next = new URL(location, url)
    if (!/^https?:$/.test(next.protocol))
      throw new Error(`redirected to ${next.protocol}, which is not fetched`)
    if (next.origin !== url.origin) {
      credentials = undefined
      mayAnswer = next.origin === start.origin
    }
    url = next
  }
  throw new Error(`stopped after ${MAX_REDIRECTS} redirects`)
}

function open(
  url: URL,
  {
    credentials,
    isChecked,
    signal,
  }: { credentials: string | undefined; isChecked: boolean; signal: AbortSignal },
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = {
      'user-agent': 'hotpath-pprof',
      // The body is compressed already; and what is sent as it is can be read as it is.
      'accept-encoding': 'identity',
      ...(credentials && { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }),
    }
    const bare = new URL(withoutCredentials(url))
    const request =
      url.protocol === 'https:'
        ? requestHttps(bare, { headers, signal, agent: false, rejectUnauthorized: isChecked })
        : requestHttp(bare, { headers, signal, agent: false })
    request.on('response', resolve).on('error', reject).end()
  })
}

async function readBody(response: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > MAX_BODY_BYTES)
      throw new Error(`more than ${MAX_BODY_BYTES} bytes come, no profile is that large`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** What the server said: its own words where they are those of a profile's handler and not of some web page. */
async function refusal(response: IncomingMessage, url: URL): Promise<PprofError> {
  const { statusCode, statusMessage, headers } = response
  const status = `${statusCode} ${statusMessage ?? ''}`.trim()
  let words = ''
  if (headers['x-go-pprof'] !== undefined && (headers['content-type'] ?? '').includes('text/plain')) {
    const body = new TextDecoder().decode(await readBody(response)).trim()
    words = ` - ${body.slice(0, MAX_REASON_CHARACTERS)}`
  }
  response.destroy()
  const advice =
    statusCode === 401 ? '; a password goes into PPROF_PASSWORD, or into the URL as name:password@' : ''
  return new PprofError(
    'FETCH_REFUSED',
    `${withoutCredentials(url)}: fetching: server response: ${status}${words}${advice}`,
  )
}

function credentialsOf(url: URL): string {
  return `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
}

function credentialsOfEnvironment(env: FetchOptions['env']): string | undefined {
  const password = env['PPROF_PASSWORD']
  return password ? `${env['PPROF_USERNAME'] || 'pprof'}:${password}` : undefined
}

function reason(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reason(error.errors[0])
  return error instanceof Error ? error.message || error.name : String(error)
}
