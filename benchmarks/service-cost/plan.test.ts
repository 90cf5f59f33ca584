import { expect, test } from 'vitest'
import { seededRandom } from '@hotpath/bench'
import { planRound } from './plan.ts'
import { rows } from './rows.ts'

const ids = rows.map(({ id }) => id)

test('a round has each row once, with a window of each kind', () => {
  const round = planRound(ids, seededRandom(1))
  expect(round.map(({ row }) => row).toSorted()).toEqual(ids.toSorted())
  for (const { order } of round) expect(order.toSorted()).toEqual(['off', 'on'])
})

test('over many rounds, each row comes at each place, and on comes first as often as off', () => {
  const random = seededRandom(2)
  const rounds = Array.from({ length: 1000 }, () => planRound(['a-a', 'all', 'flame', 'metrics'], random))
  for (let place = 0; place < 4; place++) {
    const there = rounds.filter((round) => round[place]?.row === 'flame')
    // 250 expected; four standard deviations are 55.
    expect(there.length).toBeGreaterThan(195)
    expect(there.length).toBeLessThan(305)
    const onFirst = there.filter((round) => round[place]?.order[0] === 'on').length / there.length
    expect(onFirst).toBeGreaterThan(0.37)
    expect(onFirst).toBeLessThan(0.63)
  }
})

test('no row has a name that is taken', () => {
  expect(new Set(ids).size).toBe(rows.length)
})
