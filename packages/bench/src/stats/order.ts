// What is in the middle, or at any other place, once values stand in order.

/** Returns the middle value, or the mean of the two in the middle; NaN where there is none. */
export function median(values: ArrayLike<number>): number {
  return medianOfSorted(Float64Array.from(values).sort())
}

/** Returns the median of values that already stand in order. */
export function medianOfSorted(sorted: ArrayLike<number>): number {
  const middle = sorted.length / 2
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle) - 1] ?? Number.NaN)) / 2
}

/**
 * Puts at `index` the value that would stand there in order, smaller ones before it and larger ones behind, and
 * returns it: Hoare's selection, whose time grows with the number of values and not with their logarithm too.
 * Values must not be NaN.
 */
export function selectAt(values: Float64Array, index: number): number {
  const at = (place: number): number => values[place] ?? Number.NaN // the place is inside
  let left = 0
  let right = values.length - 1
  while (left < right) {
    const pivot = at((left + right) >>> 1)
    let i = left
    let j = right
    while (i <= j) {
      while (at(i) < pivot) i++
      while (at(j) > pivot) j--
      if (i <= j) {
        const moved = at(i)
        values[i++] = at(j)
        values[j--] = moved
      }
    }
    if (index <= j) right = j
    else if (index >= i) left = i
    else break
  }
  return at(index)
}
