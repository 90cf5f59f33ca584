// Slices that follow each other, of which none touches another: where a moment lies among them.
// Pages load this module, too: nothing in it is of Node.js.

/** The first slice of a row that ends after a moment. */
export function firstEndingAfter(end: Float64Array, row: Uint32Array, moment: number): number {
  let low = 0
  let high = row.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((end[row[middle] ?? 0] ?? 0) > moment) high = middle
    else low = middle + 1
  }
  return low
}

/** The first slice of a row, from some place on, that begins at a moment or later. */
export function firstFrom(start: Float64Array, row: Uint32Array, moment: number, from: number = 0): number {
  let low = from
  let high = row.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((start[row[middle] ?? 0] ?? 0) >= moment) high = middle
    else low = middle + 1
  }
  return low
}
