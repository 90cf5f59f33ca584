// A report: the orders of a month as the lines of a CSV file.
import type { Column } from './columns.ts'
import { lineEnd, quote, toText } from './csv.ts'
import type { Order } from './orders.ts'

// #region report
/** Writes the lines of a report, with the titles first, a page at a time: no report has to fit into memory. */
export async function* writeReport(
  pages: AsyncIterable<readonly Order[]>,
  chosen: readonly Column[],
): AsyncGenerator<string> {
  yield chosen.map(({ title }) => quote(title)).join(',') + lineEnd
  for await (const orders of pages) {
    yield orders.map((order) => writeLine(order, chosen)).join('')
  }
}

/** Goes from an order to its line, with nothing in between but the texts themselves. */
function writeLine(order: Order, chosen: readonly Column[]): string {
  return chosen.map(({ read }) => quote(toText(read(order)))).join(',') + lineEnd
}
// #endregion report
