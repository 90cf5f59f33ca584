// The memories of other threads: who records there, and having those record who are ready to.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { BroadcastChannel, type Worker } from 'node:worker_threads'
import { type Thread, thisThread } from '../threads/thread.ts'
import { record, ring, whenRingChanges } from './recording.ts'
import type { RingBounds } from './ring.ts'
import type { PackedSamples } from './samples.ts'
import { samplesSince } from './sources/cpu-samples.ts'
import { nameRequestsInFlight } from './sources/requests.ts'
import type { TraceSources } from './sources.ts'
import type { ThreadSamples } from './writer-messages.ts'

/** What is to be recorded in other threads. */
export interface ThreadsWish extends RingBounds {
  readonly sources: TraceSources
}

/** Said among the threads that take part; every message is checked when it comes. */
type Message =
  | { readonly kind: 'memory'; readonly thread: Thread; readonly memory: SharedArrayBuffer }
  /** Takes part from now on, and wants to know what is wished. */
  | { readonly kind: 'hello'; readonly from: number }
  /** Say where your memory is, and record what is wished. */
  | { readonly kind: 'who'; readonly from: number; readonly wish: ThreadsWish | undefined }
  | {
      readonly kind: 'samples?'
      readonly from: number
      readonly request: number
      readonly fromMicros: number
    }
  | {
      readonly kind: 'samples'
      readonly to: number
      readonly request: number
      readonly threadId: number
      readonly samples: readonly PackedSamples[] | undefined
    }

const VERSION = 1
const CHANNEL = `@hotpath/instrument trace ${VERSION}`
// A thread in the middle of something has no samples for us: its events are there all the same.
const SAMPLES_TIMEOUT_MS = 250
const WORKER_CHANNEL = 'worker_threads'

/** What becomes known. */
export interface ThreadsListener {
  onMemory(thread: Thread, memory: SharedArrayBuffer): void
  /** A thread has ended: what it wrote is of interest for so long. */
  onEnded(threadId: number, keepMs: number): void
}

/** Hears of the memories of all other threads, for whoever writes traces. */
export class TraceThreads {
  readonly #listener: ThreadsListener
  readonly #known = new Map<number, Thread>()
  readonly #waiting = new Map<number, { wanted: Set<number>; found: ThreadSamples[]; done: () => void }>()
  #channel: BroadcastChannel | undefined
  #wish: ThreadsWish | undefined
  #nextRequest = 1

  constructor(listener: ThreadsListener) {
    this.#listener = listener
  }

  join(): void {
    this.#channel ??= open((message) => this.#hear(message))
    subscribe(WORKER_CHANNEL, this.#onWorker)
    this.#ask()
  }

  leave(): void {
    this.#wish = undefined
    this.#ask()
    unsubscribe(WORKER_CHANNEL, this.#onWorker)
    this.#channel?.close()
    this.#channel = undefined
    this.#known.clear()
    for (const { done } of this.#waiting.values()) done()
  }

  /** Has the other threads that are ready to record do so; undefined: no longer. */
  wish(wish: ThreadsWish | undefined): void {
    this.#wish = wish
    this.#ask()
  }

  /** Returns what other threads have of samples. Waits a quarter of a second at most. */
  async samples(fromMicros: number): Promise<ThreadSamples[]> {
    if (this.#channel === undefined || this.#known.size === 0) return []
    const request = this.#nextRequest++
    const { promise, resolve } = Promise.withResolvers<void>()
    const waiting = { wanted: new Set(this.#known.keys()), found: [], done: resolve }
    const timer = setTimeout(resolve, SAMPLES_TIMEOUT_MS)
    this.#waiting.set(request, waiting)
    this.#channel.postMessage({
      kind: 'samples?',
      from: thisThread.id,
      request,
      fromMicros,
    } satisfies Message)
    await promise
    clearTimeout(timer)
    this.#waiting.delete(request)
    return waiting.found
  }

  #ask(): void {
    this.#channel?.postMessage({ kind: 'who', from: thisThread.id, wish: this.#wish } satisfies Message)
  }

  #hear(message: Message): void {
    if (message.kind === 'hello') this.#ask()
    else if (message.kind === 'memory' && message.thread.id !== thisThread.id) {
      this.#known.set(message.thread.id, message.thread)
      this.#listener.onMemory(message.thread, message.memory)
    } else if (message.kind === 'samples' && message.to === thisThread.id) {
      const waiting = this.#waiting.get(message.request)
      if (waiting === undefined) return
      const { threadId, samples } = message
      if (samples) waiting.found.push({ threadId, samples })
      waiting.wanted.delete(threadId)
      if (waiting.wanted.size === 0) waiting.done()
    }
  }

  // Runs within the constructor of a worker: nothing may be thrown from here.
  readonly #onWorker = (message: unknown): void => {
    const { worker } = message as { worker?: Worker } // Node's documentation
    if (typeof worker?.threadId !== 'number') return
    const { threadId } = worker
    worker.once('exit', () => {
      if (this.#known.delete(threadId)) this.#listener.onEnded(threadId, this.#wish?.minAgeMs ?? 0)
    })
  }
}

/** Takes part in traces that another thread writes, until the result is disposed of. */
export function joinTraces(): Disposable {
  let recording: Disposable | undefined
  const channel = open((message) => {
    if (message.kind === 'who' && message.from !== thisThread.id) {
      const before = recording
      // First the new wish and then no longer the old one, so that what is recorded goes on where it can.
      recording = message.wish && record(message.wish)
      before?.[Symbol.dispose]()
      announce()
    } else if (message.kind === 'samples?') {
      const { from, request, fromMicros } = message
      nameRequestsInFlight()
      const samples = samplesSince(fromMicros)
      channel.postMessage({
        kind: 'samples',
        to: from,
        request,
        threadId: thisThread.id,
        samples,
      } satisfies Message)
    }
  })
  const announce = (): void => {
    if (ring)
      channel.postMessage({ kind: 'memory', thread: thisThread, memory: ring.memory } satisfies Message)
  }
  const listening = whenRingChanges(announce)
  channel.postMessage({ kind: 'hello', from: thisThread.id } satisfies Message)
  announce()
  return {
    [Symbol.dispose]() {
      listening[Symbol.dispose]()
      recording?.[Symbol.dispose]()
      channel.close()
    },
  }
}

function open(hear: (message: Message) => void): BroadcastChannel {
  const channel = new BroadcastChannel(CHANNEL)
  channel.onmessage = ({ data }) => {
    try {
      const message = parse(data)
      if (message) hear(message)
    } catch {
      // A message that nobody understands must not bring the service down.
    }
  }
  channel.unref()
  return channel
}

/** Returns a message, or undefined for what is none: another version of this package may have sent it. */
function parse(data: unknown): Message | undefined {
  if (typeof data !== 'object' || data === null || !('kind' in data)) return undefined
  const message = data as Readonly<Record<string, unknown>>
  const { kind, thread, memory, from, to, request } = message
  switch (kind) {
    case 'memory':
      return isThread(thread) && memory instanceof SharedArrayBuffer ? { kind, thread, memory } : undefined
    case 'hello':
    case 'who':
      return typeof from === 'number' ? (data as Message) : undefined
    case 'samples?':
      return typeof from === 'number' && typeof request === 'number' ? (data as Message) : undefined
    case 'samples':
      return typeof to === 'number' && typeof request === 'number' ? (data as Message) : undefined
    default:
      return undefined
  }
}

function isThread(value: unknown): value is Thread {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof Reflect.get(value, 'id') === 'number' &&
    typeof Reflect.get(value, 'name') === 'string'
  )
}
