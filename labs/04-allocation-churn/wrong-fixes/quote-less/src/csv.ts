// How values are written in a CSV file, by RFC 4180 and by what spreadsheets do to it.
import type { Value } from './columns.ts'

export const lineEnd = '\r\n'

/** Writes a value as text; nothing at all where there is none. */
export function toText(value: Value): string {
  if (value === null) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  if (value instanceof Date) return value.toISOString()
  return (value.cents / 100).toFixed(2)
}

/** Makes a text safe to stand between two commas. */
export function quote(text: string): string {
  return text.includes(',') || text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text
}
