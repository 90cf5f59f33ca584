// What tasks of one type waited for, in a trace: the evidence of a lab whose symptom is over before anybody can look.
import { argOf, durationOf, nameOf, parseTrace, slices, Tasks, TraceError, type Trace } from '@hotpath/trace'
import type { EvidenceFile, StepRejected } from './step.ts'

/** What the evidence of a lab looks like. */
export interface TraceEvidence {
  /** The tasks that the story is about, by their type: `POST /checkout`. */
  readonly task: string
  /** The call that some of them wait for, by its name: `POST 127.0.0.1:4000/blocks`. */
  readonly call: RegExp
  /** Which share of its time a task that is slow for this reason waits at the least, 0 to 1. */
  readonly minShare: number
  /** So many tasks of this type had ended when the first slow one began, or what led to it is not in the window. */
  readonly minEarlier: number
}

/** One task, and for how long it waited. */
export interface WaitingTask {
  readonly nanos: number
  readonly waitedNanos: number
  /** How many tasks of its type had ended before it began. */
  readonly earlier: number
}

/** What a trace says of the tasks of one type. */
export interface TraceReading {
  /** Why it was taken: `slow-request`, `http`. */
  readonly reason: string
  readonly windowNanos: number
  /** Tasks that have begun and ended in the window. */
  readonly tasks: number
  readonly medianNanos: number
  readonly maxNanos: number
  /** Those that waited for the call, the longest first. */
  readonly waiting: readonly WaitingTask[]
  /** How often the call was made, by whomever, and for how long it took altogether. */
  readonly calls: number
  readonly callNanos: number
}

/** Reads a trace, or says why it is none. */
export function readTrace(
  { name, bytes }: EvidenceFile,
  evidence: Pick<TraceEvidence, 'task' | 'call' | 'minShare'>,
): TraceReading | StepRejected {
  try {
    return reading(parseTrace(bytes, name), evidence)
  } catch (error) {
    if (!(error instanceof TraceError)) throw error
    const isProfile = error.code === 'TRACE_IS_PROFILE'
    return {
      state: 'rejected',
      problem: isProfile ? 'wrong-kind' : 'unreadable',
      says: {
        en: `${error.message}. Want a trace, as the flight recorder writes it`,
        ja: `${error.message}。フライトレコーダーが書き出すトレースが必要です。`,
      },
    }
  }
}

function reading(
  trace: Trace,
  { task: type, call, minShare }: Pick<TraceEvidence, 'task' | 'call' | 'minShare'>,
): TraceReading {
  const tasks = new Tasks(trace)
  // What was under way when the window began, or still is, has no length.
  const whole = [...tasks.list.entries()].filter(
    ([, task]) => task.type === type && task.outcome !== 'unfinished' && task.start > 0,
  )
  const isCall = (slice: number): boolean =>
    trace.kind[slice] === slices.call && call.test(nameOf(trace, slice))
  const waiting = whole.flatMap(([place, task]): WaitingTask[] => {
    const waitedNanos = tasks
      .membersOf(place)
      // A call that a task has begun and does not wait for ends after it.
      .filter((slice) => isCall(slice) && (trace.end[slice] ?? 0) <= task.end && !isUnfinished(trace, slice))
      .reduce((sum, slice) => sum + durationOf(trace, slice), 0)
    if (waitedNanos < minShare * (task.end - task.start)) return []
    const earlier = whole.filter(([, other]) => other.end <= task.start).length
    return [{ nanos: task.end - task.start, waitedNanos, earlier }]
  })
  const calls = [...trace.kind.keys()].filter(isCall)
  const lengths = whole.map(([, task]) => task.end - task.start).toSorted((a, b) => a - b)
  return {
    reason: trace.info.reason,
    windowNanos: trace.durationNanos,
    tasks: whole.length,
    medianNanos: lengths[Math.floor(lengths.length / 2)] ?? 0,
    maxNanos: lengths.at(-1) ?? 0,
    waiting: waiting.toSorted((a, b) => b.nanos - a.nanos),
    calls: calls.length,
    callNanos: calls.reduce((sum, slice) => sum + durationOf(trace, slice), 0),
  }
}

const isUnfinished = (trace: Trace, slice: number): boolean =>
  trace.unfinished[slice] === 1 || argOf(trace, slice, 'outcome') === 'aborted'

/** Writes nanoseconds for people: `1.00 s`, `32.1 ms`. */
export function formatNanos(nanos: number): string {
  return nanos < 1e8 ? `${(nanos / 1e6).toFixed(1)} ms` : `${(nanos / 1e9).toFixed(2)} s`
}
