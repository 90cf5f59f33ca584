// The top of a profile.
import { ProfileBuilder, fromFolded } from '@hotpath/profile'
import { expect, test } from 'vitest'
import { isOwnFile } from './place.ts'
import { topOf } from './top.ts'

test('rows are by flat, then by cum; shares are of the total', () => {
  const top = topOf(fromFolded('main;leaf 6\nmain;other 3\nmain 1'), '', { rowCount: 10 })
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
  const top = topOf(builder.build(), 'inuse_space', {
    rowCount: 10,
    placeOf: (filename) => filename.replace('/lab/', ''),
  })
  expect(top?.rows.map(({ name, place }) => [name, place])).toEqual([
    ['keep', 'src/keep.ts:9'],
    ['(external)', ''],
  ])
})

test('rows beyond the count and functions without a flat value are left out; an unknown column is none', () => {
  const profile = fromFolded('main;a 3\nmain;b 2\nmain;c 1\nd 0')
  expect(topOf(profile, '', { rowCount: 2 })?.rows.map(({ name }) => name)).toEqual(['a', 'b'])
  expect(topOf(profile, '', { rowCount: 9 })?.rows).toHaveLength(3)
  expect(topOf(profile, 'inuse_space', { rowCount: 9 })).toBeUndefined()
})

test('functions in own files come a second time, by cum, apart from those of libraries with the same name', () => {
  const builder = new ProfileBuilder({ sampleTypes: [{ type: 'inuse_space', unit: 'bytes' }] })
  const join = { name: 'join', filename: '' }
  const own = (name: string, line: number) => ({ name, filename: 'file:///lab/src/store.ts', line })
  const library = { name: 'open', filename: 'file:///lab/node_modules/db/open.js', line: 7 }
  builder.add([join, own('draw', 3), own('open', 8), own('open', 9)], [30])
  builder.add([own('open', 9), library], [10])
  builder.add([library], [4])
  const top = topOf(builder.build(), 'inuse_space', {
    rowCount: 10,
    ownRowCount: 2,
    placeOf: (filename) => filename.slice('file:///lab/'.length),
    isOwn: (filename) => isOwnFile(filename, '/lab'),
  })
  expect(top?.rows.map(({ name, flat, cum }) => [name, flat, cum])).toEqual([
    ['join', 30, 30],
    ['open', 10, 40],
    ['open', 4, 14],
  ])
  expect(top?.own.map(({ name, place, flat, cum }) => [name, place, flat, cum])).toEqual([
    ['open', 'src/store.ts:9', 10, 40],
    ['draw', 'src/store.ts:3', 0, 30],
  ])
})

test('a function of the engine has no place, whatever a file has of that name', () => {
  const builder = new ProfileBuilder({ sampleTypes: [{ type: 'cpu', unit: 'nanoseconds' }] })
  builder.add([{ name: 'run', filename: '' }], [40])
  builder.add([{ name: 'run', filename: '/repo/mark.ts', line: 67 }], [2])
  const top = topOf(builder.build(), 'cpu', { rowCount: 10 })
  expect(top?.rows.map(({ name, place, flat }) => [name, place, flat])).toEqual([
    ['run', '', 40],
    ['run', '/repo/mark.ts:67', 2],
  ])
})

test.each([
  ['a file of the lab', 'file:///lab/src/app.ts', true],
  ['a path in the lab', '/lab/src/app.ts', true],
  ['a dependency below the lab', '/lab/node_modules/express/index.js', false],
  ['a file beside the lab', '/labs/src/app.ts', false],
  ['the engine', 'node:fs', false],
  ['nothing', '', false],
])('%s: own or not', (_case, filename, want) => {
  expect(isOwnFile(filename, '/lab')).toBe(want)
})
