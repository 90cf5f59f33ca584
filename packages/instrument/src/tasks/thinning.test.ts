// How finely work is looked at: everything while there is little, and right on average always.
import { describe, expect, test } from 'vitest'
import { checkFraction, Thinning } from './thinning.ts'

/** What is left of `count` things: how many were taken, and how many they stand for. */
function run(thinning: Thinning, count: number): { taken: number; total: number } {
  let taken = 0
  let total = 0
  for (let i = 0; i < count; i++) {
    const weight = thinning.take()
    total += weight
    if (weight > 0) taken++
  }
  return { taken, total }
}

/** Numbers that look random and are the same in each run. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

test('while there is little, everything is taken and stands for itself', () => {
  const thinning = new Thinning()
  for (let i = 0; i < 20; i++) {
    expect(run(thinning, 400)).toEqual({ taken: 400, total: 400 })
    thinning.tick()
  }
})

test('what comes at once is taken, up to 10,000', () => {
  expect(run(new Thinning(), 10_000)).toEqual({ taken: 10_000, total: 10_000 })
})

test('the more there is, the less is taken, and it stands for more', () => {
  const thinning = new Thinning(0, seeded(1))
  run(thinning, 10_000)
  const { taken, total } = run(thinning, 100_000)
  // 500 at each of 1, 2, 4 ... 64 are 63,500 things, and 285 at 128 the rest.
  expect(taken).toBeLessThan(4000)
  expect(taken).toBeGreaterThan(3500)
  expect(total / 100_000).toBeGreaterThan(0.99)
  expect(total / 100_000).toBeLessThan(1.01)
  expect(thinning.fraction).toBe(128)
})

test('under a steady load it settles, at so many in each tick', () => {
  const thinning = new Thinning(0, seeded(5))
  const taken = Array.from({ length: 100 }, () => {
    const each = run(thinning, 30_000).taken
    thinning.tick()
    return each
  })
  expect(Math.max(...taken.slice(10))).toBeLessThanOrEqual(500)
  expect(Math.min(...taken.slice(10))).toBeGreaterThanOrEqual(125)
})

test('what is taken along counts', () => {
  const thinning = new Thinning(0, seeded(6))
  run(thinning, 10_000)
  for (let i = 0; i < 500; i++) thinning.count()
  run(thinning, 2)
  expect(thinning.fraction).toBe(2)
})

test('once there is little again, everything is taken again', () => {
  const thinning = new Thinning(0, seeded(2))
  run(thinning, 100_000)
  for (let i = 0; i < 9; i++) {
    thinning.tick()
    run(thinning, thinning.fraction)
  }
  expect(run(thinning, 10)).toEqual({ taken: 10, total: 10 })
})

test.each([
  [1, 5000, 5000],
  [4, 5000, 1250],
  [64, 6400, 100],
])('one in %d of %d is %d, whatever there is', (fraction, count, want) => {
  const thinning = new Thinning(fraction, seeded(3))
  expect(run(thinning, count)).toEqual({ taken: want, total: count })
  thinning.tick()
  expect(thinning.fraction).toBe(fraction)
})

test('what recurs in step with the fraction is taken as often as all else', () => {
  const thinning = new Thinning(64, seeded(4))
  let total = 0
  for (let i = 0; i < 64 * 2000; i++) {
    const weight = thinning.take()
    if (i % 64 === 17) total += weight
  }
  // 2,000 of them; 64 * sqrt(2000 / 64) = 358 is one standard deviation.
  expect(total).toBeGreaterThan(2000 - 4 * 358)
  expect(total).toBeLessThan(2000 + 4 * 358)
})

describe('a fraction', () => {
  test.each([0, 1, 64])('may be %d', (fraction) => {
    expect(() => checkFraction(fraction)).not.toThrow()
  })
  test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('may not be %d', (fraction) => {
    expect(() => checkFraction(fraction)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
  })
})
