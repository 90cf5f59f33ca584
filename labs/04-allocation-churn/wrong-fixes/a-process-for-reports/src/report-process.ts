// Writes the lines of pages, in a process of its own.
import process from 'node:process'
import { columns, columnsOf, type Value } from './columns.ts'
import { lineEnd, quote, toText } from './csv.ts'
import type { Order } from './orders.ts'

/** A page to be written. */
export interface Task {
  readonly id: number
  readonly orders: readonly Order[]
  readonly keys: readonly string[]
}

/** A page that was written. */
export interface Written {
  readonly id: number
  readonly text: string
}

/** What one line says, by the key of its column. */
type Fields<V> = Readonly<Record<string, V>>

process.on('message', ({ id, orders, keys }: Task) => {
  const chosen = columnsOf(keys) ?? []
  const lines = orders
    .map((order) => readFields(order))
    .map((fields) => mapFields(fields, toText))
    .map((fields) => mapFields(fields, quote))
    .map((fields) => chosen.map(({ key }) => fields[key]).join(',') + lineEnd)
  process.send?.({ id, text: lines.join('') } satisfies Written)
})

function readFields(order: Order): Fields<Value> {
  return columns.reduce<Fields<Value>>((fields, { key, read }) => ({ ...fields, [key]: read(order) }), {})
}

function mapFields<V, W>(fields: Fields<V>, change: (value: V) => W): Fields<W> {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, change(value)]))
}
