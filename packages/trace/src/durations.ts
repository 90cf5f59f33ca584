// Nanoseconds as people read them: 1.53 s, 340 ms, 12.4 µs.
// Pages load this module, too: nothing in it is of Node.js.

const units = [
  ['s', 1e9],
  ['ms', 1e6],
  ['µs', 1e3],
] as const

/**
 * Formats a duration with three significant digits.
 *
 * @example
 * formatNanos(1_530_000) // => '1.53 ms'
 */
export function formatNanos(nanos: number): string {
  const size = Math.abs(nanos)
  for (const [unit, factor] of units) {
    // What would round up to a thousand of the smaller unit is one of the larger.
    if (size >= factor * 0.9995) return `${digits(nanos / factor)} ${unit}`
  }
  return `${Math.round(nanos)} ns`
}

function digits(value: number): string {
  const size = Math.abs(value)
  return value.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2)
}

/** Formats a moment of a trace: seconds after its beginning, to the microsecond. */
export function formatMoment(nanos: number): string {
  return `${(nanos / 1e9).toFixed(6)} s`
}
