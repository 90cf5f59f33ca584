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

/**
 * Makes a text safe to stand between two commas. What would begin a formula gets an apostrophe before it: a
 * spreadsheet would work it out otherwise, whoever wrote it.
 */
export function quote(text: string): string {
  const safe = /^[=+\-@]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
