// Samples added up by stack and labels, and too many stacks.
import type { Label } from '@hotpath/profile'
import { describe, expect, test } from 'vitest'
import { nodeOf } from './segments-for-tests.ts'
import { Tally } from './tally.ts'

const listed = (tally: Tally): [stack: string, labels: string, ...values: number[]][] =>
  tally
    .list()
    .map(({ frames, labels, values }): [string, string, ...number[]] => [
      frames
        .map(({ name }) => name)
        .toReversed()
        .join(';'),
      labels.map(({ key, str }) => `${key}=${str}`).join(),
      ...values,
    ])
    .toSorted(([a], [b]) => (a < b ? -1 : 1))

const route = (name: string): Label[] => [{ key: 'route', str: name }]

test('equal stacks of different trees are added up, others are not', () => {
  const tally = new Tally()
  tally.add(nodeOf('a;b'), undefined, [1, 10])
  tally.add(nodeOf('a;b'), undefined, [2, 20])
  tally.add(nodeOf('a'), undefined, [1, 1])
  tally.add(nodeOf('b'), undefined, [1, 1])
  expect(listed(tally)).toEqual([
    ['a', '', 1, 1],
    ['a;b', '', 3, 30],
    ['b', '', 1, 1],
  ])
})

describe('labels', () => {
  test('tell samples of one stack apart', () => {
    const [one, two] = [route('/one'), route('/two')]
    const tally = new Tally()
    for (const labels of [one, two, one]) tally.add(nodeOf('a'), { labels }, [1])
    tally.add(nodeOf('a'), undefined, [1])
    expect(listed(tally).toSorted(([, a], [, b]) => (a < b ? -1 : 1))).toEqual([
      ['a', '', 1],
      ['a', 'route=/one', 2],
      ['a', 'route=/two', 1],
    ])
  })
})

describe('more stacks than there is room for', () => {
  test('are counted, under one name', () => {
    const tally = new Tally(2)
    for (const folded of ['a', 'b', 'c', 'a;d', 'a;d;e', 'b', 'c']) tally.add(nodeOf(folded), undefined, [1])
    expect(listed(tally)).toEqual([
      ['(other stacks)', '', 4],
      ['a', '', 1],
      ['b', '', 2],
    ])
    expect(tally.droppedStacks).toBe(4)
  })

  test('as many as there is room for are not', () => {
    const tally = new Tally(2)
    for (const folded of ['a', 'a;b', 'a;b']) tally.add(nodeOf(folded), undefined, [1])
    expect([tally.droppedStacks, tally.list().length]).toEqual([0, 2])
  })
})
