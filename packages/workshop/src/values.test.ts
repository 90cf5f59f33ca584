// Values for people.
import { expect, test } from 'vitest'
import { fileOfUrl } from './place.ts'
import { formatValue } from './values.ts'

test.each([
  ['bytes in powers of 1024', 35_021, 'bytes', '34.20 KiB'],
  ['a step below the first power', 1023, 'bytes', '1023 B'],
  ['the first power', 1024, 'bytes', '1.000 KiB'],
  ['seconds', 1_204_000_000, 'nanoseconds', '1.204 s'],
  ['milliseconds below a second', 999_000_000, 'nanoseconds', '999.0 ms'],
  ['microseconds below a millisecond', 1500, 'nanoseconds', '1.500 µs'],
  ['no time at all', 0, 'nanoseconds', '0 s'],
  ['counts as they are', 17, 'count', '17'],
  ['what was freed', -2048, 'bytes', '-2.000 KiB'],
])('%s', (_case, value, unit, want) => {
  expect(formatValue(value, unit)).toBe(want)
})

test.each([
  ['a file of the lab', '/repo/labs/00/src/app.ts', 'src/app.ts'],
  ['a file of the lab, as a URL', 'file:///repo/labs/00/src/app.ts', 'src/app.ts'],
  ['a file of the repository', '/repo/packages/a.ts', 'packages/a.ts'],
  ['a file elsewhere', '/usr/lib/a.js', '/usr/lib/a.js'],
  ['a file of Node', 'node:net', 'node:net'],
  ['no file', '', ''],
])('%s is shown by its shortest name', (_case, filename, want) => {
  expect(fileOfUrl(filename, '/repo', '/repo/labs/00')).toBe(want)
})
