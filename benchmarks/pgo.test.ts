// The benchmark of builds runs, and profiles outlive releases. No figure of speed is judged.
import { expect, test } from 'vitest'
import { measureIterativeStability, measureSourceStability } from './pgo-stability.ts'
import { formatResults, geomean, measureProgram, programNames } from './pgo.ts'

// Enough for some hundred samples.
const CPU_MILLIS = 400

test('a program is profiled, built, and measured against its bundle', async () => {
  const short = { warmUpMillis: 1, sliceMillis: 1, slices: 1 }
  const result = await measureProgram('postcss', { pairs: 1, steady: short, memoryBytes: 1 })
  expect(result.startUp.pairs).toBe(2)
  expect(result.steadyState.ratio).toBeGreaterThan(0)
  expect(result.decisions.map(({ rule }) => rule)).toEqual([
    'young-generation',
    'young-generation',
    'code-cache',
  ])
  expect(formatResults([result])).toMatch(/^program .*\npostcss .*\ngeomean /)
})

test('every program that the figures are promised for is there', () => {
  expect(programNames()).toEqual(
    expect.arrayContaining(
      'acorn ajv babel cheerio express graphql handlebars markdown-it marked postcss prettier terser typescript yaml zod'.split(
        ' ',
      ),
    ),
  )
})

test('the geometric mean', () => {
  expect(geomean([0.5, 2])).toBeCloseTo(1, 12)
  expect(geomean([0.25])).toBeCloseTo(0.25, 12)
})

test.each(['acorn'])(
  '%s: of a profile of the earlier minor release, 80 % or more still match',
  async (name) => {
    const { from, to, matchedShare } = await measureSourceStability(name, CPU_MILLIS)
    expect(from.split('.').slice(0, 2)).not.toEqual(to.split('.').slice(0, 2))
    expect(matchedShare).toBeGreaterThanOrEqual(0.8)
  },
)

test('three builds, each with the profile of the last, decide the same', async () => {
  const [first, second, third] = await measureIterativeStability('markdown-it', 3, CPU_MILLIS)
  expect(first?.decided).toContain('kept define-property _defineProperty: 53 calls, 9 others')
  expect(second).toEqual(first)
  expect(third).toEqual(first)
})
