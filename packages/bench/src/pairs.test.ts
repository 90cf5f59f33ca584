// Pairs, and the coin.
import { expect, test } from 'vitest'
import { measurePairs, type MeasureSide } from './pairs.ts'
import { seededRandom } from './stats/random.ts'

function recordingSides(): { order: string[]; a: MeasureSide; b: MeasureSide } {
  const order: string[] = []
  const side = (name: string, value: number) => (): ReturnType<MeasureSide> => {
    order.push(name)
    return Promise.resolve([{ benchmark: 'Work', unit: 'ns/op', value }])
  }
  return { order, a: side('a', 2), b: side('b', 3) }
}

test('measures both sides once for each pair, in an order that chance decides', async () => {
  const { order, a, b } = recordingSides()
  const pairs = await measurePairs({ pairs: 20, a, b, random: seededRandom(4) })
  expect(pairs).toHaveLength(20)
  for (const { a: ofA, b: ofB } of pairs) {
    expect(ofA).toEqual([{ benchmark: 'Work', unit: 'ns/op', value: 2 }])
    expect(ofB).toEqual([{ benchmark: 'Work', unit: 'ns/op', value: 3 }])
  }
  // The first two are for nothing.
  const orders = pairs.map((_pair, index) => order.slice(2 * index + 2, 2 * index + 4).join(''))
  expect(orders).toEqual(pairs.map(({ first }) => (first === 'a' ? 'ab' : 'ba')))
  expect(orders.filter((one) => one === 'ab').length).toBeGreaterThan(3)
  expect(orders.filter((one) => one === 'ba').length).toBeGreaterThan(3)
})

test('measures each side once for nothing before the first pair', async () => {
  const { order, a, b } = recordingSides()
  const done: string[] = []
  await measurePairs({ pairs: 2, a, b, onPair: (pair, pairs) => done.push(`${pair}/${pairs}`) })
  expect(order).toHaveLength(6)
  expect(order.slice(0, 2)).toEqual(['a', 'b'])
  expect(done).toEqual(['1/2', '2/2'])
})

test('a side that fails ends it before the first pair', async () => {
  const { order, a } = recordingSides()
  const broken = (): Promise<never> => Promise.reject(new Error('b is broken'))
  await expect(measurePairs({ pairs: 20, a, b: broken })).rejects.toThrow('b is broken')
  expect(order).toEqual(['a'])
})
