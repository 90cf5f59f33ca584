// The geometric mean: twice as fast here and half as fast there is no change.

/** Returns the geometric mean; NaN where a value is not above zero, or there is none. */
export function geomean(values: readonly number[]): number {
  if (values.length === 0 || values.some((value) => !(value > 0))) return Number.NaN
  let mean = 0
  for (const [index, value] of values.entries()) mean += (Math.log(value) - mean) / (index + 1)
  return Math.exp(mean)
}
