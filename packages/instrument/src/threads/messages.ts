// What threads say to each other. Every message is checked when it comes: another version of this package may have
// sent it.

/** A thread takes part from now on; `isNew` asks the others to say so too, to its inbox. */
export interface Hello {
  readonly kind: 'hello'
  readonly from: number
  readonly name: string
  readonly isNew: boolean
}

/** Said in the lobby, where all hear it. */
export type LobbyMessage =
  | Hello
  /** A thread takes part no longer, says it itself or whoever saw it end. */
  | { readonly kind: 'bye'; readonly id: number }

/** Said to one thread. */
export type InboxMessage =
  | Hello
  | {
      readonly kind: 'collect'
      readonly from: number
      /** Names the request among all of the process. */
      readonly request: string
      readonly profile: string
      /** The query as the client sent it. */
      readonly search: string
      /** When nobody waits for the answer any more, on the clock of `process.hrtime`, which all threads share. */
      readonly expiresNanos: bigint
    }
  /** The thread has got round to it. */
  | { readonly kind: 'begun'; readonly request: string }
  | { readonly kind: 'cancel'; readonly request: string }
  /** Stop sampling, because the thread is about to be ended. */
  | { readonly kind: 'stop'; readonly from: number; readonly request: string }
  | { readonly kind: 'answer'; readonly from: number; readonly request: string; readonly answer: Answer }

/** What becomes of a request in another thread. */
export type Answer =
  | { readonly state: 'profile'; readonly bytes: Uint8Array }
  | { readonly state: 'problem'; readonly problem: string }
  /** It has no such profile, or has done what it was asked to. */
  | { readonly state: 'nothing' }
  | { readonly state: 'stopped' }

const VERSION = 1

/** Where all threads hear what is said. */
export const LOBBY: string = `@hotpath/instrument ${VERSION}`

/** Where only this thread hears. */
export function inboxOf(id: number): string {
  return `${LOBBY} ${id}`
}

type Fields = Readonly<Record<string, unknown>>

/** Returns a message that was posted to the lobby, or undefined for what is none. */
export function parseLobbyMessage(data: unknown): LobbyMessage | undefined {
  if (!isFields(data)) return undefined
  if (data['kind'] === 'bye') return isId(data['id']) ? { kind: 'bye', id: data['id'] } : undefined
  return parseHello(data)
}

/** Returns a message that was posted to an inbox, or undefined for what is none. */
export function parseInboxMessage(data: unknown): InboxMessage | undefined {
  if (!isFields(data)) return undefined
  const { from, request, kind } = data
  if (kind === 'hello') return parseHello(data)
  if (typeof request !== 'string') return undefined
  if (kind === 'cancel' || kind === 'begun') return { kind, request }
  if (!isId(from)) return undefined
  if (kind === 'stop') return { kind, from, request }
  if (kind === 'answer') {
    const answer = parseAnswer(data['answer'])
    return answer === undefined ? undefined : { kind, from, request, answer }
  }
  const { profile, search, expiresNanos } = data
  return kind === 'collect' &&
    typeof profile === 'string' &&
    typeof search === 'string' &&
    typeof expiresNanos === 'bigint'
    ? { kind, from, request, profile, search, expiresNanos }
    : undefined
}

function parseHello({ kind, from, name, isNew }: Fields): Hello | undefined {
  return kind === 'hello' && isId(from) && typeof name === 'string' && typeof isNew === 'boolean'
    ? { kind, from, name, isNew }
    : undefined
}

function parseAnswer(data: unknown): Answer | undefined {
  if (!isFields(data)) return undefined
  const { state, bytes, problem } = data
  if (state === 'nothing' || state === 'stopped') return { state }
  if (state === 'profile') return bytes instanceof Uint8Array ? { state, bytes } : undefined
  return state === 'problem' && typeof problem === 'string' ? { state, problem } : undefined
}

function isFields(data: unknown): data is Fields {
  return typeof data === 'object' && data !== null
}

function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}
