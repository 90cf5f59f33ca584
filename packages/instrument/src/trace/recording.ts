// Who wants this thread recorded, and the memory that is written to as long as somebody does.
import { Ring, type RingBounds } from './ring.ts'
import { sourceNames, startSource, type TraceSource, type TraceSources } from './sources.ts'

/** What somebody wants to have recorded. */
export interface RecordingWish extends RingBounds {
  readonly sources: TraceSources
}

/** The memory that this thread writes to; undefined while nobody records. */
export let ring: Ring | undefined

let wishes: readonly RecordingWish[] = []
let wish: RecordingWish | undefined
const sources = new Map<TraceSource, Disposable>()
/** Of memories that are no longer written to. */
let eventsBefore = 0
const listeners = new Set<(ring: Ring | undefined) => void>()

/**
 * Records until the result is disposed of. Of several who want that, the longest age and the most bytes count, and
 * every source that one of them wants. Where that is more than there was, recording begins anew.
 */
export function record(wanted: RecordingWish): Disposable {
  wishes = [...wishes, wanted]
  update()
  let held = true
  return {
    [Symbol.dispose]() {
      if (!held) return
      held = false
      wishes = wishes.filter((one) => one !== wanted)
      update()
    },
  }
}

/** Returns how many events this thread has recorded. */
export function recordedEvents(): number {
  return eventsBefore + (ring?.eventCount ?? 0)
}

/** Calls back whenever another memory is written to. */
export function whenRingChanges(listener: (ring: Ring | undefined) => void): Disposable {
  const one = (next: Ring | undefined): void => listener(next)
  listeners.add(one)
  return { [Symbol.dispose]: () => void listeners.delete(one) }
}

function update(): void {
  const next = combine(wishes)
  const isMore = next && wish && (next.maxBytes > wish.maxBytes || next.minAgeMs > wish.minAgeMs)
  if (next === undefined || wish === undefined || isMore) {
    replaceRing(next)
  } else {
    // What is kept stays, and sources that stay see nothing of it.
    wish = { ...wish, sources: next.sources }
    updateSources(next.sources)
  }
}

function replaceRing(next: RecordingWish | undefined): void {
  for (const source of sources.values()) source[Symbol.dispose]()
  sources.clear()
  eventsBefore += ring?.eventCount ?? 0
  ring?.end()
  wish = next
  ring = next && new Ring(next)
  if (next) updateSources(next.sources)
  for (const listener of listeners) listener(ring)
}

function updateSources(wanted: TraceSources): void {
  if (ring === undefined) return
  for (const name of sourceNames) {
    const running = sources.get(name)
    if (wanted[name] && running === undefined) sources.set(name, startSource(name, ring))
    else if (!wanted[name] && running !== undefined) {
      running[Symbol.dispose]()
      sources.delete(name)
    }
  }
}

function combine(all: readonly RecordingWish[]): RecordingWish | undefined {
  if (all.length === 0) return undefined
  return {
    minAgeMs: Math.max(...all.map(({ minAgeMs }) => minAgeMs)),
    maxBytes: Math.max(...all.map(({ maxBytes }) => maxBytes)),
    sources: Object.fromEntries(
      sourceNames.map((name) => [name, all.some(({ sources: wanted }) => wanted[name])]),
    ) as unknown as TraceSources, // of all names
  }
}
