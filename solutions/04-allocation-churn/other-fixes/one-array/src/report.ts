// A report: the orders of a month as the lines of a CSV file.
import type { Column } from './columns.ts'
import { lineEnd, quote, toText } from './csv.ts'
import type { Order } from './orders.ts'

/** Writes the lines of a report, with the titles first, a page at a time: no report has to fit into memory. */
export async function* writeReport(
  pages: AsyncIterable<readonly Order[]>,
  chosen: readonly Column[],
): AsyncGenerator<string> {
  yield chosen.map(({ title }) => quote(title)).join(',') + lineEnd
  const cells: string[] = []
  for await (const orders of pages) {
    yield orders.map((order) => writeLine(order, chosen, cells)).join('')
  }
}

/** Writes a line by way of an array that is used again for the next one of the same report. */
function writeLine(order: Order, chosen: readonly Column[], cells: string[]): string {
  chosen.forEach(({ read }, index) => (cells[index] = quote(toText(read(order)))))
  return cells.join(',') + lineEnd
}
