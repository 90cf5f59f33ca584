// A trace: the events of all threads of a process between two moments, and what to know about them.
import type { Thread } from '../threads/thread.ts'
import type { EventColumns } from './events.ts'
import { kinds, outcomes } from './layout.ts'
import type { Timeline } from './timeline.ts'

/** In which form a trace is written. */
export type TraceFormat = 'perfetto' | 'chrome'

/** What is known of a trace as a whole. */
export interface TraceInfo {
  readonly pid: number
  /** The script of the process. */
  readonly program: string
  readonly nodeVersion: string
  /** Why it was taken, such as `slow-request`. */
  readonly reason: string
  /** On the clock of `process.hrtime`. Events count from here. */
  readonly baseNanos: bigint
  /** What is older is not in it, apart from what was in progress then. */
  readonly fromNanos: bigint
  readonly toNanos: bigint
  /** What to add to get nanoseconds since 1970. */
  readonly epochOffsetNanos: bigint
  /** What is missing, in words; nothing is missing in silence. */
  readonly notes: readonly string[]
}

/** What one thread recorded. */
export interface ThreadTrace {
  readonly thread: Thread
  readonly events: EventColumns
  readonly timeline: Timeline
}

export interface Trace {
  readonly info: TraceInfo
  readonly threads: readonly ThreadTrace[]
}

/** What each kind is called in the category of an event. */
export const categories: Readonly<Record<number, string>> = {
  [kinds.task]: 'task',
  [kinds.region]: 'region',
  [kinds.log]: 'log',
  [kinds.request]: 'request',
  [kinds.call]: 'call',
  [kinds.collection]: 'gc',
  [kinds.stall]: 'stall',
  [kinds.wait]: 'lock-wait',
  [kinds.hold]: 'lock-hold',
  [kinds.recorder]: 'recorder',
  [kinds.frame]: 'cpu',
}

/** What an event has beside its name and its times, by name. Those that say nothing are left out. */
export const argNames = [
  'task',
  'parent',
  'status',
  'outcome',
  'unfinished',
  'message',
  'culprit',
  'stack',
  'lock',
  'place',
] as const

export type ArgName = (typeof argNames)[number]

/** Calls back for each thing that an event has. */
export function eachArg(
  events: EventColumns,
  at: number,
  take: (name: ArgName, value: number | string | boolean) => void,
): void {
  const kind: number = events.kindOf(at)
  const task = events.task[at] ?? 0
  const extra = events.extra[at] ?? 0
  const value = events.value[at] ?? 0
  const text = events.textOf(at)
  if (task !== 0) take('task', task)
  if (events.isOpen(at)) take('unfinished', true)
  switch (kind) {
    case kinds.request:
    case kinds.task:
      if (extra !== 0) take('parent', extra)
      break
    case kinds.wait:
    case kinds.hold:
      take('lock', extra)
      break
    case kinds.log:
      take('message', text)
      break
    case kinds.stall:
      if (text !== '') {
        take('culprit', text.split(' < ', 1)[0] ?? '')
        take('stack', text)
      }
      break
    case kinds.frame:
      take('place', events.placeOf(at))
      break
  }
  if (events.isOpen(at)) return
  if (kind === kinds.request || kind === kinds.call) {
    // Nothing was answered to the end: somebody broke it off.
    if (value === 0) take('outcome', 'aborted')
    else take('status', value)
  } else if ((kind === kinds.task || kind === kinds.region) && value === outcomes.failed)
    take('outcome', 'failed')
}

/** Returns what a thread is called on a timeline. */
export function threadTitle({ id, name }: Thread): string {
  if (id === 0) return 'main'
  return name === '' ? `worker ${id}` : `worker ${id} ${name}`
}
