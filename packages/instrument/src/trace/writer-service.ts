// What the thread that writes traces does: it keeps the memories of all threads at hand and writes files of them.
import type { MessagePort } from 'node:worker_threads'
import { errorText } from '../errors.ts'
import type { Thread } from '../threads/thread.ts'
import { CrashCopy, crashCopyName, type LeftCopies, leftCopies, removeCopies } from './crash-copy.ts'
import { type ChunkCopy, latestNanos, type RingCopy, RingReader } from './ring-reader.ts'
import { makeTraceFile, type ThreadCopy, type TraceOrder } from './trace-builder.ts'
import { extensionOf, writeTraceFile } from './trace-files.ts'
import type { FromWriter, Guard, ToWriter, TraceFolder, WriteOrder, Written } from './writer-messages.ts'

// A trace of the next seconds takes what has been filled each tenth of a second, so that the memory need not hold all.
const DRAIN_EVERY_MS = 100
/** How much of that may be kept: a million events, and as many times 3 us to write them. */
const MAX_DRAINED_BYTES = 32 * 1024 * 1024
// How often to look whether an event loop hangs. Waking up more often costs what it is worth.
const LOOK_EVERY_MS = 1000
// A copy that has not been touched for so many times as long as it should is nobody's.
const LEFT_AFTER_FLUSHES = 5
const LEFT_AFTER_MS = 5000
const MAX_MEMORIES = 64

/** Answers the messages of a port, and what is on it to do by itself. */
export function serveWriter(port: MessagePort): void {
  const service = new WriterService((message, transfer) => port.postMessage(message, transfer))
  port.on('message', (message: ToWriter) => service.take(message))
}

type Post = (message: FromWriter, transfer: ArrayBuffer[]) => void

interface Known {
  readonly thread: Thread
  readonly reader: RingReader
  readonly memory: SharedArrayBuffer
}

/** All that one trace of the next seconds has taken so far. */
class Drain {
  readonly #byMemory = new Map<SharedArrayBuffer, { chunks: ChunkCopy[]; after: number }>()
  #bytes = 0

  /** Takes what has been filled since the last time; the first time, only notes where it begins. */
  take({ memory, reader }: Known): void {
    const drained = this.#byMemory.get(memory)
    if (drained === undefined) {
      // The chunk that is being written has the beginning in it.
      this.#byMemory.set(memory, { chunks: [], after: reader.latestSequence - 1 })
      return
    }
    const filled = reader.copyChunks(drained.after).chunks.slice(0, -1)
    for (const chunk of filled) {
      drained.after = chunk.sequence
      if (this.#bytes + chunk.words.byteLength > MAX_DRAINED_BYTES) continue
      this.#bytes += chunk.words.byteLength
      drained.chunks.push(chunk)
    }
  }

  /** Returns all of a memory: what was taken, and what there is now. */
  finish(known: Known): RingCopy {
    this.take(known)
    const { chunks, after } = this.#byMemory.get(known.memory) ?? { chunks: [], after: 0 }
    const now = known.reader.copy(after)
    const all = [...chunks, ...now.chunks]
    const first = all[0]?.sequence ?? 0
    const last = all.at(-1)?.sequence ?? 0
    return { ...now, chunks: all, lostChunks: last - first + 1 - all.length }
  }
}

/** Keeps memories, and writes. Exported for tests. */
export class WriterService {
  readonly #post: Post
  readonly #memories = new Map<number, Known>()
  readonly #drains = new Map<number, Drain>()
  #draining: NodeJS.Timeout | undefined
  /** Traces are written one after the other. */
  #writing: Promise<void> = Promise.resolve()
  #guardTimers: NodeJS.Timeout[] = []
  #hangReported = 0n
  readonly #copies = new Map<number, { memory: SharedArrayBuffer; copy: CrashCopy }>()
  #copyProblem = ''

  constructor(post: Post) {
    this.#post = post
  }

  take(message: ToWriter): void {
    switch (message.kind) {
      case 'memory':
        this.#remember(message.thread, message.memory)
        return
      case 'ended':
        this.#forgetLater(message.threadId, message.keepMs)
        return
      case 'begin':
        this.#begin(message.id)
        return
      case 'cancel':
        this.#endDrain(message.id)
        return
      case 'write':
        // Copies are made at once; only the rest waits for its turn.
        this.#write(message.id, message.order, message.done)
        return
      case 'guard':
        this.#setGuard(message.guard)
    }
  }

  #remember(thread: Thread, memory: SharedArrayBuffer): void {
    if (!this.#memories.has(thread.id) && this.#memories.size >= MAX_MEMORIES) return
    this.#memories.set(thread.id, { thread, memory, reader: new RingReader(memory) })
  }

  #forgetLater(threadId: number, keepMs: number): void {
    const known = this.#memories.get(threadId)
    setTimeout(() => {
      if (this.#memories.get(threadId) !== known) return
      this.#memories.delete(threadId)
      this.#copies.get(threadId)?.copy[Symbol.dispose]()
      this.#copies.delete(threadId)
    }, keepMs).unref()
  }

  #begin(id: number): void {
    const drain = new Drain()
    this.#drains.set(id, drain)
    for (const known of this.#memories.values()) drain.take(known)
    this.#draining ??= setInterval(() => {
      for (const one of this.#drains.values()) for (const known of this.#memories.values()) one.take(known)
    }, DRAIN_EVERY_MS)
  }

  #endDrain(id: number): Drain | undefined {
    const drain = this.#drains.get(id)
    this.#drains.delete(id)
    if (this.#drains.size === 0) {
      clearInterval(this.#draining)
      this.#draining = undefined
    }
    return drain
  }

  #write(id: number, order: WriteOrder, done: SharedArrayBuffer | undefined): void {
    const drain = this.#endDrain(id)
    const copies = this.#copyAll(order, drain)
    this.#writing = this.#writing
      .then(() => this.#writeCopies(copies, order))
      .then((written) => {
        const bytes = ownBuffer(written.bytes)
        this.#post({ kind: 'written', id, written: { ...written, bytes } }, [bytes.buffer])
      })
      .catch((error: unknown) => this.#post({ kind: 'failed', id, problem: errorText(error) }, []))
      .then(() => {
        if (!done) return
        const flag = new Int32Array(done)
        Atomics.store(flag, 0, 1)
        Atomics.notify(flag, 0)
      })
  }

  #copyAll({ samples }: Pick<WriteOrder, 'samples'>, drain?: Drain): ThreadCopy[] {
    return Array.from(this.#memories.values(), (known) => ({
      thread: known.thread,
      copy: drain ? drain.finish(known) : known.reader.copy(),
      samples: samples.find(({ threadId }) => threadId === known.thread.id)?.samples,
    }))
  }

  async #writeCopies(copies: readonly ThreadCopy[], order: WriteOrder): Promise<Written> {
    const { bytes, events, threads } = await makeTraceFile(copies, order)
    if (order.folder === undefined) return { bytes, events, threads, path: '' }
    const path = await writeTraceFile(order.folder, {
      bytes,
      reason: order.reason,
      extension: extensionOf(order),
    })
    return { bytes: new Uint8Array(), events, threads, path }
  }

  #setGuard(guard: Guard | undefined): void {
    for (const timer of this.#guardTimers) clearInterval(timer)
    this.#guardTimers = []
    for (const { copy } of this.#copies.values()) copy[Symbol.dispose]()
    this.#copies.clear()
    if (guard === undefined) return
    if (guard.hangMs > 0)
      this.#guardTimers.push(setInterval(() => this.#lookForHang(guard), LOOK_EVERY_MS).unref())
    if (guard.flushMs > 0) {
      this.#guardTimers.push(setInterval(() => this.#flushCopies(guard), guard.flushMs).unref())
      this.#flushCopies(guard)
    }
    const idleMs = Math.max(LEFT_AFTER_MS, guard.flushMs * LEFT_AFTER_FLUSHES)
    void this.#recover(guard, idleMs)
    // Whoever was started again at once finds the copy of a moment ago, and cannot know yet that it is nobody's.
    this.#guardTimers.push(setTimeout(() => void this.#recover(guard, idleMs), idleMs + 1000).unref())
  }

  /** Writes a trace of a thread that has not come back to its event loop. Once for each time that it does not. */
  #lookForHang({ hangMs, folder, about, minAgeMs }: Guard): void {
    const main = this.#memories.get(0) ?? this.#memories.values().next().value
    if (main === undefined) return
    const { beatNanos } = main.reader.header
    const nowNanos = process.hrtime.bigint()
    const lateMs = Number(nowNanos - beatNanos) / 1e6
    if (beatNanos === 0n || beatNanos === this.#hangReported || lateMs < hangMs) return
    this.#hangReported = beatNanos
    const note = `the event loop had not come round for ${Math.round(lateMs)} ms when this was written`
    const order = {
      ...about,
      reason: 'hang',
      fromNanos: nowNanos - BigInt(minAgeMs) * 1_000_000n,
      toNanos: nowNanos,
      notes: [note, 'there are no CPU samples of it: they are read by the thread that hangs'],
      samples: [],
      folder,
    }
    this.#writeByItself(this.#copyAll(order), order)
  }

  #writeByItself(copies: readonly ThreadCopy[], order: WriteOrder): void {
    const { reason } = order
    this.#writing = this.#writing
      .then(() => this.#writeCopies(copies, order))
      .then(({ path }) => this.#post({ kind: 'guarded', reason, path }, []))
      .catch((error: unknown) => this.#post({ kind: 'guarded', reason, problem: errorText(error) }, []))
  }

  #flushCopies({ folder, copyPrefix }: Guard): void {
    try {
      for (const { thread, memory } of this.#memories.values()) {
        let known = this.#copies.get(thread.id)
        if (known?.memory !== memory) {
          known?.copy[Symbol.dispose]()
          const name = crashCopyName(copyPrefix, thread.id)
          known = { memory, copy: new CrashCopy(memory, folder.directory, name) }
          this.#copies.set(thread.id, known)
        }
        known.copy.flush()
      }
      this.#copyProblem = ''
    } catch (error) {
      const problem = errorText(error)
      // A full disk is full each second.
      if (problem === this.#copyProblem) return
      this.#copyProblem = problem
      this.#post({ kind: 'guarded', reason: 'crash', problem }, [])
    }
  }

  /** Makes traces of what processes before this one left when they were killed. */
  async #recover({ folder, about }: Guard, idleMs: number): Promise<void> {
    try {
      for await (const left of leftCopies(folder.directory, { nowMs: Date.now(), idleMs })) {
        await this.#recoverOne(left, folder, about)
        await removeCopies(left)
      }
    } catch (error) {
      this.#post({ kind: 'guarded', reason: 'crash', problem: errorText(error) }, [])
    }
  }

  async #recoverOne(
    { modifiedMs, memories }: LeftCopies,
    folder: TraceFolder,
    about: Guard['about'],
  ): Promise<void> {
    const copies = memories.flatMap(readCopy)
    const header = copies[0]?.copy.header
    if (header === undefined) return
    // The clock of files is not exact enough: what had been written down last would be beyond it.
    const toNanos = latestNanos(copies.map(({ copy }) => copy)) + 1n
    const order: TraceOrder = {
      ...about,
      pid: header.pid,
      reason: 'crash',
      fromNanos: toNanos - header.minAgeNanos,
      toNanos,
      notes: ['the process ended without a word; this is what had been written down by then'],
    }
    const { bytes } = await makeTraceFile(copies, order)
    const file = { bytes, reason: 'crash', extension: extensionOf(order) }
    const path = await writeTraceFile(folder, file, { nowMs: modifiedMs })
    this.#post({ kind: 'guarded', reason: 'crash', path }, [])
  }
}

function readCopy(memory: ArrayBuffer): ThreadCopy[] {
  try {
    const copy = new RingReader(memory).copy()
    return [{ thread: { id: copy.header.thread, name: '' }, copy }]
  } catch {
    // Cut off at its very beginning, or of another version: there is nothing in it for us.
    return []
  }
}

/** Returns bytes that have a buffer for themselves: it is handed over, so that the receiver need not copy it. */
function ownBuffer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = bytes
  const alone = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength
  return alone ? new Uint8Array(buffer) : new Uint8Array(bytes)
}
