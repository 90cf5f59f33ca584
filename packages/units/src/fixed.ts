// A number with a fixed count of decimals, rounded as Go rounds it.

/**
 * Formats a number with a fixed count of decimals. An exact tie goes to the even digit: 0.625 is `0.62`,
 * where `toFixed` gives 0.63, and Go's tools print what this prints.
 *
 * What looks like a tie mostly is none: 1.005 is a little less than it says, and becomes `1.00` both ways.
 * Numbers without end, no numbers at all, and those from 10^21 on are given as `String` gives them.
 *
 * @param digits - how many decimals, 0 to 20
 * @example
 * formatFixed(128.125, 2) // => '128.12'
 */
export function formatFixed(value: number, digits: number): string {
  const rounded = value.toFixed(digits) // exact but for ties, which it takes away from zero
  // A tie is an odd multiple of half a unit in the last place. As a binary number it has no more than
  // digits + 1 bits behind the point, hence no more decimals than that, and the last of them is a 5.
  if (!Number.isInteger(value * 2 ** (digits + 1))) return rounded
  const exact = value.toFixed(digits + 1)
  if (!exact.endsWith('5')) return rounded
  const down = exact.slice(0, digits === 0 ? -2 : -1)
  return '02468'.includes(down.slice(-1)) ? down : rounded
}
