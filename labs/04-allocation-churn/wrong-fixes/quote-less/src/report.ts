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
  for await (const orders of pages) {
    let lines = ''
    for (const order of orders) lines += writeLine(order, chosen)
    yield lines
  }
}

/** Goes from an order to its line, with nothing in between that has to be collected but the texts themselves. */
function writeLine(order: Order, chosen: readonly Column[]): string {
  let line = ''
  let separator = ''
  for (const { read } of chosen) {
    line += separator + quote(toText(read(order)))
    separator = ','
  }
  return line + lineEnd
}
