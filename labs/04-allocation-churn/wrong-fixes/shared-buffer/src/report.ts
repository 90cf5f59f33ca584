// A report: the orders of a month as the lines of a CSV file.
import type { Column } from './columns.ts'
import { lineEnd, quote, toText } from './csv.ts'
import { pageSize, type Order } from './orders.ts'

// A page of orders has 80 kB, and twice that if everybody writes a note. Made once, so that nothing is left over.
const bytes = Buffer.allocUnsafe(pageSize * 4096)

/** Writes the lines of a report, with the titles first, a page at a time: no report has to fit into memory. */
export async function* writeReport(
  pages: AsyncIterable<readonly Order[]>,
  chosen: readonly Column[],
): AsyncGenerator<Buffer> {
  yield Buffer.from(chosen.map(({ title }) => quote(title)).join(',') + lineEnd)
  for await (const orders of pages) {
    let length = 0
    for (const order of orders) {
      let separator = ''
      for (const { read } of chosen) {
        length += bytes.write(separator + quote(toText(read(order))), length)
        separator = ','
      }
      length += bytes.write(lineEnd, length)
    }
    yield bytes.subarray(0, length)
  }
}
