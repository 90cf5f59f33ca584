// A report: the orders of a month as the lines of a CSV file.
import type { Column } from './columns.ts'
import { lineEnd, quote, toText } from './csv.ts'
import type { Order } from './orders.ts'

// The orders of a month that is over do not change, and neither does a page of them.
const written = new Map<string, string>()

// #region report
/** Writes the lines of a report, with the titles first, a page at a time: no report has to fit into memory. */
export async function* writeReport(
  pages: AsyncIterable<readonly Order[]>,
  chosen: readonly Column[],
): AsyncGenerator<string> {
  yield chosen.map(({ title }) => quote(title)).join(',') + lineEnd
  const keys = chosen.map(({ key }) => key).join()
  for await (const orders of pages) {
    const name = `${orders[0]?.number}:${orders.length}:${keys}`
    const page = written.get(name) ?? orders.map((order) => writeLine(order, chosen)).join('')
    written.set(name, page)
    yield page
  }
}

function writeLine(order: Order, chosen: readonly Column[]): string {
  return chosen.map(({ read }) => quote(toText(read(order)))).join(',') + lineEnd
}
// #endregion report
