// A report: the orders of a month as the lines of a CSV file.
import { columns, type Column, type Value } from './columns.ts'
import { lineEnd, quote, toText } from './csv.ts'
import type { Order } from './orders.ts'

/** What one line says, by the key of its column. */
type Fields<V> = Readonly<Record<string, V>>

/** Writes the lines of a report, with the titles first, one at a time: no report has to fit into memory. */
export async function* writeReport(
  pages: AsyncIterable<readonly Order[]>,
  chosen: readonly Column[],
): AsyncGenerator<string> {
  yield chosen.map(({ title }) => quote(title)).join(',') + lineEnd
  for await (const orders of pages) {
    const lines = orders
      .values()
      .map((order) => readFields(order))
      .map((fields) => mapFields(fields, toText))
      .map((fields) => mapFields(fields, quote))
      .map((fields) => chosen.map(({ key }) => fields[key]).join(',') + lineEnd)
    yield* lines
  }
}

function readFields(order: Order): Fields<Value> {
  return columns.reduce<Fields<Value>>((fields, { key, read }) => ({ ...fields, [key]: read(order) }), {})
}

function mapFields<V, W>(fields: Fields<V>, change: (value: V) => W): Fields<W> {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, change(value)]))
}
