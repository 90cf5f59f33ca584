// A profile from a running service, over HTTP.

import { readFileSync } from 'node:fs'
import { Agent as AgentHttp, request as requestHttp, type IncomingMessage } from 'node:http'
import { Agent as AgentHttps, request as requestHttps } from 'node:https'
import { PprofError } from './errors.ts'
import { reasonOf } from './reason.ts'

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
  /** Told that a server records for so many seconds; disposed of at its end. */
  readonly progress: (seconds: number) => Disposable
  /** Files in PEM form, for servers whose certificates this machine does not know, and that want to see ours. */
  readonly tls?: TlsFiles
  /** What is fetched, for messages. Left out: a profile. */
  readonly noun?: string
}

/** Paths of files; left out or empty: none. */
export interface TlsFiles {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
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
 * @param usualPath - what a bare server gets in place of that
 *
 * @throws {PprofError} `FETCH_FAILED` when it is no URL
 */
export function profileUrl(source: string, seconds: number, usualPath: string = CPU_PROFILE): URL {
  const withScheme = /^https?(\+insecure)?:\/\//i.test(source) ? source : `http://${source}`
  // A scheme that the URL standard does not know has no parsing of host and port.
  const isInsecure = /^https\+insecure:/i.test(withScheme)
  let url: URL
  try {
    url = new URL(withScheme.replace(/^(https?)\+insecure:/i, '$1:'))
  } catch {
    // No cause: it would carry the password.
    throw new PprofError('FETCH_FAILED', `${withoutPassword(source)}: parsing the URL: it is none`)
  }
  if (isInsecure) insecure.add(url)
  if (url.pathname === '/') url.pathname = usualPath
  if (seconds > 0) url.searchParams.set('seconds', String(seconds))
  return url
}

const CPU_PROFILE = '/debug/pprof/profile'

/** A source as it may be shown, whatever it is: without all that stands before an @. */
function withoutPassword(source: string): string {
  return source.replace(/^([a-z+]+:\/\/)?.*@/is, '$1')
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

/**
 * How long the server is going to record: what the URL says, or 30 seconds, which is what Go's handler and ours
 * take where it says nothing.
 */
function expectedSeconds(url: URL): number {
  const isDefault =
    url.pathname === CPU_PROFILE && !url.searchParams.has('seconds') && !url.searchParams.has('last')
  return isDefault ? 30 : recordingSeconds(url)
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
  const seconds = expectedSeconds(url)
  options.note(`Fetching ${options.noun ?? 'profile'} over HTTP from ${shown}`)
  if (seconds > 0) options.note(`Please wait... (${seconds}s)`)
  const limit = timeoutMillis(url, options.timeout)
  const timeout = AbortSignal.timeout(limit)
  using _recording = seconds > 0 ? options.progress(seconds) : undefined
  try {
    return await follow(url, options, AbortSignal.any([options.signal, timeout]))
  } catch (cause) {
    if (cause instanceof PprofError || options.signal.aborted) throw cause
    if (timeout.aborted) {
      const message = `${shown}: fetching: no answer within ${limit / 1000} s; -timeout sets another limit`
      throw new PprofError('FETCH_TIMED_OUT', message, { cause })
    }
    throw new PprofError('FETCH_FAILED', `${shown}: fetching: ${reason(cause)}`, { cause })
  }
}

async function follow(start: URL, { env, tls }: FetchOptions, signal: AbortSignal): Promise<Uint8Array> {
  const certificates = start.protocol === 'https:' ? readCertificates(tls) : {}
  let url = start
  let credentials = start.username || start.password ? credentialsOf(start) : undefined
  const isChecked = !insecure.has(start)
  let mayAnswer = credentials === undefined
  for (let step = 0; step <= MAX_REDIRECTS; step++) {
    const response = await open(url, { credentials, isChecked, certificates, env, signal })
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

interface Opening {
  readonly credentials: string | undefined
  /** Whether the server's certificate is. */
  readonly isChecked: boolean
  readonly certificates: Certificates
  readonly env: FetchOptions['env']
  readonly signal: AbortSignal
}

function open(
  url: URL,
  { credentials, isChecked, certificates, env, signal }: Opening,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = {
      'user-agent': 'hotpath-pprof',
      // The body is compressed already; and what is sent as it is can be read as it is.
      'accept-encoding': 'identity',
      ...(credentials && { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }),
    }
    const bare = new URL(withoutCredentials(url))
    const isSecure = url.protocol === 'https:'
    // As in Go, nobody stands between us and this machine.
    const proxyEnv = isLoopback(url.hostname) ? {} : proxies(env)
    const tls = { ...certificates, rejectUnauthorized: isChecked }
    const request = isSecure
      ? requestHttps(bare, { headers, signal, agent: new AgentHttps({ proxyEnv, ...tls }) })
      : requestHttp(bare, { headers, signal, agent: new AgentHttp({ proxyEnv }) })
    request.on('response', resolve).on('error', reject).end()
  })
}

interface Certificates {
  readonly ca?: Buffer
  readonly cert?: Buffer
  readonly key?: Buffer
}

function readCertificates({ ca, cert, key }: TlsFiles = {}): Certificates {
  const read = (path: string | undefined): Buffer | undefined => {
    try {
      return path ? readFileSync(path) : undefined
    } catch (cause) {
      throw new PprofError('SOURCE_UNREADABLE', `${path}: reading: ${reasonOf(cause)}`, { cause })
    }
  }
  const files = { ca: read(ca), cert: read(cert), key: read(key) }
  return Object.fromEntries(Object.entries(files).filter(([, bytes]) => bytes !== undefined))
}

function isLoopback(hostname: string): boolean {
  return /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
}

/** The variables that name proxies, in small letters or large. */
function proxies(env: FetchOptions['env']): Record<string, string> {
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].flatMap((name) => [name, name.toLowerCase()])
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])))
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

/** What went wrong with a connection, in Go's words where people look for them. */
function reason(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reason(error.errors[0])
  if (!(error instanceof Error)) return String(error)
  const { code, hostname, address, port, message } = error as NodeJS.ErrnoException & {
    readonly hostname?: string
    readonly address?: string
    readonly port?: number
  }
  const words: Readonly<Record<string, string>> = {
    ECONNREFUSED: `dial tcp ${address}:${port}: connect: connection refused; is the service there, with its debug server on?`,
    ECONNRESET: 'connection reset by peer',
    EHOSTUNREACH: `dial tcp ${address}:${port}: connect: no route to host`,
    ENOTFOUND: `dial tcp: lookup ${hostname}: no such host`,
    EAI_AGAIN: `dial tcp: lookup ${hostname}: no answer from the name server`,
    DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_AUTHORITY,
    SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  }
  return (code && words[code]) ?? (message || error.name)
}

const UNKNOWN_AUTHORITY =
  'x509: certificate signed by unknown authority; -tls_ca names the one to trust, https+insecure:// trusts any'
