// A trace in one screen: the types of tasks, the slowest and why, pauses, stalls, locks. What the page has at its top,
// and what somebody reads who has nothing but a terminal.

import { type Cause, Causes } from './causes.ts'
import {
  hasFailed,
  slicesOfKind,
  type Spread,
  spreadsOfKind,
  type Task,
  Tasks,
  type TaskType,
  taskNanos,
  taskTypes,
} from './tasks.ts'
import { argOf, durationOf, nameOf, slices, threadOf, type Trace } from './trace.ts'

/** How much of a trace is told. */
export interface SummaryOptions {
  /** How many rows a list has. */
  readonly rows: number
  /** Tasks whose type matches. */
  readonly focus: RegExp | undefined
}

/** A task that took long, and what it spent the time with. */
export interface SlowTask {
  readonly task: Task
  readonly threadName: string
  readonly causes: readonly Cause[]
  readonly logs: readonly { readonly at: number; readonly category: string; readonly message: string }[]
}

/** When the event loop was held up. */
export interface Stall {
  readonly at: number
  readonly nanos: number
  readonly threadName: string
  /** Leaf first; empty where nothing was sampled. */
  readonly stack: readonly string[]
  /** How many tasks of the thread were in progress then. */
  readonly tasks: number
}

export interface Summary {
  readonly trace: Trace
  readonly tasks: Tasks
  readonly types: readonly TaskType[]
  readonly slowest: readonly SlowTask[]
  readonly failedCount: number
  readonly gc: readonly Spread[]
  readonly stalls: readonly Stall[]
  readonly stallCount: number
  readonly locks: readonly (Spread & { readonly culprit: string })[]
  readonly calls: readonly Spread[]
}

/** Sums a trace up. */
export function summarize(trace: Trace, { rows, focus }: SummaryOptions): Summary {
  const tasks = new Tasks(trace)
  const causes = new Causes(trace, tasks)
  const isWanted = ({ type }: { type: string }): boolean => focus?.test(type) ?? true
  const order = tasks.list
    .map((task, place) => ({ task, place }))
    .filter(({ task }) => isWanted(task))
    .sort((a, b) => taskNanos(b.task) - taskNanos(a.task) || a.place - b.place)
  const types = taskTypes(tasks).filter(({ name }) => isWanted({ type: name }))
  const stalls = slicesOfKind(trace, slices.stall)
  const waits = Map.groupBy(slicesOfKind(trace, slices.wait), (slice) => nameOf(trace, slice))
  return {
    trace,
    tasks,
    types,
    slowest: order
      .slice(0, rows)
      .map(({ task, place }) => slowTask(trace, tasks, task, causes.of(place), place)),
    failedCount: order.filter(({ task }) => hasFailed(task)).length,
    gc: spreadsOfKind(trace, slices.gc),
    stalls: stalls
      .sort((a, b) => durationOf(trace, b) - durationOf(trace, a))
      .slice(0, rows)
      .map((slice) => readStall(trace, tasks, slice)),
    stallCount: stalls.length,
    locks: spreadsOfKind(trace, slices.wait).map((lock, index) => ({
      ...lock,
      // Those that nobody sees are not worth the look.
      culprit: index < rows ? longestHolder(causes, waits.get(lock.name) ?? []) : '',
    })),
    calls: spreadsOfKind(trace, slices.call),
  }
}

function slowTask(trace: Trace, tasks: Tasks, task: Task, causes: readonly Cause[], place: number): SlowTask {
  const logs = tasks.membersOf(place).filter((slice) => trace.kind[slice] === slices.log)
  return {
    task,
    threadName: trace.threads[task.thread]?.name ?? '',
    causes: causes.filter(({ nanos }) => nanos * 20 >= taskNanos(task)),
    logs: logs.map((slice) => ({
      at: trace.start[slice] ?? 0,
      category: nameOf(trace, slice),
      message: String(argOf(trace, slice, 'message') ?? ''),
    })),
  }
}

function readStall(trace: Trace, tasks: Tasks, slice: number): Stall {
  const thread = threadOf(trace, slice)
  const [from, to] = [trace.start[slice] ?? 0, trace.end[slice] ?? 0]
  const stack = argOf(trace, slice, 'stack')
  return {
    at: from,
    nanos: durationOf(trace, slice),
    threadName: trace.threads[thread]?.name ?? '',
    stack: typeof stack === 'string' && stack !== '' ? stack.split(' < ') : [],
    tasks: tasks.list.filter((task) => task.thread === thread && task.start < to && task.end > from).length,
  }
}

/** Who was inside when a lock was waited for the longest. */
function longestHolder(causes: Causes, waits: readonly number[]): string {
  const byHolder = new Map<string, number>()
  for (const wait of waits) {
    const holder = causes.holderOf(wait)
    if (holder && holder.name !== '')
      byHolder.set(holder.name, (byHolder.get(holder.name) ?? 0) + holder.nanos)
  }
  return [...byHolder].sort(([, a], [, b]) => b - a)[0]?.[0] ?? ''
}
