// What a recording is kept for: something went wrong, and whoever writes windows to files wants to know.

/** What went wrong, or was asked for; a service may have reasons of its own. */
export const troubleKinds = [
  'slow-request',
  'stall',
  'hang',
  'heap',
  'uncaught',
  'crash',
  'signal',
  'asked',
] as const

/** One of {@link troubleKinds}. */
export type TroubleKind = (typeof troubleKinds)[number]

/** One occurrence. */
export interface Trouble {
  readonly kind: TroubleKind
  /** In a few words, such as the route and how long it took. */
  readonly detail: string
}

/** From when on something is a trouble. Sources compare with these: infinite while nobody wants to know. */
export interface TroubleLimits {
  requestMs: number
  stallMs: number
  /** Of the heap in use after a full collection. */
  heapBytes: number
}

/** The limits of this thread. */
export const limits: TroubleLimits = {
  requestMs: Number.POSITIVE_INFINITY,
  stallMs: Number.POSITIVE_INFINITY,
  heapBytes: Number.POSITIVE_INFINITY,
}

let listener: ((trouble: Trouble) => void) | undefined

/** Tells whoever wants to know. Must not throw, nor does it. */
export function reportTrouble(trouble: Trouble): void {
  listener?.(trouble)
}

/** Listens until the result is disposed of. There is one listener, since there is one flight recorder. */
export function listenForTroubles(
  { requestMs, stallMs, heapBytes }: TroubleLimits,
  onTrouble: (trouble: Trouble) => void,
): Disposable {
  listener = onTrouble
  Object.assign(limits, { requestMs, stallMs, heapBytes })
  return {
    [Symbol.dispose]() {
      if (listener !== onTrouble) return
      listener = undefined
      for (const name of ['requestMs', 'stallMs', 'heapBytes'] as const)
        limits[name] = Number.POSITIVE_INFINITY
    },
  }
}
