// In which order the values of a key stand, as benchstat has it: as they were met, by alphabet, by number, or as said.

/** `first`: as they were met. A list is an order, and leaves out all that is not in it. */
export type KeyOrder = 'first' | 'alpha' | 'num' | readonly string[]

/**
 * Compares two values of a key.
 *
 * @param rankOf - how many others were met before a value
 */
export function compareValues(
  a: string,
  b: string,
  order: KeyOrder,
  rankOf: (value: string) => number,
): number {
  if (a === b) return 0
  if (order === 'first') return rankOf(a) - rankOf(b)
  const found =
    order === 'num' ? compareNumbers(a, b) : order === 'alpha' ? 0 : order.indexOf(a) - order.indexOf(b)
  return found === 0 ? (a < b ? -1 : 1) : found
}

/** What is no number stands behind all that are. */
function compareNumbers(a: string, b: string): number {
  const [one, other] = [parseAmount(a), parseAmount(b)]
  if (one === undefined && other === undefined) return 0
  return (
    (one ?? Number.POSITIVE_INFINITY) - (other ?? Number.POSITIVE_INFINITY) || (one === undefined ? 1 : -1)
  )
}

/** Reads `2k`, `1.5MiB`, `100`: prefixes are powers of 1000, and with an i of 1024. */
function parseAmount(text: string): number | undefined {
  const [, digits, prefix = '', binary] =
    /^([+-]?\d*\.?\d+(?:e[+-]?\d+)?)([kKMGTPEZY]?)(i?)[bB]?$/u.exec(text) ?? []
  if (digits === undefined) return undefined
  return (
    Number(digits) *
    (binary === 'i' ? 1024 : 1000) ** (prefix === '' ? 0 : ' KMGTPEZY'.indexOf(prefix.toUpperCase()))
  )
}
