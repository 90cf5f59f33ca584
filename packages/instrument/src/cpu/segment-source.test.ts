// One sampler and many followers, when things go wrong.
import { expect, test } from 'vitest'
import { droppedCount } from '../drops.ts'
import { segmentOf } from './segments-for-tests.ts'
import { SegmentSource } from './segment-source.ts'

test('a rotation by the clock that fails is counted, and throws into nobody', () => {
  let rotate = (): void => {}
  const source = new SegmentSource({
    createSampler: () => ({
      start() {},
      rotate() {
        throw new Error('out of memory')
      },
      stop: () => segmentOf([]),
    }),
    every(_periodMs, run) {
      rotate = run
      return { [Symbol.dispose]() {} }
    },
  })
  using _follower = source.follow(() => {})
  const before = droppedCount('cpu_segment')
  rotate()
  expect(droppedCount('cpu_segment') - before).toBe(1)
})

test('the clock stops with the sampler', () => {
  const clocks: string[] = []
  const source = new SegmentSource({
    createSampler: () => ({ start() {}, rotate: () => segmentOf([]), stop: () => segmentOf([]) }),
    every(periodMs) {
      clocks.push(`every ${periodMs}`)
      return { [Symbol.dispose]: () => void clocks.push('over') }
    },
  })
  const first = source.follow(() => {})
  const second = source.follow(() => {})
  first.leave()
  expect(clocks).toEqual(['every 10000'])
  second.end()
  expect(clocks).toEqual(['every 10000', 'over'])
})

test('a sampler that cannot start is nobody to follow', () => {
  const source = new SegmentSource({
    createSampler: () => ({
      start() {
        throw new Error('taken')
      },
      rotate: () => segmentOf([]),
      stop: () => segmentOf([]),
    }),
  })
  expect(() => source.follow(() => {})).toThrow('taken')
  expect(source.running).toBe(false)
})

test('to flush, to end and to leave when all is over does nothing', () => {
  const source = new SegmentSource({
    createSampler: () => ({ start() {}, rotate: () => segmentOf([]), stop: () => segmentOf([]) }),
    every: () => ({ [Symbol.dispose]() {} }),
  })
  let taken = 0
  const follower = source.follow(() => taken++)
  follower.end()
  follower.flush()
  follower.end()
  follower.leave()
  expect(taken).toBe(1)
})
