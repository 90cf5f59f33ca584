// Evidence says nothing of the machine it was made on, and reads as a table.
import { fromFolded, ProfileBuilder, parse, write } from '@hotpath/profile'
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

test('the table names the largest holders first', () => {
  const profile = fromFolded(`root;keep ${3 * 1024 ** 2}\nroot;other ${1024 ** 2}`)
  const [column] = profile.sampleTypes
  expect(formatHolders(profile, column?.type ?? '', 2)).toBe(
    `      flat        cum  function (${column?.type})\n    3.0 MB     3.0 MB  keep\n    1.0 MB     1.0 MB  other\n`,
  )
  expect(() => formatHolders(profile, 'nothing', 2)).toThrow(RangeError)
})
