// What an order is, and the schema that documents of partners are held to.
import type { Schema } from './check.ts'

export interface Order {
  readonly number: string
  readonly customer: string
  readonly city: string
  readonly date: string
  readonly lines: readonly OrderLine[]
}

export interface OrderLine {
  readonly item: string
  readonly quantity: number
  readonly cents: number
}

const line: Schema = {
  type: 'object',
  fields: {
    item: { type: 'text', longest: 120 },
    quantity: { type: 'number', least: 1, most: 999, isWhole: true },
    cents: { type: 'number', least: 0, most: 10_000_000, isWhole: true },
  },
}

export const orderSchema: Schema = {
  type: 'object',
  fields: {
    number: { type: 'text', longest: 20, pattern: /^[A-Z]{2}-\d{4,}$/ },
    customer: { type: 'text', longest: 80 },
    city: { type: 'text', longest: 80 },
    date: {
      type: 'text',
      longest: 10,
      pattern: /^\d{4}-(0[1-9]|1[0-2])-([012]\d|3[01])$/,
    },
    lines: { type: 'list', of: line, most: 500 },
  },
}
