// The normal distribution.
import { expect, test } from 'vitest'
import { normalCdf, normalQuantile } from './normal.ts'

// Abramowitz and Stegun, Handbook of Mathematical Functions, 1964, tables 26.1 and 26.2.
test.each([
  [0, 0.5],
  [1, 0.841344746068543],
  [2, 0.977249868051821],
  [2.99, 0.998605112764553],
  [3, 0.99865010196837],
  [4, 0.999968328758167],
])('at %f is %f', (z, want) => {
  expect(normalCdf(z)).toBeCloseTo(want, 12)
  expect(normalCdf(-z)).toBeCloseTo(1 - want, 12)
})

test('far out it keeps its digits', () => {
  // 26.2: log10 of the upper tail at 5, 10 and 20 is -6.54265, -23.11805 and -88.56010.
  expect(Math.log10(normalCdf(-5))).toBeCloseTo(-6.54265, 5)
  expect(Math.log10(normalCdf(-10))).toBeCloseTo(-23.11805, 5)
  expect(Math.log10(normalCdf(-20))).toBeCloseTo(-88.5601, 5)
})

test.each([0.025, 0.5, 0.9, 0.999])('the quantile of %f is where that lies', (share) => {
  expect(normalCdf(normalQuantile(share))).toBeCloseTo(share, 12)
})
