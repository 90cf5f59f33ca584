// What is counted, held against operations of which it is known what they allocate.
import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'
import { measureBenchmarkMemory } from './measure.ts'

// All is slowed down while every allocation is recorded, and a busy machine does the rest.
vi.setConfig({ testTimeout: 300_000 })

const file = fileURLToPath(new URL('../testdata/programs/allocators.bench.ts', import.meta.url))

test.each([
  ['object', 48, 1],
  ['array-of-10', 128, 2],
  ['array-of-100', 848, 2],
  ['closure', 96, 2],
  ['nested', 216, 4],
  ['concatenation', 32, 1],
  ['map', 184, 2],
  ['escape-analysed', 0, 0],
  ['array-of-100000', 800_064, 2],
  ['promise', 48, 1],
  ['number', 48, 2],
  ['loop', 48, 1],
  ['array-buffer', 96, 1],
])('%s: %i B/op, %i allocs/op', async (benchmark, bytes, objects) => {
  const counted = await measureBenchmarkMemory({ file, benchmark })
  expect(counted.objects).toBe(objects)
  expect(Math.abs(counted.bytes - bytes)).toBeLessThanOrEqual(bytes * 0.02)
  const outside = benchmark === 'array-buffer' ? 1_048_576 : 0
  expect(Math.abs((counted.externalBytes ?? Number.NaN) - outside)).toBeLessThanOrEqual(outside * 0.02)
})

test("very many objects are counted by few iterations, to a few of the engine's own", async () => {
  const { bytes, objects } = await measureBenchmarkMemory({ file, benchmark: 'many-objects' })
  expect(Math.abs(objects - 200_000)).toBeLessThanOrEqual(4)
  expect(Math.abs(bytes - 6_400_000)).toBeLessThanOrEqual(1024)
})
