// What the probe inside a service and the lab kit outside of it say to each other over the IPC channel.

/** A listening server as the process itself knows it. */
export interface Listener {
  /** The host that the service's code asked for; undefined where it named none, which means every address. */
  readonly requestedHost: string | undefined
  /** The address in use. Under the probe a server beyond loopback is moved to loopback: see `probe.ts`. */
  readonly address: string
  readonly port: number
}

/** Memory right after a full garbage collection: what is reachable, and nothing else. */
export interface RetainedMemory {
  readonly heapUsedBytes: number
  /** Memory outside of the heap that objects on it keep: buffers, mostly. */
  readonly externalBytes: number
}

/** What the process has used so far. Taking it collects no garbage and changes nothing. */
export interface Usage {
  readonly rssBytes: number
  readonly heapUsedBytes: number
  readonly externalBytes: number
  /** Bytes allocated on the heap since the process started, collected since or not. */
  readonly allocatedBytes: number
  /** User and system time of all threads since the process started. */
  readonly cpuMicros: number
  /** The part of it that the main thread has used: what the event loop did by itself, others had to wait for. */
  readonly mainThreadCpuMicros: number
  /** Milliseconds that the event loop has spent waiting, and working, since it started. */
  readonly eventLoopIdleMs: number
  readonly eventLoopActiveMs: number
}

/** How the service has treated the engine. */
export interface EngineState {
  /** V8's limit for the whole heap. */
  readonly heapLimitBytes: number
  /** Garbage collections that code asked for, without those of the probe. */
  readonly forcedCollections: number
}

/** The questions, and the type of the answer to each. */
export interface Answers {
  memory: RetainedMemory
  usage: Usage
  engine: EngineState
  listeners: Listener[]
  settled: true
}

export type Question = keyof Answers

export interface AskMessage {
  readonly hotpath: 'ask'
  readonly id: number
  readonly question: Question
}

export type ProbeMessage =
  | { readonly hotpath: 'listening'; readonly listener: Listener }
  | { readonly hotpath: 'answer'; readonly id: number; readonly answer: Answers[Question] }

/** Tells a message of ours from one that the service itself sends or expects. */
export function isProtocolMessage(message: unknown): message is { hotpath: string } {
  return typeof message === 'object' && message !== null && 'hotpath' in message
}
