// Profiles pushed to Pyroscope, for processes that no collector can reach: short-lived ones, or behind a wall.
import type { Profile } from '@hotpath/profile'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { countDropped } from '../drops.ts'
import { errorText, InstrumentError } from '../errors.ts'
import { backoffMs, deservesRetry, type PushAnswer } from './backoff.ts'
import { post, type PushRequest } from './post.ts'
import { PushQueue, type QueuedPush } from './queue.ts'
import { type PushSource, pushSources, type PushSourceName } from './sources.ts'
import { splitProfile, type SplitLimits } from './split.ts'
import { threadGroup } from '../threads/thread-group.ts'
import { type Thread, threadLabel, thisThread } from '../threads/thread.ts'
import { type PushTargetOptions, readTarget } from './target.ts'

/** What {@link pushToPyroscope} is told. */
export interface PyroscopePushOptions extends PushTargetOptions {
  /**
   * What to push. Default both. Where the heap profiler runs in the mode `alloc`, each heap profile forces a garbage
   * collection.
   */
  profiles?: readonly PushSourceName[] | undefined
  /** How many seconds a profile is about. Default 15000 ms, as collectors have it; at least 1000. */
  everyMs?: number | undefined
  /** How much may wait while the server is away, compressed. Default 8 MiB; a profile is some 10 to 200 kB. */
  maxQueueBytes?: number | undefined
  /**
   * Told when pushing begins to fail: once for each kind of trouble, and again only after one has succeeded.
   * Default: a process warning.
   */
  onWarning?: ((message: string) => void) | undefined
}

/** Profiles that are being pushed. */
export interface PyroscopePush extends AsyncDisposable {
  /** Accepted by the server. */
  readonly pushed: number
  /** Given up, for whatever reason; also in `hotpath_dropped_total`. */
  readonly dropped: number
  readonly queuedBytes: number
  /**
   * Collects a last time, pushes what is left, and ends: after `flushMs` (default 5000) at the latest, when whatever
   * still waits is dropped. May be called again.
   */
  stop(options?: { flushMs?: number }): Promise<void>
}

/** What pushing takes from outside; another in tests. */
export interface PushWorld {
  readonly thread: Thread
  readonly nowMs: () => number
  readonly random: () => number
  /** Calls back once, without keeping the process alive. */
  readonly after: (delayMs: number, run: () => void) => Disposable
  readonly open: (name: PushSourceName) => PushSource
  /** Off the main thread. */
  readonly compress: (bytes: Uint8Array) => Promise<Uint8Array>
  readonly post: (request: PushRequest) => Promise<PushAnswer>
}

// What Pyroscope takes unless its operator says otherwise: 16,000 samples, 100 labels each, and 4 MiB before
// compression. But a push that is larger than the burst of its rate limit, 2 MiB, is never let in.
const limits: SplitLimits = {
  maxSamples: 16_000,
  maxBytes: 2 * 1024 * 1024 - 16_384,
  maxLabelsPerSample: 100,
}
// The server refuses what is older than an hour. It can also run out of patience with us: five minutes' grace.
const MAX_AGE_MS = 55 * 60_000
const DEFAULT_EVERY_MS = 15_000
const DEFAULT_MAX_QUEUE_BYTES = 8 * 1024 * 1024
const DEFAULT_FLUSH_MS = 5_000
// Whoever ends a thread waits for two seconds.
const ENDED_FLUSH_MS = 1_500
// Longest delay of a timer, 2^31 - 1 ms.
const TIMER_MAX_MS = 2_147_483_647
const MAX_WARNINGS = 8

/**
 * Pushes CPU and heap profiles to Pyroscope's `/ingest`, one after the other without a gap. Where a collector can
 * reach the debug server, let it: it sees more kinds of profile, and the service knows nothing of it.
 *
 * What the server cannot take now is tried again with growing, random delays, for up to 55 minutes; what waits is
 * bounded, and the oldest leaves first. Profiles are split where they are larger than the server takes. Nothing is
 * ever thrown into the service, nor is it kept alive: call `stop()` at its end, or the last seconds are missing.
 *
 * Of this thread. A worker that calls it pushes for itself, with the label `thread`: its number, unless `labels` says
 * otherwise, as it should where workers come and go. It ends with what {@link terminateWorker} ends.
 *
 * Samples all the time, so it costs what continuous profiling costs. Contract-tested against Pyroscope's sources, not
 * against a running server.
 *
 * @throws {InstrumentError} `OPTION_INVALID`, at once
 * @example
 * const push = pushToPyroscope({ url: 'http://127.0.0.1:4040', application: 'shop', labels: { region: 'eu' } })
 * process.once('SIGTERM', () => void push.stop().then(() => process.exit()))
 */
export function pushToPyroscope(options: PyroscopePushOptions, world: PushWorld = realWorld): PyroscopePush {
  const { thread } = world
  const ownLabels = thread.id === 0 ? {} : { thread: threadLabel(thread.id) }
  const target = readTarget({ ...options, labels: { ...ownLabels, ...options.labels } })
  const names = [...new Set(options.profiles ?? (Object.keys(pushSources) as PushSourceName[]))]
  const unknown = names.find((name) => !Object.hasOwn(pushSources, name))
  if (unknown !== undefined || names.length === 0) {
    throw invalidOption('profiles', unknown ?? 'none', Object.keys(pushSources).join(' or '))
  }
  const everyMs = checkOption('everyMs', options.everyMs ?? DEFAULT_EVERY_MS, 1000, TIMER_MAX_MS)
  const queue = new PushQueue(
    checkOption(
      'maxQueueBytes',
      options.maxQueueBytes ?? DEFAULT_MAX_QUEUE_BYTES,
      1,
      Number.MAX_SAFE_INTEGER,
    ),
  )
  const { onWarning = emitWarning } = options

  let pushed = 0
  let dropped = 0
  const warned = new Set<string>()
  const sources = new Map<PushSourceName, PushSource>()
  let timer: Disposable | undefined
  let packing: Promise<void> = Promise.resolve()
  let sending: Promise<void> | undefined
  let stopped: Promise<void> | undefined
  // Ends a request, a pause and, with them, all sending.
  const given = new AbortController()
  let endPause: (() => void) | undefined

  const warn = (kind: string, text: string): void => {
    if (warned.has(kind) || warned.size >= MAX_WARNINGS) return
    warned.add(kind)
    try {
      onWarning(
        `pyroscope push: to ${target.description}: ${text}; the service goes on, and so do the attempts`,
      )
    } catch {
      // A listener of the host's own; there is nobody else to tell.
    }
  }
  const drop = (count: number): void => {
    if (count === 0) return
    dropped += count
    countDropped('pushed_profile', count)
  }

  /** Opens what is not open yet; another library may have the profiler now and not later. */
  const openSources = (): void => {
    for (const name of names) {
      if (sources.has(name)) continue
      try {
        sources.set(name, world.open(name))
      } catch (error) {
        warn(`open ${name}`, `starting to sample: ${errorText(error)}`)
      }
    }
  }

  const collect = (): void => {
    for (const name of names) {
      const source = sources.get(name)
      if (source === undefined) {
        drop(1)
        continue
      }
      const collected = source.collect()
      collected.catch((error: unknown) => {
        warn(`collect ${name}`, `collecting the ${name} profile: ${errorText(error)}`)
        drop(1)
        sources.delete(name)
        closeSource(source)
      })
      pack(collected.catch(() => undefined))
    }
  }

  const closeSource = (source: PushSource): void => {
    try {
      source[Symbol.dispose]()
    } catch {
      // Over anyway.
    }
  }

  /** Splits, compresses off the main thread, and queues; one profile after the other. */
  const pack = (collected: Promise<Profile | undefined>): void => {
    packing = packing
      .then(async () => {
        const profile = await collected
        if (profile === undefined || profile.samples.length === 0) return
        for (const part of splitProfile(profile, limits)) {
          if (part === 'too large') {
            warn('sample', 'a sample is larger than the server takes')
            drop(1)
            continue
          }
          const item = { body: await world.compress(part.bytes), ...describe(profile, part.timeNanos) }
          drop(queue.add(item))
        }
        send()
      })
      .catch((error: unknown) => {
        warn('pack', `packing a profile: ${errorText(error)}`)
        drop(1)
      })
  }

  const describe = (
    { durationNanos, periodType, period }: Profile,
    timeNanos: bigint,
  ): Pick<QueuedPush, 'path' | 'profileMs'> => {
    const timeMs = Number(timeNanos / 1_000_000n)
    const durationMs = Number(durationNanos) / 1e6
    // A recording says when it began, a snapshot when it was taken.
    const isRecording = periodType?.unit === 'nanoseconds'
    const fromMs = isRecording ? timeMs : timeMs - durationMs
    return {
      profileMs: timeMs,
      path: target.pathFor({
        fromSeconds: Math.floor(fromMs / 1000),
        untilSeconds: Math.ceil((fromMs + durationMs) / 1000),
        sampleRateHz: isRecording && period > 0 ? Math.round(1e9 / Number(period)) : 100,
      }),
    }
  }

  const send = (): void => {
    if (given.signal.aborted) return
    sending ??= drain()
      .catch((error: unknown) => {
        warn('send', errorText(error))
        drop(queue.clear())
      })
      .finally(() => {
        sending = undefined
        // What came in the meantime.
        if (queue.length > 0) send()
      })
  }

  const drain = async (): Promise<void> => {
    let failures = 0
    for (let item = queue.oldest; item !== undefined && !given.signal.aborted; item = queue.oldest) {
      if (world.nowMs() - item.profileMs > MAX_AGE_MS) {
        if (queue.remove(item)) drop(1)
        continue
      }
      const result = await attempt(item)
      if (given.signal.aborted) return
      if (result.outcome === 'retry') {
        failures++
        await pause(backoffMs(failures, world.random, result.retryAfterMs))
        continue
      }
      failures = 0
      // It may have had to leave while it was on its way, and was counted then.
      if (queue.remove(item) && result.outcome === 'refused') drop(1)
      if (result.outcome === 'accepted') {
        pushed++
        warned.clear()
      }
    }
  }

  type Attempt =
    | { readonly outcome: 'accepted' | 'refused' }
    | { readonly outcome: 'retry'; readonly retryAfterMs: number | undefined }

  const attempt = async ({ path, body }: QueuedPush): Promise<Attempt> => {
    let answer: PushAnswer
    try {
      const { headers } = target
      answer = await world.post({ url: target.urlFor(path), headers, body, signal: given.signal })
    } catch (error) {
      if (!given.signal.aborted) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'connection'
        warn(code, errorText(error))
      }
      return { outcome: 'retry', retryAfterMs: undefined }
    }
    const { status, text, retryAfterMs } = answer
    if (status >= 200 && status < 300) return { outcome: 'accepted' }
    warn(`status ${status}`, `the server answered ${status} ${JSON.stringify(text)}`)
    return deservesRetry(answer) ? { outcome: 'retry', retryAfterMs } : { outcome: 'refused' }
  }

  const pause = (delayMs: number): Promise<void> =>
    new Promise((resolve) => {
      const waiting = world.after(delayMs, resolve)
      endPause = () => {
        waiting[Symbol.dispose]()
        resolve()
      }
    })

  const tick = (): void => {
    // First the next one: whatever happens below, there will be another turn.
    timer = world.after(everyMs, tick)
    collect()
    openSources()
  }

  openSources()
  // Processes that start together should not push together for the rest of their lives.
  timer = world.after(Math.round(everyMs * (0.5 + world.random() / 2)), tick)

  const stop = async (flushMs: number): Promise<void> => {
    asked?.[Symbol.dispose]()
    timer?.[Symbol.dispose]()
    collect()
    for (const source of sources.values()) closeSource(source)
    sources.clear()
    const flush = async (): Promise<void> => {
      await packing
      endPause?.()
      while (sending !== undefined) await sending
    }
    // This one keeps the process alive: whoever waits for stop() wants it to come to its end.
    let deadline: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      deadline = setTimeout(resolve, flushMs)
    })
    await Promise.race([flush(), late])
    clearTimeout(deadline)
    given.abort()
    endPause?.()
    drop(queue.clear())
  }
  const stopOnce = ({ flushMs = DEFAULT_FLUSH_MS }: { flushMs?: number } = {}): Promise<void> =>
    (stopped ??= stop(Math.min(Math.max(0, flushMs), TIMER_MAX_MS)))
  // Of whoever is about to end this thread, samplers and all.
  const asked =
    thread.id === 0 ? undefined : threadGroup.whenStopped(() => stopOnce({ flushMs: ENDED_FLUSH_MS }))
  return {
    get pushed() {
      return pushed
    },
    get dropped() {
      return dropped
    },
    get queuedBytes() {
      return queue.bytes
    },
    stop: stopOnce,
    [Symbol.asyncDispose]: () => stopOnce(),
  }
}

/** The process, its clock and its network. */
const realWorld: PushWorld = {
  thread: thisThread,
  nowMs: Date.now,
  random: Math.random,
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs)
    timer.unref()
    return { [Symbol.dispose]: () => clearTimeout(timer) }
  },
  open: (name) => pushSources[name](),
  compress: promisify(gzip),
  post,
}

function emitWarning(message: string): void {
  process.emitWarning(message, { code: 'PYROSCOPE_PUSH' })
}

function checkOption(name: string, value: number, min: number, max: number): number {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw invalidOption(name, String(value), `an integer from ${min} to ${max}`)
  }
  return value
}

function invalidOption(name: string, met: string, want: string): InstrumentError {
  return new InstrumentError(
    'OPTION_INVALID',
    `pushToPyroscope: reading options: met ${name} ${met}, want ${want}`,
  )
}
