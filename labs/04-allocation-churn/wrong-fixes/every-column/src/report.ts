// A report: the orders of a month as the lines of a CSV file.
import { columns, type Column } from './columns.ts'
import { lineEnd, quote, toText } from './csv.ts'
import type { Order } from './orders.ts'

/** Writes the lines of a report, with the titles first, a page at a time: no report has to fit into memory. */
export async function* writeReport(
  pages: AsyncIterable<readonly Order[]>,
  chosen: readonly Column[],
): AsyncGenerator<string> {
  yield chosen.map(({ title }) => quote(title)).join(',') + lineEnd
  const places = chosen.map((column) => columns.indexOf(column))
  for await (const orders of pages) {
    let lines = ''
    for (const order of orders) {
      const cells = columns.map(({ read }) => quote(toText(read(order))))
      lines += places.map((place) => cells[place]).join(',') + lineEnd
    }
    yield lines
  }
}
