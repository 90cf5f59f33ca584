// A summary as text, for a terminal.

import type { Cause } from './causes.ts'
import { formatMoment, formatNanos } from './durations.ts'
import { escapeControls } from '@hotpath/pprof'
import type { SlowTask, Stall, Summary } from './summary.ts'
import { type Task, taskNanos } from './tasks.ts'

/** Formats a summary. Names come from the service: what would steer a terminal is written out. */
export function formatSummary(summary: Summary, rows: number): string {
  const { trace, tasks, types, slowest, gc, stalls, stallCount, locks, calls, failedCount } = summary
  const { program, pid, node, reason, taken, notes } = trace.info
  const about = [
    program !== '' && `${program}${pid > 0 ? ` (process ${pid})` : ''}`,
    node !== '' && `Node.js ${node}`,
    reason !== '' && `taken for: ${reason}`,
    taken,
  ].filter((part) => part !== false && part !== '')
  const blocks = [
    [
      about.join(', '),
      `Window: ${formatNanos(trace.durationNanos)}, ${counted(trace.start.length, 'slice')}, ${counted(tasks.list.length, 'task')}, ${counted(trace.threads.length, 'thread')}${failedCount > 0 ? `, ${failedCount} failed` : ''}`,
      ...notes.map((note) => `Note: ${note}`),
    ],
    section(
      'Tasks by type',
      types.length === 0
        ? ['none']
        : table(
            ['count', 'median', 'p99', 'max', 'total', 'failed', 'type'],
            types
              .slice(0, rows)
              .map((type) => [
                String(type.count),
                formatNanos(type.medianNanos),
                formatNanos(type.p99Nanos),
                formatNanos(type.maxNanos),
                formatNanos(type.totalNanos),
                type.failed > 0 ? String(type.failed) : '-',
                type.name + (type.unfinished > 0 ? `   (${type.unfinished} unfinished)` : ''),
              ]),
          ),
      types.length - rows,
    ),
    section(
      'Slowest tasks, and what their time went into',
      slowest.length === 0 ? ['none'] : slowest.flatMap(slowTaskLines),
      0,
    ),
    section(
      heldUp(stallCount),
      stalls.length === 0 ? ['never, for 50 ms or longer'] : stalls.flatMap(stallLines),
      stallCount - rows,
    ),
    section(
      'Pauses of the garbage collector',
      gc.length === 0
        ? ['none']
        : table(
            ['count', 'median', 'max', 'total', 'kind'],
            gc.map((kind) => [
              String(kind.count),
              formatNanos(kind.medianNanos),
              formatNanos(kind.maxNanos),
              formatNanos(kind.totalNanos),
              kind.name,
            ]),
          ),
      0,
    ),
    locks.length > 0 &&
      section(
        'Waits for locks',
        table(
          ['count', 'median', 'max', 'total', 'lock'],
          locks
            .slice(0, rows)
            .map((lock) => [
              String(lock.count),
              formatNanos(lock.medianNanos),
              formatNanos(lock.maxNanos),
              formatNanos(lock.totalNanos),
              lock.name + (lock.culprit === '' ? '' : `   inside for the longest: ${lock.culprit}`),
            ]),
        ),
        locks.length - rows,
      ),
    calls.length > 0 &&
      section(
        'Calls to others',
        table(
          ['count', 'median', 'p99', 'max', 'total', 'call'],
          calls
            .slice(0, rows)
            .map((call) => [
              String(call.count),
              formatNanos(call.medianNanos),
              formatNanos(call.p99Nanos),
              formatNanos(call.maxNanos),
              formatNanos(call.totalNanos),
              call.name,
            ]),
        ),
        calls.length - rows,
      ),
  ]
  return `${blocks
    .filter((block) => block !== false)
    .map((lines) => lines.map(escapeControls).join('\n'))
    .join('\n\n')}\n`
}

function section(title: string, lines: readonly string[], hidden: number): string[] {
  return [
    title,
    ...lines.map((line) => `  ${line}`),
    ...(hidden > 0 ? [`  and ${hidden} more; -n=${ALL} shows all`] : []),
  ]
}

const ALL = 1000

function slowTaskLines({ task, threadName, causes, logs }: SlowTask): string[] {
  return [
    `${formatNanos(taskNanos(task)).padStart(8)}  ${task.type}  ${aboutTask(task, threadName)}`,
    ...causes
      .slice(0, MAX_CAUSES)
      .map((cause) => `          ${formatNanos(cause.nanos).padStart(8)}  ${causeText(cause)}`),
    ...logs
      .slice(0, MAX_LOGS)
      .map(({ at, category, message }) => `          ${formatMoment(at)}  ${category}: ${message}`),
    ...(logs.length > MAX_LOGS ? [`          and ${logs.length - MAX_LOGS} more messages`] : []),
  ]
}

const MAX_LOGS = 6
const MAX_CAUSES = 8

function aboutTask({ number, start, status, outcome }: Task, threadName: string): string {
  return [
    number > 0 && `task ${number}`,
    `of ${threadName}`,
    `at ${formatMoment(start)}`,
    status > 0 && `status ${status}`,
    outcome !== 'done' && outcome,
  ]
    .filter((part) => part !== false)
    .join(', ')
}

/** Says what a part of a task's time went into. */
function causeText({ kind, name, count, culprit }: Cause): string {
  const times = count > 1 ? `, ${count} times` : ''
  switch (kind) {
    case 'lock':
      return `waiting for ${name}${times}${culprit === '' ? '' : `, held by ${culprit}`}`
    case 'call':
      return `call: ${name}${times}`
    case 'stall':
      return `event loop held up${times}${culprit === '' ? '' : ` by ${culprit}`}`
    case 'gc':
      return `garbage collection: ${name}${times}`
    case 'region':
      return `region: ${name}${times}`
  }
}

function stallLines({ at, nanos, threadName, stack, tasks }: Stall): string[] {
  return [
    `${formatNanos(nanos).padStart(8)}  at ${formatMoment(at)} of ${threadName}, with ${counted(tasks, 'task')} in progress`,
    ...stack.slice(0, MAX_FRAMES).map((frame) => `            ${frame}`),
    ...(stack.length > MAX_FRAMES ? [`            and ${stack.length - MAX_FRAMES} callers more`] : []),
    ...(stack.length === 0 ? ['            by whom is not known: the CPU was not sampled'] : []),
  ]
}

const MAX_FRAMES = 5

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** Rows whose cells are numbers, right-aligned; the last column is a name. */
function table(head: readonly string[], body: readonly (readonly string[])[]): string[] {
  const rows = [head, ...body]
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => (column === head.length - 1 ? cell : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  )
}

function heldUp(count: number): string {
  if (count === 0) return 'Event loop held up'
  return `Event loop held up, ${count === 1 ? 'once' : `${count} times`}`
}
