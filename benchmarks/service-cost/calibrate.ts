// How large a request must be to cost what it should.

/** What requests of a size cost. */
export interface SizeCost {
  readonly lines: number
  readonly micros: number
}

/**
 * Returns how many lines a request must have to cost so much, given the costs of two sizes: what every line costs, and
 * what a request costs without any, follow from these. At least one.
 */
export function linesFor(micros: number, small: SizeCost, large: SizeCost): number {
  const perLine = (large.micros - small.micros) / (large.lines - small.lines)
  if (perLine > 0) return Math.max(1, Math.round(small.lines + (micros - small.micros) / perLine))
  throw new Error(
    `calibrating requests: met ${small.micros.toFixed(1)} us for ${small.lines} lines and ${large.micros.toFixed(1)} us for ${large.lines}, want more for more; is the machine this busy?`,
  )
}
