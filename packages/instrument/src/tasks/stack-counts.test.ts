// Counts by stack: what is equal is one, and the rest is bounded.
import { expect, test } from 'vitest'
import { namedStack, toStack } from '../contention/stack.ts'
import { StackCounts } from './stack-counts.ts'

const type = (str: string): { key: string; str: string }[] => [{ key: 'type', str }]

test('equal stacks with equal labels are one, all others their own', () => {
  const counts = new StackCounts()
  counts.add(toStack([{ name: 'a' }, { name: 'b' }]), 2, type('promise'))
  counts.add(toStack([{ name: 'a' }, { name: 'b' }]), 3, type('promise'))
  counts.add(toStack([{ name: 'a' }, { name: 'b' }]), 1, type('Timeout'))
  counts.add(toStack([{ name: 'a' }]), 1, type('promise'))
  expect(counts.size).toBe(3)
  expect(counts.largest(10).map(({ count }) => count)).toEqual([5, 1, 1])
})

test('beyond the largest, the rest is one', () => {
  const counts = new StackCounts()
  for (let i = 1; i <= 5; i++) counts.add(namedStack(`f${i}`), i)
  expect(counts.largest(3).map(({ stack, count }) => [stack[0]?.name, count])).toEqual([
    ['f5', 5],
    ['f4', 4],
    ['f3', 3],
    ['(other stacks)', 3],
  ])
  expect(counts.largest(5)).toHaveLength(5)
})
