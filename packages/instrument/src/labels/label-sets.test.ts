// One context for each method and route, and an end to how many there may be.
import { describe, expect, test } from 'vitest'
import { droppedCount } from '../drops.ts'
import { LabelSets } from './label-sets.ts'

test('the same labels are the same context', () => {
  const sets = new LabelSets(10)
  expect(sets.ofRoute('GET', '/a').labels).toEqual([
    { key: 'method', str: 'GET' },
    { key: 'route', str: '/a' },
  ])
  expect(sets.ofRoute('GET', '/a')).toBe(sets.ofRoute('GET', '/a'))
  expect(sets.beforeRouting('GET', '/b').labels).toEqual([{ key: 'method', str: 'GET' }])
  expect(sets.beforeRouting('GET', '/b')).toBe(sets.beforeRouting('GET', '/c'))
})

test.each([
  ['a path that is a route has that route', '/a', 'GET /a'],
  ['whatever its query', '/a?b=/users/:id', 'GET /a'],
  ['one with a parameter in its place has its method alone', '/users/1', 'GET'],
  ['so has one that no request took yet', '/b', 'GET'],
])('before routing, %s', (_behaviour, url, want) => {
  const sets = new LabelSets(10)
  for (const route of ['/a', '/users/:id']) sets.ofRoute('GET', route)
  sets.ofRoute('POST', '/b')
  expect(
    sets
      .beforeRouting('GET', url)
      .labels.map(({ str }) => str)
      .join(' '),
  ).toBe(want)
})

describe('more routes than allowed', () => {
  test('are one, and counted', () => {
    const sets = new LabelSets(2)
    const before = droppedCount('route_label')
    const routes = ['/a', '/b', '/c', '/d', '/a'].map((route) => sets.ofRoute('GET', route).labels[1]?.str)
    expect(routes).toEqual(['/a', '/b', '(other)', '(other)', '/a'])
    expect(droppedCount('route_label') - before).toBe(2)
    expect(sets.ofRoute('GET', '/c')).toBe(sets.ofRoute('GET', '/d'))
  })

  test('a second method of a route is not one more', () => {
    const sets = new LabelSets(1)
    expect(['GET', 'POST'].map((method) => sets.ofRoute(method, '/a').labels[1]?.str)).toEqual(['/a', '/a'])
  })
})
