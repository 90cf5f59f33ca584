// Which functions of a profile are those of packages outside of the program.

import { expect, test } from 'vitest'
import { heatOf } from './hot.ts'
import { matchProfile } from './match.ts'
import { outsideOf } from './outside.ts'
import { parseProgram, type Program } from './program.ts'
import { formatStaleness, stalenessOf } from './staleness.ts'
import { cpuProfileOf } from './testing/profiles.ts'

/** A bundle of `src/server.ts` and of one package, with its map or without. */
function bundle({ isMapped }: { isMapped: boolean }): Program {
  const map = JSON.stringify({
    version: 3,
    sources: ['../src/server.ts', '../node_modules/@acme/soup/index.js'],
    names: [],
    mappings: 'AAAA;ACAA',
  })
  return parseProgram({
    file: '/build/dist/server.js',
    text: 'function serve() {}\nfunction stir() {}\n',
    format: 'cjs',
    ...(isMapped && { map }),
  })
}

const acme = '/srv/node_modules/@acme/soup/index.js'
const express = 'C:\\srv\\node_modules\\express\\lib\\view.js'

test.each([
  ['the sources were profiled, and a map says what the bundle contains', true, '/srv/src/server.ts', []],
  ['the bundle was profiled, and a map says what it contains', true, '/opt/app/server.js', []],
  [
    'the bundle was profiled, and so whatever is in node_modules is outside of it',
    false,
    '/opt/app/server.js',
    ['@acme/soup'],
  ],
])('%s', (_case, isMapped, file, others) => {
  const heat = heatOf(
    cpuProfileOf([
      { name: 'serve', file, line: 1, nanos: 50 },
      { name: 'stir', file: acme, line: 1, nanos: 20 },
      { name: 'render', file: express, line: 9, nanos: 30 },
    ]),
    'test.pb',
  )
  const { own, outside } = outsideOf(heat, bundle({ isMapped }))
  expect(outside.map(({ name }) => name)).toEqual(['express', ...others])
  expect(outside[0]?.share).toBeCloseTo(0.3)
  expect(own).toHaveLength(3 - outside.length)
})

test('without a map, and with sources profiled, nobody knows what is outside', () => {
  const heat = heatOf(cpuProfileOf([{ name: 'stir', file: acme, line: 1 }]), 'test.pb')
  expect(outsideOf(heat, bundle({ isMapped: false }))).toMatchObject({
    own: [{ name: 'stir' }],
    outside: [],
  })
})

test('a program that mostly waits for packages outside of it does not make its profile stale', () => {
  const packages = ['one', 'two', 'three', 'four', 'five', 'six']
  const heat = heatOf(
    cpuProfileOf([
      { name: 'serve', file: '/srv/src/server.ts', line: 1, nanos: 100 },
      ...packages.map((name, index) => ({
        name: 'work',
        file: `/srv/node_modules/${name}/index.js`,
        line: 7,
        nanos: 900 - index,
      })),
    ]),
    'test.pb',
  )
  const program = bundle({ isMapped: true })
  const staleness = stalenessOf(heat, matchProfile(heat, program), program, 0)
  expect(staleness).toMatchObject({ freshness: 'fresh', matchedShare: 1, missing: [] })
  expect(formatStaleness(staleness)).toContain(
    'packages outside of the program: 98.2 % of all CPU time (one 16.4 %, two 16.4 %, three 16.4 %, four 16.4 %, 2 more)\n',
  )
})

test('a profile that has no time in the program itself is empty', () => {
  const heat = heatOf(cpuProfileOf([{ name: 'render', file: express, line: 9 }]), 'test.pb')
  const program = bundle({ isMapped: true })
  expect(stalenessOf(heat, matchProfile(heat, program), program, 0).freshness).toBe('empty')
})
