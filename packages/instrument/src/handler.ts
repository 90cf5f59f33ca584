// /debug/pprof/: query -> collect -> response, and nothing else.
import { type Profile, write } from '@hotpath/profile'
import type { IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { HeapMode } from './environment.ts'
import { errorText, InstrumentError } from './errors.ts'
import { heapProfiler } from './heap.ts'
import { INDEX_POLICY, renderIndex } from './index-page.ts'
import { createLimits, type LimitOptions, type Limits } from './limit.ts'
import type { Middleware } from './middleware.ts'
import {
  type Endpoint,
  findEndpoint,
  listEndpoints,
  type RecordingProfile,
  type SnapshotProfile,
} from './profiles.ts'
import { readSnapshotQuery } from './query.ts'
import { attachmentReply, errorReply, type Reply, send, textReply } from './reply.ts'
import { rememberSymbols } from './symbols.ts'

/** How a debug router behaves. */
export interface DebugRouterOptions extends LimitOptions {
  /**
   * The mode that heap sampling starts in together with the router, because a profile of the heap shows only what
   * was allocated since sampling began. Default `live`; `off` leaves it to `heapProfiler.start()`. A sampler that
   * is running already is used as it is, whatever its mode.
   */
  heap?: HeapMode | 'off' | undefined
  /** Told of what went wrong while answering; the client gets an error either way. */
  onError?: ((error: unknown) => void) | undefined
}

const PREFIX = '/debug/pprof/'

// How long a reader may take for an answer that is ready. A profile is some 100 kB.
const REPLY_TIMEOUT_MS = 30_000

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
  const limits = createLimits(options)
  const { onError = () => {} } = options
  // A router has no end, so neither has its lease.
  sampleHeap({ heap: options.heap, onError })

  return (req, res, next) => {
    const target = readTarget(req.url ?? '')
    if (target === undefined) {
      if (next) next()
      else send(req, res, errorReply(404, '404 page not found'), REPLY_TIMEOUT_MS)
      return
    }
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

/**
 * Starts sampling the heap, or joins in, as the options say. Where another library has the sampler, heap profiles
 * are not to be had, and whoever asks for one is told; that is no reason for a service not to start.
 */
export function sampleHeap({ heap = 'live', onError }: DebugRouterOptions): Disposable | undefined {
  if (heap === 'off') return undefined
  try {
    return heapProfiler.start(heapProfiler.running ? {} : { mode: heap })
  } catch (error) {
    if (!(error instanceof InstrumentError) || error.code !== 'HEAP_PROFILER_BUSY') throw error
    if (onError) report(onError, error)
    return undefined
  }
}

/** What is wrong with the host's own listener must not reach the host through us. */
function report(onError: (error: unknown) => void, error: unknown): void {
  try {
    onError(error)
  } catch {
    // Nobody is left to tell.
  }
}

interface Target {
  /** What follows `/debug/pprof/`; undefined where even the last slash is missing. */
  readonly name: string | undefined
  readonly search: string
}

function readTarget(url: string): Target | undefined {
  // Proxies send the absolute form, http://host/path.
  const relative = url.replace(/^https?:\/\/[^/?#]*/i, '')
  const mark = relative.indexOf('?')
  const path = mark === -1 ? relative : relative.slice(0, mark)
  const search = mark === -1 ? '' : relative.slice(mark + 1)
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
  if (name === undefined) {
    // Relative, because a mount point in front of it is not ours to know.
    return { status: 301, headers: { Location: `pprof/${search && `?${search}`}` }, body: '' }
  }
  if (name === '') {
    return {
      status: 200,
      headers: { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': INDEX_POLICY },
      body: renderIndex(listEndpoints()),
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
    case 'plain': {
      if (request.req.method !== 'POST') return textReply(endpoint.text(request.search))
      const body = await readBody(request.req)
      if (body === undefined) return errorReply(413, 'Request Entity Too Large')
      return textReply(endpoint.text(body))
    }
  }
}

async function answerRecording(endpoint: RecordingProfile, request: Request): Promise<Reply> {
  const plan = endpoint.prepare(new URLSearchParams(request.search))
  if (typeof plan === 'string') return errorReply(400, plan)
  const tooLong = checkSeconds(plan.seconds, request.limits)
  if (tooLong) return tooLong
  if (request.headOnly) return attachmentReply(endpoint.name, new Uint8Array())
  try {
    using _place = request.limits.take()
    using _deadline = extendDeadline(request.req, plan.seconds)
    return attachmentReply(endpoint.name, pack(await plan.record(request.gone)))
  } catch (error) {
    const busy = error instanceof InstrumentError && error.code === 'RECORDINGS_LIMIT'
    if (request.gone.aborted) throw error
    return errorReply(busy ? 503 : 500, endpoint.problem(error), busy ? { 'Retry-After': '10' } : {})
  }
}

async function answerSnapshot(endpoint: SnapshotProfile, request: Request): Promise<Reply> {
  const { sampling } = endpoint
  const query = readSnapshotQuery(
    new URLSearchParams(request.search),
    endpoint.delta !== undefined,
    sampling?.parameter,
  )
  switch (query.kind) {
    case 'bad':
      return errorReply(400, query.problem)
    case 'text':
      if (request.headOnly) return textReply('')
      return textReply(endpoint.formatText(await collect(endpoint, query.gc)))
    case 'binary':
      if (request.headOnly) return attachmentReply(endpoint.name, new Uint8Array())
      return attachmentReply(endpoint.name, pack(await collect(endpoint, query.gc)))
    case 'delta':
    case 'window': {
      const { seconds } = query
      const record =
        query.kind === 'window' && sampling !== undefined
          ? () => sampling.record(query.period, seconds, request.gone)
          : () => collectDelta(endpoint, seconds, request.gone)
      return answerDelta(`${endpoint.name}-delta`, seconds, request, record)
    }
  }
}

async function answerDelta(
  filename: string,
  seconds: number,
  request: Request,
  record: () => Promise<Profile>,
): Promise<Reply> {
  const tooLong = checkSeconds(seconds, request.limits)
  if (tooLong) return tooLong
  if (request.headOnly) return attachmentReply(filename, new Uint8Array())
  try {
    using _place = request.limits.take()
    using _deadline = extendDeadline(request.req, seconds)
    return attachmentReply(filename, pack(await record()))
  } catch (error) {
    if (error instanceof InstrumentError && error.code === 'RECORDINGS_LIMIT') {
      return errorReply(503, `failed to collect profile: ${error.message}`, { 'Retry-After': '10' })
    }
    throw error
  }
}

async function collectDelta(endpoint: SnapshotProfile, seconds: number, gone: AbortSignal): Promise<Profile> {
  const before = await collect(endpoint, false)
  await sleep(seconds * 1000, undefined, { signal: gone, ref: false })
  const after = await collect(endpoint, false)
  return endpoint.delta?.(before, after) ?? after
}

async function collect(endpoint: SnapshotProfile, gc: boolean): Promise<Profile> {
  let profile: Profile
  try {
    profile = await endpoint.collect({ gc })
  } catch (cause) {
    throw new Error(`failed to collect profile: ${errorText(cause)}`, { cause })
  }
  rememberSymbols(profile)
  return profile
}

function pack(profile: Profile): Buffer {
  rememberSymbols(profile)
  return write(profile)
}

function checkSeconds(seconds: number, { maxSeconds }: Limits): Reply | undefined {
  if (seconds <= maxSeconds) return undefined
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
