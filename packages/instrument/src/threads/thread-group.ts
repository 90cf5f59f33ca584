// The threads of this process that take part in its profiles: who they are, and asking one of them for something.
import { randomUUID } from 'node:crypto'
import { BroadcastChannel } from 'node:worker_threads'
import { errorText } from '../errors.ts'
import {
  type Answer,
  type Hello,
  inboxOf,
  type InboxMessage,
  LOBBY,
  type LobbyMessage,
  parseInboxMessage,
  parseLobbyMessage,
} from './messages.ts'
import { type Thread, thisThread } from './thread.ts'

// A thread that is in the middle of something answers when it comes up for air. Longer than this, a client that has
// set a deadline of seconds might wait for nothing.
export const ANSWER_TIMEOUT_MS = 2000
// One that did not answer the last time, such as an idle one of a pool that sleeps in Atomics.wait, is not given as
// much again until it has been heard of: a quarter of a second.
const SILENT_PART = 8
// A thread that has not begun by then is in the middle of something.
const LATE_MS = 250
// More threads than a machine has processors for. The others are not asked, and profiles say so.
const MAX_THREADS = 256
// As many as one router allows, a few times over; each is a recording or a snapshot.
const MAX_JOBS = 16

/** What a thread does when it is asked. */
export interface ThreadDuties {
  /** Returns the profile of this thread as bytes, or undefined where it has none of that name. */
  collect(profile: string, search: string, signal: AbortSignal): Promise<Uint8Array | undefined>
}

/** What came of asking a thread. */
export type Reply =
  | Answer
  /** It did not answer in time. */
  | { readonly state: 'silent'; readonly waitedMs: number }
  /** It ended, or takes part no longer. */
  | { readonly state: 'gone' }

/** A request to a thread. */
export interface ThreadRequest {
  readonly id: number
  readonly profile: string
  readonly search: string
  /** How long it is to take. */
  readonly seconds: number
  /** Tells the thread to leave off. */
  readonly signal: AbortSignal
  /** Called when the thread has not begun after a quarter of a second. It may do so all the same. */
  readonly whenLate?: (() => void) | undefined
}

/** What a group takes from outside; others in tests. */
export interface ThreadGroupOptions {
  /** This thread. */
  readonly self?: Thread
  readonly answerTimeoutMs?: number
}

interface Peer extends Thread {
  /** Whether it let the last request pass without an answer. */
  silent: boolean
}

interface Patience {
  readonly waitMs: number
  readonly signal: AbortSignal
  readonly whenLate: () => void
}

interface Waiting {
  readonly id: number
  begin(): void
  settle(reply: Reply): void
}

/**
 * Takes part in the group of threads, for as long as somebody in this thread wants to.
 *
 * All threads are equal: each can ask and be asked. They hear of each other over broadcast channels, of which nothing
 * is seen by the service: neither its `parentPort` nor its `workerMessage` listeners.
 */
export class ThreadGroup {
  readonly #self: Thread
  readonly #answerTimeoutMs: number
  readonly #peers = new Map<number, Peer>()
  readonly #waiting = new Map<string, Waiting>()
  readonly #jobs = new Map<string, AbortController>()
  readonly #stoppers = new Set<() => void | Promise<void>>()
  #membership: { lobby: BroadcastChannel; inbox: BroadcastChannel; leases: number } | undefined
  // Two copies of this package in one thread share their inbox.
  readonly #key = randomUUID()
  #leftOut = 0
  #nextRequest = 0

  constructor({ self = thisThread, answerTimeoutMs = ANSWER_TIMEOUT_MS }: ThreadGroupOptions = {}) {
    this.#self = self
    this.#answerTimeoutMs = answerTimeoutMs
  }

  /** This thread. */
  get self(): Thread {
    return this.#self
  }

  /** The other threads that take part, by number. */
  get others(): readonly Thread[] {
    return [...this.#peers.values()].toSorted((a, b) => a.id - b.id)
  }

  /** How many threads said hello when there were too many already. */
  get leftOut(): number {
    return this.#leftOut
  }

  /** Takes part until the result is disposed of. Keeps no thread alive. */
  join(duties: ThreadDuties): Disposable {
    if (this.#membership === undefined) {
      const lobby = open(LOBBY, (data) => this.#hearLobby(parseLobbyMessage(data)))
      const inbox = open(inboxOf(this.#self.id), (data) => this.#hearInbox(parseInboxMessage(data), duties))
      this.#membership = { lobby, inbox, leases: 0 }
      this.#say({ kind: 'hello', from: this.#self.id, name: this.#self.name, isNew: true })
    }
    this.#membership.leases++
    let held = true
    return {
      [Symbol.dispose]: () => {
        if (held) this.#release()
        held = false
      },
    }
  }

  /** Calls back when another thread is about to end this one. */
  whenStopped(stop: () => void | Promise<void>): Disposable {
    this.#stoppers.add(stop)
    return { [Symbol.dispose]: () => void this.#stoppers.delete(stop) }
  }

  /** Takes note that a thread has ended, and tells the others. */
  forget(id: number): void {
    if (!this.#drop(id)) return
    this.#say({ kind: 'bye', id })
  }

  /** Asks a thread for a profile. Never rejects, and never waits for longer than it says. */
  ask(request: ThreadRequest): Promise<Reply> {
    const { id, profile, search, seconds, signal, whenLate = () => {} } = request
    const waitMs =
      seconds * 1000 +
      (this.#peers.get(id)?.silent ? this.#answerTimeoutMs / SILENT_PART : this.#answerTimeoutMs)
    const expiresNanos = process.hrtime.bigint() + BigInt(Math.ceil(waitMs)) * 1_000_000n
    return this.#request(id, { waitMs, signal, whenLate }, (name) => ({
      kind: 'collect',
      from: this.#self.id,
      request: name,
      profile,
      search,
      expiresNanos,
    }))
  }

  /** Asks a thread to stop sampling, because it is about to be ended. */
  askToStop(id: number): Promise<Reply> {
    const { signal } = new AbortController()
    const patience = { waitMs: this.#answerTimeoutMs, signal, whenLate: () => {} }
    return this.#request(id, patience, (request) => ({ kind: 'stop', from: this.#self.id, request }))
  }

  #request(
    id: number,
    { waitMs, signal, whenLate }: Patience,
    message: (request: string) => InboxMessage,
  ): Promise<Reply> {
    if (!this.#peers.has(id) || signal.aborted) return Promise.resolve({ state: 'gone' })
    const request = `${this.#key} ${this.#nextRequest++}`
    return new Promise((resolve) => {
      const cancel = (): void => {
        post(id, { kind: 'cancel', request })
        settle({ state: 'gone' })
      }
      const late = setTimeout(whenLate, LATE_MS)
      const settle = (reply: Reply): void => {
        clearTimeout(late)
        clearTimeout(timer)
        signal.removeEventListener('abort', cancel)
        this.#waiting.delete(request)
        resolve(reply)
      }
      const timer = setTimeout(() => {
        const peer = this.#peers.get(id)
        if (peer) peer.silent = true
        settle({ state: 'silent', waitedMs: waitMs })
      }, waitMs)
      timer.unref()
      late.unref()
      signal.addEventListener('abort', cancel)
      this.#waiting.set(request, { id, settle, begin: () => clearTimeout(late) })
      post(id, message(request))
    })
  }

  #hearLobby(message: LobbyMessage | undefined): void {
    if (message === undefined) return
    if (message.kind === 'bye') this.#drop(message.id)
    else this.#welcome(message)
  }

  #hearInbox(message: InboxMessage | undefined, duties: ThreadDuties): void {
    switch (message?.kind) {
      case undefined:
        return
      case 'hello':
        this.#welcome(message)
        return
      case 'answer': {
        const peer = this.#peers.get(message.from)
        if (peer) peer.silent = false
        this.#waiting.get(message.request)?.settle(message.answer)
        return
      }
      case 'begun':
        this.#waiting.get(message.request)?.begin()
        return
      case 'cancel':
        this.#jobs.get(message.request)?.abort()
        return
      case 'stop':
        void this.#stop(message)
        return
      case 'collect':
        void this.#work(message, duties)
    }
  }

  #welcome({ from, name, isNew }: Hello): void {
    if (from === this.#self.id) return
    if (this.#peers.has(from) || this.#peers.size < MAX_THREADS) {
      this.#peers.set(from, { id: from, name, silent: false })
    } else {
      this.#leftOut++
    }
    const { id, name: ownName } = this.#self
    if (isNew) post(from, { kind: 'hello', from: id, name: ownName, isNew: false })
  }

  /** Does what another thread asks for. */
  async #work(message: Extract<InboxMessage, { kind: 'collect' }>, duties: ThreadDuties): Promise<void> {
    const { from, request, profile, search, expiresNanos } = message
    // This thread was busy for so long that nobody waits any more.
    if (process.hrtime.bigint() > expiresNanos) return
    const job = new AbortController()
    let answer: Answer
    try {
      if (this.#jobs.size >= MAX_JOBS) throw new Error(`${MAX_JOBS} profiles are being taken already`)
      this.#jobs.set(request, job)
      post(from, { kind: 'begun', request })
      const bytes = await duties.collect(profile, search, job.signal)
      answer = bytes === undefined ? { state: 'nothing' } : { state: 'profile', bytes }
    } catch (error) {
      answer = { state: 'problem', problem: errorText(error) }
    }
    this.#jobs.delete(request)
    if (!job.signal.aborted) post(from, { kind: 'answer', from: this.#self.id, request, answer })
  }

  async #stop({ from, request }: Extract<InboxMessage, { kind: 'stop' }>): Promise<void> {
    for (const job of this.#jobs.values()) job.abort()
    // One of them may be what takes part, and whoever asks ends the thread as soon as it takes part no longer.
    if (this.#membership) this.#membership.leases++
    // The thread is ended all the same where one of them fails.
    await Promise.allSettled([...this.#stoppers].map(async (stop) => stop()))
    post(from, { kind: 'answer', from: this.#self.id, request, answer: { state: 'stopped' } })
    this.#release()
  }

  #drop(id: number): boolean {
    const known = this.#peers.delete(id)
    for (const waiting of this.#waiting.values()) if (waiting.id === id) waiting.settle({ state: 'gone' })
    return known
  }

  #say(message: LobbyMessage): void {
    this.#membership?.lobby.postMessage(message)
  }

  #release(): void {
    if (this.#membership === undefined || --this.#membership.leases > 0) return
    this.#say({ kind: 'bye', id: this.#self.id })
    this.#membership.lobby.close()
    this.#membership.inbox.close()
    this.#membership = undefined
    for (const job of this.#jobs.values()) job.abort()
    for (const waiting of this.#waiting.values()) waiting.settle({ state: 'gone' })
    this.#peers.clear()
  }
}

/** The group as seen from this thread. */
export const threadGroup: ThreadGroup = new ThreadGroup()

function open(name: string, hear: (data: unknown) => void): BroadcastChannel {
  const channel = new BroadcastChannel(name)
  channel.onmessage = ({ data }) => {
    try {
      hear(data)
    } catch {
      // A message that nobody understands must not bring the service down.
    }
  }
  channel.unref()
  return channel
}

/** Posts to the inbox of a thread. Nobody hears it where the thread has ended. */
function post(id: number, message: InboxMessage): void {
  const channel = new BroadcastChannel(inboxOf(id))
  channel.postMessage(message)
  channel.close()
}
