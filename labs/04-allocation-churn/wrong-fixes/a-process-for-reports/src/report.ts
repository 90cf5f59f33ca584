// A report: the orders of a month as the lines of a CSV file.
import { fork } from 'node:child_process'
import type { Column } from './columns.ts'
import { lineEnd, quote } from './csv.ts'
import type { Order } from './orders.ts'
import type { Task, Written } from './report-process.ts'

// Its debug endpoint would want the port of ours.
const writer = fork(new URL('./report-process.ts', import.meta.url), { execArgv: [], env: {} })
writer.unref()
writer.channel?.unref()
const waiting = new Map<number, (text: string) => void>()
let lastId = 0
writer.on('message', ({ id, text }: Written) => {
  waiting.get(id)?.(text)
  waiting.delete(id)
})

// #region report
/** Writes the lines of a report, with the titles first, a page at a time: no report has to fit into memory. */
export async function* writeReport(
  pages: AsyncIterable<readonly Order[]>,
  chosen: readonly Column[],
): AsyncGenerator<string> {
  yield chosen.map(({ title }) => quote(title)).join(',') + lineEnd
  const keys = chosen.map(({ key }) => key)
  for await (const orders of pages) yield await writeAway(orders, keys)
}

/** Has a page written by the other process. */
function writeAway(orders: readonly Order[], keys: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const task: Task = { id: ++lastId, orders, keys }
    waiting.set(task.id, resolve)
    writer.send(task)
  })
}
// #endregion report
