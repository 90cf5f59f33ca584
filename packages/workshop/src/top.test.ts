// The top of a profile.
import { ProfileBuilder, fromFolded } from '@hotpath/profile'
import { expect, test } from 'vitest'
import { topOf } from './top.ts'

test('rows are by flat, then by cum; shares are of the total', () => {
  const top = topOf(fromFolded('main;leaf 6\nmain;other 3\nmain 1'), '', 10)
  expect(top?.total).toBe(10)
  expect(top?.rows.map(({ name, flat, cum, cumShare }) => [name, flat, cum, cumShare])).toEqual([
    ['leaf', 6, 6, 0.6],
    ['other', 3, 3, 0.3],
    ['main', 1, 10, 1],
  ])
})

test('a function is placed at the line that most of its cum passes through', () => {
  const builder = new ProfileBuilder({ sampleTypes: [{ type: 'inuse_space', unit: 'bytes' }] })
  const frame = (line: number) => ({ name: 'keep', filename: '/lab/src/keep.ts', line })
  builder.add([frame(3)], [10])
  builder.add([frame(9)], [30])
  builder.add([{ name: '(external)', filename: '' }], [5])
  const top = topOf(builder.build(), 'inuse_space', 10, (filename) => filename.replace('/lab/', ''))
  expect(top?.rows.map(({ name, place }) => [name, place])).toEqual([
    ['keep', 'src/keep.ts:9'],
    ['(external)', ''],
  ])
})

test('rows beyond the count and functions that cost nothing are left out; an unknown column is none', () => {
  const profile = fromFolded('a 3\nb 2\nc 1\nd 0')
  expect(topOf(profile, '', 2)?.rows.map(({ name }) => name)).toEqual(['a', 'b'])
  expect(topOf(profile, '', 9)?.rows).toHaveLength(3)
  expect(topOf(profile, 'inuse_space', 9)).toBeUndefined()
})
