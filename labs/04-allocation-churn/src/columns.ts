// What a report can show of an order.
import type { Order } from './orders.ts'

/** A value as it is before it becomes text. Money is in cents. */
export type Value = string | number | Date | Money | null

export interface Money {
  readonly cents: number
}

export interface Column {
  /** Its name in an address: `?columns=number,city`. */
  readonly key: string
  /** What stands above it. */
  readonly title: string
  readonly read: (order: Order) => Value
}

/** Every column, in the order in which a report shows them unless it is asked for others. */
export const columns: readonly Column[] = [
  { key: 'number', title: 'Order', read: ({ number }) => number },
  { key: 'customer', title: 'Customer', read: ({ customer }) => customer },
  { key: 'email', title: 'E-mail', read: ({ email }) => email },
  { key: 'country', title: 'Country', read: ({ country }) => country },
  { key: 'city', title: 'City', read: ({ city }) => city },
  { key: 'item', title: 'Item', read: ({ item }) => item },
  { key: 'quantity', title: 'Quantity', read: ({ quantity }) => quantity },
  { key: 'net', title: 'Net', read: ({ netCents }) => ({ cents: netCents }) },
  { key: 'tax', title: 'Tax', read: ({ taxCents }) => ({ cents: taxCents }) },
  { key: 'total', title: 'Total, gross', read: ({ netCents, taxCents }) => ({ cents: netCents + taxCents }) },
  { key: 'currency', title: 'Currency', read: ({ currency }) => currency },
  { key: 'placed', title: 'Placed', read: ({ placedAt }) => new Date(placedAt) },
  { key: 'paid', title: 'Paid', read: ({ paidAt }) => (paidAt === null ? null : new Date(paidAt)) },
  { key: 'status', title: 'Status', read: ({ status }) => status },
  { key: 'coupon', title: 'Coupon', read: ({ coupon }) => coupon },
  { key: 'note', title: 'Note', read: ({ note }) => note },
]

/** Returns the columns of some keys, in their order; undefined where there is none of a name, or one is there twice. */
export function columnsOf(keys: readonly string[]): Column[] | undefined {
  if (new Set(keys).size !== keys.length) return undefined
  const found = keys.flatMap((key) => columns.find((column) => column.key === key) ?? [])
  return found.length === keys.length ? found : undefined
}
