// A thread of this process, as others know it.
import * as threads from 'node:worker_threads'

/** A thread that takes part. */
export interface Thread {
  /** 0 is the main thread; the others have the number that `worker.threadId` says. */
  readonly id: number
  /** What whoever started it calls it; empty where that is nothing. */
  readonly name: string
}

// A label is repeated with each sample of a thread.
const MAX_NAME_LENGTH = 64
// What Node calls a worker that was given no name.
const NO_NAME = 'WorkerThread'

const { isMainThread, threadId } = threads

/** This thread. Its name cannot be had before Node 24.6. */
export const thisThread: Thread = {
  id: isMainThread ? 0 : threadId,
  name: toThreadName('threadName' in threads ? threads.threadName : ''),
}

/** Returns a name that fits into a label: printable and of bounded length. */
export function toThreadName(name: unknown): string {
  if (isMainThread || typeof name !== 'string' || name === NO_NAME) return ''
  return name.replaceAll(/[^\P{C}]/gu, ' ').slice(0, MAX_NAME_LENGTH)
}

/** Returns what profiles call a thread: `main`, or its number. */
export function threadLabel(id: number): string {
  return id === 0 ? 'main' : String(id)
}

/** Which threads a profile is to be of: all, or the one with this number. */
export interface ThreadSelection {
  readonly id: number | 'all'
}

/**
 * Reads `worker`: `all`, `main` or a number. Undefined when it is not there, a text when it makes no sense.
 */
export function readThreadSelection(query: URLSearchParams): ThreadSelection | string | undefined {
  const text = query.get('worker') ?? ''
  if (text === '') return undefined
  if (text === 'all') return { id: 'all' }
  if (text === 'main') return { id: 0 }
  // Node counts workers from 1, and does not use a number twice.
  if (/^[1-9]\d{0,8}$/.test(text)) return { id: Number(text) }
  return 'invalid value for "worker" - must be main, all or the number of a thread'
}
