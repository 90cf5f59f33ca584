// 64-bit integers as JavaScript can hold them: a number while that is exact, a bigint beyond.

/**
 * A signed 64-bit integer: a `number` from -(2^53 - 1) to 2^53 - 1, a `bigint` outside of that.
 *
 * Each integer has exactly one form, so `===` and map keys compare rightly. `Number(value)` gives the
 * nearest number whichever form it is in, which is what a view or a share wants; `addInt64` stays exact.
 * 2^53 nanoseconds are 104 days and 2^53 bytes are 8 PiB: profiles get there by adding up, not by measuring.
 */
export type Int64 = number | bigint

/** An unsigned 64-bit integer, in the same two forms: an address, mostly. */
export type Uint64 = number | bigint

const INT64_MIN = -(2n ** 63n)
const INT64_MAX = 2n ** 63n - 1n
const UINT64_MAX = 2n ** 64n - 1n
const SAFE_MAX = BigInt(Number.MAX_SAFE_INTEGER)

/** Returns the one form of an integer. Does not check that it has 64 bits. */
export function fromBigInt(value: bigint): Int64 {
  return value >= -SAFE_MAX && value <= SAFE_MAX ? Number(value) : value
}

/** Tells whether a value is a signed 64-bit integer in its one form. */
export function isInt64(value: unknown): value is Int64 {
  if (typeof value === 'number') return Number.isSafeInteger(value)
  return typeof value === 'bigint' && isBeyondNumber(value) && value >= INT64_MIN && value <= INT64_MAX
}

/** Tells whether a value is an unsigned 64-bit integer in its one form. */
export function isUint64(value: unknown): value is Uint64 {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0
  return typeof value === 'bigint' && value > SAFE_MAX && value <= UINT64_MAX
}

/** Adds two integers exactly. The sum may leave the 64 bits: `isInt64` tells. */
export function addInt64(a: Int64, b: Int64): Int64 {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b
    if (Number.isSafeInteger(sum)) return sum
  }
  return fromBigInt(BigInt(a) + BigInt(b))
}

/**
 * Multiplies an integer by any finite number: exactly where the ratio is an integer, otherwise to the
 * nearest integer, halves away from zero as Go rounds them. The product may leave the 64 bits.
 */
export function multiplyInt64(value: Int64, ratio: number): Int64 {
  if (typeof value === 'number') {
    const product = value * ratio
    // "+ 0" turns the -0 that comes of 0 * -1 into 0.
    if (Number.isSafeInteger(product) && Number.isInteger(ratio)) return product + 0
    if (Math.abs(product) <= Number.MAX_SAFE_INTEGER && !Number.isInteger(ratio))
      return roundAway(product) + 0
  }
  if (Number.isInteger(ratio)) return fromBigInt(BigInt(value) * BigInt(ratio))
  return fromBigInt(BigInt(roundAway(Number(value) * ratio)))
}

function roundAway(value: number): number {
  return value < 0 ? -Math.round(-value) : Math.round(value)
}

function isBeyondNumber(value: bigint): boolean {
  return value < -SAFE_MAX || value > SAFE_MAX
}
