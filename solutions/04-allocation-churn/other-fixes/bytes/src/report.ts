// A report: the orders of a month as the lines of a CSV file.
import type { Column } from './columns.ts'
import { lineEnd, quote, toText } from './csv.ts'
import type { Order } from './orders.ts'

// A line is rarely longer than 200 bytes; one that is gets a buffer of its own size.
const bytesPerLine = 512

/** Writes the lines of a report, with the titles first, a page at a time: no report has to fit into memory. */
export async function* writeReport(
  pages: AsyncIterable<readonly Order[]>,
  chosen: readonly Column[],
): AsyncGenerator<Buffer> {
  yield Buffer.from(chosen.map(({ title }) => quote(title)).join(',') + lineEnd)
  for await (const orders of pages) {
    let bytes = Buffer.allocUnsafe(orders.length * bytesPerLine)
    let length = 0
    const write = (text: string): void => {
      // Three bytes are the most that a code unit comes to.
      if (length + text.length * 3 > bytes.length)
        bytes = Buffer.concat([bytes], bytes.length * 2 + text.length * 3)
      length += bytes.write(text, length)
    }
    for (const order of orders) {
      chosen.forEach(({ read }, index) => {
        if (index > 0) write(',')
        write(quote(toText(read(order))))
      })
      write(lineEnd)
    }
    yield bytes.subarray(0, length)
  }
}
