// Small traces, written as a list: what each slice is, when it begins and how long it takes.

import { parseTrace } from '../parse.ts'
import type { Trace } from '../trace.ts'

/** A slice, in milliseconds. */
export interface SmallSlice {
  readonly is: string
  readonly name: string
  readonly at: number
  readonly ms?: number
  readonly args?: Readonly<Record<string, unknown>>
  /** Its row, as Chrome's form has them: 1 is of the main thread. Left out: that of its kind. */
  readonly row?: number
}

const rows: Readonly<Record<string, readonly [row: number, title: string]>> = {
  call: [90, 'outside of tasks'],
  stall: [91, 'event loop'],
  gc: [92, 'garbage collection'],
  cpu: [93, 'CPU samples'],
  'lock-hold': [94, 'stock 1'],
}

/** Writes a trace in Chrome's form, as the flight recorder does. */
export function smallFile(slices: readonly SmallSlice[], metadata: object = {}): Buffer {
  const titles = new Map<number, string>()
  const events = slices.map(({ is, name, at, ms, args = {}, row }) => {
    const task = typeof args['task'] === 'number' ? args['task'] : 0
    const [usual, title] =
      task > 0 && is !== 'lock-hold'
        ? [task, task === 1 ? 'tasks' : `tasks ${task}`]
        : (rows[is] ?? [0, 'tasks'])
    const place = row ?? usual
    titles.set(place, titles.get(place) ?? (row === undefined ? title : `tasks ${row}`))
    const head = { name, cat: is, pid: 7, tid: 100_000 + place, ts: 1e9 + at * 1000, args }
    return is === 'log' ? { ph: 'i', s: 't', ...head } : { ph: 'X', ...head, dur: (ms ?? 0) * 1000 }
  })
  const names = Array.from(titles, ([row, name]) => ({
    ph: 'M',
    name: 'thread_name',
    pid: 7,
    tid: 100_000 + row,
    args: { name },
  }))
  const program = { ph: 'M', name: 'process_name', pid: 7, tid: 0, args: { name: 'shop.ts' } }
  return Buffer.from(JSON.stringify({ traceEvents: [program, ...names, ...events], metadata }))
}

/** The same, read. */
export function smallTrace(slices: readonly SmallSlice[], metadata: object = {}): Trace {
  return parseTrace(smallFile(slices, metadata), 'small.json')
}

/** A checkout that waits for another one, which holds the stock; and a page that nobody has an eye on. */
export const checkouts: readonly SmallSlice[] = [
  { is: 'request', name: 'POST /checkout', at: 0, ms: 100, args: { task: 1, status: 201 } },
  { is: 'region', name: 'reserve', at: 1, ms: 90, args: { task: 1 } },
  { is: 'request', name: 'POST /checkout', at: 5, ms: 120, args: { task: 2, status: 500 } },
  { is: 'region', name: 'reserve', at: 6, ms: 100, args: { task: 2 } },
  { is: 'lock-wait', name: 'stock 1', at: 7, ms: 80, args: { task: 2, lock: 1 } },
  { is: 'log', name: 'checkout', at: 110, args: { task: 2, message: 'paid' } },
  { is: 'request', name: 'GET /page', at: 200, ms: 2, args: { task: 3, status: 200 } },
  { is: 'lock-hold', name: 'stock 1', at: 2, ms: 85, args: { task: 1, lock: 1 } },
  {
    is: 'stall',
    name: 'event loop held up',
    at: 20,
    ms: 60,
    args: {
      culprit: 'sortPrices (/srv/shop/shop.ts:29)',
      stack: 'sortPrices (/srv/shop/shop.ts:29) < answer (/srv/shop/app.ts:7)',
    },
  },
  { is: 'gc', name: 'minor GC', at: 30, ms: 3 },
  { is: 'gc', name: 'major GC', at: 40, ms: 9 },
  { is: 'cpu', name: 'answer', at: 20, ms: 60, args: { place: '/srv/shop/app.ts:7' } },
  { is: 'cpu', name: 'sortPrices', at: 25, ms: 50, args: { place: '/srv/shop/shop.ts:29' } },
]
