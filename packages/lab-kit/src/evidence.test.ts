// Evidence says nothing of the machine it was made on, and reads as a table.
import { ProfileBuilder, parse, write } from '@hotpath/profile'
import { expect, test } from 'vitest'
import { formatHolders, relocate } from './evidence.ts'

test('file names are moved by the first relocation that fits, and comments go', () => {
  const builder = new ProfileBuilder({
    sampleTypes: [{ type: 'inuse_space', unit: 'bytes' }],
    periodType: { type: 'space', unit: 'bytes' },
    period: 1,
    comments: ['made in /home/ada'],
  })
  const frames = ['/home/ada/tree/src/a.ts', '/home/ada/packages/b.ts', 'node:fs'].map((filename) => ({
    name: filename.slice(-4),
    filename,
    line: 1,
  }))
  builder.add(frames, [7])
  const moved = relocate(builder.build(), [
    { from: '/home/ada/tree', to: 'labs/00-tiny' },
    { from: '/home/ada/', to: '' },
  ])
  expect(moved.samples[0]?.locations.map(({ lines }) => lines[0]?.function.filename)).toEqual([
    'labs/00-tiny/src/a.ts',
    'packages/b.ts',
    'node:fs',
  ])
  expect(
    JSON.stringify(parse(write(moved)), (_, value) => (typeof value === 'bigint' ? String(value) : value)),
  ).not.toContain('ada')
})

test.each([
  ['bytes', 3 * 1024 ** 2, 1024 ** 2, '    3.0 MB', '    1.0 MB'],
  ['nanoseconds', 12_345_678_901, 9_000_000, '   12.35 s', '    0.01 s'],
  ['count', 41, 7, '        41', '         7'],
])('the table names the largest holders first, in %s', (unit, most, less, first, second) => {
  const builder = new ProfileBuilder({ sampleTypes: [{ type: 'held', unit }] })
  const root = { name: 'root', filename: 'a.ts', line: 1 }
  builder.add([{ name: 'other', filename: 'a.ts', line: 2 }, root], [less])
  builder.add([{ name: 'keep', filename: 'a.ts', line: 3 }, root], [most])
  const profile = builder.build()
  expect(formatHolders(profile, 'held', 2)).toBe(
    `      flat        cum  function (held)\n${first} ${first}  keep\n${second} ${second}  other\n`,
  )
  expect(() => formatHolders(profile, 'nothing', 2)).toThrow(RangeError)
})
