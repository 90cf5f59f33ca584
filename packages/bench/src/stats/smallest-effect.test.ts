// What a run could have seen, held against what runs do see.
import { describe, expect, test } from 'vitest'
import { seededRandom } from './random.ts'
import { signedRank } from './signed-rank.ts'
import { smallestEffect } from './smallest-effect.ts'

/** Close to normal, with deviation 1: the sum of twelve. */
const normal = (random: () => number): number =>
  Array.from({ length: 12 }, random).reduce((a, b) => a + b, -6)

describe('smallestEffect', () => {
  test('is called in about 80 of 100 runs with that noise', () => {
    const random = seededRandom(11)
    const noise = (n: number): number[] => Array.from({ length: n }, () => 0.03 * normal(random))
    // As the noise of one run is a draw itself, so is what it says: take the middle of many.
    const seen = Array.from({ length: 25 }, () => smallestEffect(noise(20), { alpha: 0.05 })).sort(
      (a, b) => a - b,
    )
    const effect = seen[12] ?? Number.NaN
    let called = 0
    for (let run = 0; run < 500; run++) {
      if (signedRank(noise(20).map((value) => value + effect)).p <= 0.05) called++
    }
    expect(called / 500).toBeGreaterThan(0.68)
    expect(called / 500).toBeLessThan(0.92)
  })

  test('does not depend on the change that the run did see', () => {
    const differences = [0.01, -0.02, 0.03, 0.015, -0.007, 0.002, -0.011, 0.021]
    const shifted = differences.map((value) => value + 5)
    expect(smallestEffect(shifted, { alpha: 0.05 })).toBeCloseTo(
      smallestEffect(differences, { alpha: 0.05 }),
      9,
    )
  })

  test('is smaller with more pairs, less noise, and an easier level', () => {
    const random = seededRandom(12)
    const noise = Array.from({ length: 40 }, () => normal(random))
    const base = smallestEffect(noise.slice(0, 10), { alpha: 0.05 })
    expect(smallestEffect(noise, { alpha: 0.05 })).toBeLessThan(base)
    expect(
      smallestEffect(
        noise.slice(0, 10).map((value) => value / 2),
        { alpha: 0.05 },
      ),
    ).toBeCloseTo(base / 2, 9)
    expect(smallestEffect(noise.slice(0, 10), { alpha: 0.2 })).toBeLessThan(base)
  })

  test.each([
    ['five pairs, which can never be called', 5, Infinity],
    ['six without noise, which always are', 6, 0],
  ])('%s', (_behaviour, n, want) => {
    expect(
      smallestEffect(
        Array.from({ length: n }, () => 0.5),
        { alpha: 0.05 },
      ),
    ).toBe(want)
  })
})
