// The normal distribution with mean 0 and deviation 1.

/** Returns the share that lies at or below `z`, to some 15 digits. */
export function normalCdf(z: number): number {
  return z < 0 ? upperTail(-z) : 1 - upperTail(z)
}

/** Returns the value that a share lies at or below. Found by halving: it is asked for once for each table. */
export function normalQuantile(share: number): number {
  let low = -40
  let high = 40
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2
    if (normalCdf(middle) < share) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** The share above `z`, for z from 0 on. */
function upperTail(z: number): number {
  return z < 3 ? 0.5 - density(z) * series(z) : density(z) / continuedFraction(z)
}

function density(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
}

/** z + z^3/3 + z^5/(3*5) + …: times the density, the share between 0 and z (Abramowitz and Stegun, 26.2.11). */
function series(z: number): number {
  let term = z
  let sum = z
  for (let odd = 3; term > sum * 1e-17; odd += 2) {
    term *= (z * z) / odd
    sum += term
  }
  return sum
}

/** z + 1/(z + 2/(z + 3/(z + …))): the density by this is the share above z (Abramowitz and Stegun, 26.2.14). */
function continuedFraction(z: number): number {
  let value = z
  for (let step = 120; step >= 1; step--) value = z + step / value
  return value
}
