// The same result at once or in slices, and others get their turn in between.
import { expect, test } from 'vitest'
import { runAtOnce, runInSlices, type SlicedWork } from './slices.ts'

function* count(steps: number): SlicedWork<number> {
  let done = 0
  for (; done < steps; done++) yield
  return done
}

test.each([0, 1, 7])('%d steps come to the same', async (steps) => {
  expect(runAtOnce(count(steps))).toBe(steps)
  expect(await runInSlices(count(steps))).toBe(steps)
})

test('between slices, whoever is ready runs', async () => {
  let rounds = 0
  const goRound = (): NodeJS.Immediate => setImmediate(() => (rounds++, (next = goRound())))
  let next = goRound()
  // Each step is a slice of its own.
  await runInSlices(count(20), 0)
  clearImmediate(next)
  expect(rounds).toBeGreaterThan(10)
})

test('what is thrown in a slice rejects', async () => {
  await expect(
    runInSlices(
      (function* (): SlicedWork<never> {
        yield
        throw new Error('broken')
      })(),
      0,
    ),
  ).rejects.toThrow('broken')
})
