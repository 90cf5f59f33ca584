// /debug/pprof/: query -> collect -> response, and nothing else.
import { type Profile, write } from '@hotpath/profile'
import type { IncomingMessage } from 'node:http'
import { type CollectionPlan, planCollection } from './collect.ts'
import { errorText, InstrumentError } from './errors.ts'
import { INDEX_POLICY, renderIndex } from './index-page.ts'
import { createLimits, type LimitOptions, type Limits } from './limit.ts'
import type { Middleware } from './middleware.ts'
import { observe, type ObservationOptions, report } from './observation.ts'
import {
  type Endpoint,
  findEndpoint,
  listEndpoints,
  type RecordingProfile,
  type SnapshotProfile,
} from './profiles.ts'
import { attachmentReply, errorReply, type Reply, send, textReply } from './reply.ts'
import { readFlag } from './query.ts'
import { rememberSymbols } from './symbols.ts'
import { leaveOut } from './tasks/requests-in-flight.ts'
import { collectInThreads, describeThreads, selectionProblem } from './threads/in-threads.ts'
import { readThreadSelection } from './threads/thread.ts'
import {
  answerSeconds,
  answerWindow,
  BAD_FORMAT,
  readTraceForm,
  readTraceSeconds,
  traceReply,
} from './trace/http.ts'
import { leaveOutOfTrace } from './trace/sources/requests.ts'
import { createTurns } from './turns.ts'

/** How a debug router behaves. */
export interface DebugRouterOptions extends LimitOptions, ObservationOptions {
  /** Told of what went wrong while answering; the client gets an error either way. */
  onError?: ((error: unknown) => void) | undefined
}

const PREFIX = '/debug/pprof/'
const SNAPSHOT_PATH = '/debug/trace/snapshot'

// How long a reader may take for an answer that is ready. A profile is some 100 kB.
const REPLY_TIMEOUT_MS = 30_000

// Collecting a profile holds the event loop for some 10 ms, and there may be this many who ask for one.
const MAX_WAITING = 256

const turns = createTurns(MAX_WAITING)

// pprof asks for a few thousand addresses at once.
const MAX_BODY_BYTES = 1024 * 1024

/**
 * Serves Go's `/debug/pprof/` to whoever asks: mount it on a server of its own or behind {@link basicAuth}, never
 * on a public one. Other paths go to `next`, or get 404 where there is none.
 *
 * Paths are relative to where the router is mounted, and all links in its pages too. It never throws, and a client
 * that goes away ends its recording.
 *
 * @throws {InstrumentError} `OPTION_INVALID`; `ENGINE_UNAVAILABLE` where the native profiler cannot be loaded
 * @example
 * createServer(debugRouter()).listen(6060, '127.0.0.1')
 */
export function debugRouter(options: DebugRouterOptions = {}): Middleware {
  const router = createRouter(options)
  // A router has no end, so neither has what it observes.
  observe(options)
  return router
}

/** Returns a debug router that starts nothing by itself: for whoever starts and ends what it shows. */
export function createRouter(options: DebugRouterOptions): Middleware {
  const limits = createLimits(options)
  const { onError = () => {} } = options

  return (req, res, next) => {
    const target = readTarget(req.url ?? '')
    if (target === undefined) {
      if (next) next()
      else send(req, res, errorReply(404, '404 page not found'), REPLY_TIMEOUT_MS)
      return
    }
    leaveOut(req)
    leaveOutOfTrace(res)
    const gone = new AbortController()
    // Also comes after an answer is complete, when there is nothing left to end.
    res.once('close', () => gone.abort())
    answer(target, req, limits, gone.signal)
      .catch((error: unknown) => {
        if (gone.signal.aborted) return errorReply(500, 'context canceled')
        report(onError, error)
        return errorReply(500, errorText(error))
      })
      .then((reply) => send(req, res, reply, REPLY_TIMEOUT_MS))
      .catch((error: unknown) => report(onError, error))
  }
}

interface Target {
  /** What follows `/debug/pprof/`; undefined where even the last slash is missing, and for the flight recorder. */
  readonly name: string | undefined
  readonly search: string
  readonly isSnapshot?: true
}

function readTarget(url: string): Target | undefined {
  // Proxies send the absolute form, http://host/path.
  const relative = url.replace(/^https?:\/\/[^/?#]*/i, '')
  const mark = relative.indexOf('?')
  const path = mark === -1 ? relative : relative.slice(0, mark)
  const search = mark === -1 ? '' : relative.slice(mark + 1)
  if (path === SNAPSHOT_PATH) return { name: undefined, search, isSnapshot: true }
  if (path === PREFIX.slice(0, -1)) return { name: undefined, search }
  if (!path.startsWith(PREFIX)) return undefined
  return { name: decodeName(path.slice(PREFIX.length)), search }
}

function decodeName(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

async function answer(
  target: Target,
  req: IncomingMessage,
  limits: Limits,
  gone: AbortSignal,
): Promise<Reply> {
  const { name, search } = target
  const method = req.method ?? 'GET'
  const endpoint = findEndpoint(name ?? '')
  const methods = endpoint?.kind === 'plain' ? endpoint.methods : ['GET', 'HEAD']
  if (!methods.includes(method)) return errorReply(405, 'Method Not Allowed', { Allow: methods.join(', ') })
  if (target.isSnapshot) {
    const form = readTraceForm(new URLSearchParams(search), req.headers, 'trace.out')
    return form === undefined ? errorReply(400, BAD_FORMAT) : answerWindow(form, method === 'HEAD')
  }
  if (name === undefined) {
    // Relative, because a mount point in front of it is not ours to know.
    return { status: 301, headers: { Location: `pprof/${search && `?${search}`}` }, body: '' }
  }
  if (name === '') {
    return {
      status: 200,
      headers: { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': INDEX_POLICY },
      body: renderIndex(listEndpoints(), describeThreads()),
    }
  }
  if (endpoint === undefined) return errorReply(404, 'Unknown profile')
  return answerEndpoint(endpoint, { req, search, headOnly: method === 'HEAD', limits, gone })
}

interface Request {
  readonly req: IncomingMessage
  readonly search: string
  /** The headers are wanted and not the profile, so none is taken. */
  readonly headOnly: boolean
  readonly limits: Limits
  readonly gone: AbortSignal
}

async function answerEndpoint(endpoint: Endpoint, request: Request): Promise<Reply> {
  switch (endpoint.kind) {
    case 'snapshot':
      return answerSnapshot(endpoint, request)
    case 'recording':
      return answerRecording(endpoint, request)
    case 'trace':
      return answerTrace(request)
    case 'plain': {
      if (request.req.method !== 'POST') return textReply(endpoint.text(request.search))
      const body = await readBody(request.req)
      if (body === undefined) return errorReply(413, 'Request Entity Too Large')
      return textReply(endpoint.text(body))
    }
  }
}

async function answerTrace(request: Request): Promise<Reply> {
  const { req, search, headOnly, limits, gone } = request
  const query = new URLSearchParams(search)
  const form = readTraceForm(query, req.headers, 'trace')
  if (form === undefined) return errorReply(400, BAD_FORMAT)
  const seconds = readTraceSeconds(query)
  const tooLong = checkSeconds({ seconds, maxSeconds: Number.POSITIVE_INFINITY }, limits)
  if (tooLong) return tooLong
  if (headOnly) return traceReply(form, new Uint8Array())
  try {
    using _place = limits.take()
    using _deadline = extendDeadline(req, seconds)
    return await answerSeconds(form, { seconds, cpu: readFlag(query, 'cpu') > 0, signal: gone })
  } catch (error) {
    if (gone.aborted) throw error
    return recordingError(error, `Could not enable tracing: ${errorText(error)}`)
  }
}

async function answerRecording(endpoint: RecordingProfile, request: Request): Promise<Reply> {
  const plan = planRequest(endpoint, request)
  if (plan.state === 'bad') return errorReply(plan.status, plan.problem)
  const tooLong = checkSeconds(plan, request.limits)
  if (tooLong) return tooLong
  if (request.headOnly) return attachmentReply(plan.filename, new Uint8Array())
  try {
    using _place = request.limits.take()
    using _deadline = extendDeadline(request.req, plan.seconds)
    return attachmentReply(plan.filename, pack(await plan.run(request.gone)))
  } catch (error) {
    if (request.gone.aborted) throw error
    return recordingError(error, endpoint.problem(error))
  }
}

function recordingError(error: unknown, text: string): Reply {
  const busy = error instanceof InstrumentError && error.code === 'RECORDINGS_LIMIT'
  return errorReply(busy ? 503 : 500, text, busy ? { 'Retry-After': '10' } : {})
}

/** What a request asks for: a profile of all threads, unless it names one. */
function planRequest(
  endpoint: RecordingProfile | SnapshotProfile,
  { search }: Request,
): Extract<CollectionPlan, { state: 'ready' }> | { state: 'bad'; status: number; problem: string } {
  const query = new URLSearchParams(search)
  const plan = planCollection(endpoint, query)
  if (plan.state === 'bad') return { ...plan, status: 400 }
  const selection = readThreadSelection(query)
  if (typeof selection === 'string') return { state: 'bad', status: 400, problem: selection }
  const problem = selectionProblem(selection)
  if (problem !== undefined) return { state: 'bad', status: 404, problem }
  const { name: profile } = endpoint
  const { seconds, recordWorker } = plan
  return {
    ...plan,
    run: (signal) => {
      const here = (): Promise<Profile> => plan.run(signal)
      return collectInThreads({ profile, search, seconds, signal, selection, here, recordWorker })
    },
  }
}

async function answerSnapshot(endpoint: SnapshotProfile, request: Request): Promise<Reply> {
  const plan = planRequest(endpoint, request)
  if (plan.state === 'bad') return errorReply(plan.status, plan.problem)
  const tooLong = checkSeconds(plan, request.limits)
  if (tooLong) return tooLong
  const reply = (profile?: Profile): Reply => {
    if (plan.debug !== 0) return textReply(profile ? endpoint.formatText(profile, plan.debug) : '')
    return attachmentReply(plan.filename, profile ? pack(profile) : new Uint8Array())
  }
  if (request.headOnly) return reply()
  try {
    if (plan.seconds === 0) {
      return await turns.take(async () => reply(await plan.run(request.gone)), request.gone)
    }
    using _place = request.limits.take()
    using _deadline = extendDeadline(request.req, plan.seconds)
    return reply(await plan.run(request.gone))
  } catch (error) {
    if (error instanceof InstrumentError && /^(RECORDINGS|ANSWERS)_LIMIT$/.test(error.code)) {
      return errorReply(503, `failed to collect profile: ${error.message}`, { 'Retry-After': '10' })
    }
    throw error
  }
}

function pack(profile: Profile): Buffer {
  rememberSymbols(profile)
  return write(profile)
}

function checkSeconds(plan: { seconds: number; maxSeconds: number }, limits: Limits): Reply | undefined {
  const maxSeconds = Math.min(plan.maxSeconds, limits.maxSeconds)
  if (plan.seconds <= maxSeconds) return undefined
  return errorReply(400, `profile duration exceeds the limit of ${maxSeconds} seconds`)
}

/** Lets the connection idle for as long as the recording takes, whatever the host's server allows otherwise. */
function extendDeadline({ socket }: IncomingMessage, seconds: number): Disposable {
  const before = socket.timeout ?? 0
  if (before > 0) socket.setTimeout(before + seconds * 1000)
  return {
    [Symbol.dispose]() {
      if (before > 0) socket.setTimeout(before)
    },
  }
}

async function readBody(req: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  // A stream without an encoding yields buffers.
  for await (const chunk of req as AsyncIterable<Buffer>) {
    length += chunk.byteLength
    if (length > MAX_BODY_BYTES) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('latin1')
}
