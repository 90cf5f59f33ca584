// One object for each method and route, and an end to how many there may be.
import { describe, expect, test } from 'vitest'
import { droppedCount } from '../drops.ts'
import { LabelSets } from './label-sets.ts'

test('the same labels are the same object', () => {
  const sets = new LabelSets(10)
  expect(sets.ofRoute('GET', '/a')).toEqual([
    { key: 'method', str: 'GET' },
    { key: 'route', str: '/a' },
  ])
  expect(sets.ofRoute('GET', '/a')).toBe(sets.ofRoute('GET', '/a'))
  expect(sets.ofMethod('GET')).toEqual([{ key: 'method', str: 'GET' }])
  expect(sets.ofMethod('GET')).toBe(sets.ofMethod('GET'))
})

describe('more routes than allowed', () => {
  test('are one, and counted', () => {
    const sets = new LabelSets(2)
    const before = droppedCount('route_label')
    const routes = ['/a', '/b', '/c', '/d', '/a'].map((route) => sets.ofRoute('GET', route)[1]?.str)
    expect(routes).toEqual(['/a', '/b', '(other)', '(other)', '/a'])
    expect(droppedCount('route_label') - before).toBe(2)
    expect(sets.ofRoute('GET', '/c')).toBe(sets.ofRoute('GET', '/d'))
  })

  test('a second method of a route is not one more', () => {
    const sets = new LabelSets(1)
    expect([sets.ofRoute('GET', '/a')[1]?.str, sets.ofRoute('POST', '/a')[1]?.str]).toEqual(['/a', '/a'])
  })
})
