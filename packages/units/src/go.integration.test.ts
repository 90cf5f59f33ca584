// Go itself prints the numbers that we print.

import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { peer } from '../../../tools/peer.ts'
import { formatFixed } from './fixed.ts'

const go = peer('go')
const program = new URL('../testdata/programs/fixed.go', import.meta.url).pathname

/** Ties and their neighbours: whole numbers of small fractions, moved by no more than the last bit. */
const nearTie = fc
  .tuple(fc.integer({ min: -100_000, max: 100_000 }), fc.nat(8), fc.constantFrom(0, 0, 2 ** -52, -(2 ** -52)))
  .map(([whole, bits, step]) => (whole / 2 ** bits) * (1 + step))
const value = fc.oneof(nearTie, fc.double({ min: -1e15, max: 1e15, noNaN: true }))

// Compiling takes seconds where the machine has other things to do.
test.skipIf(!go)('two thousand numbers come out as Go prints them', () => {
  const inputs = fc.sample(fc.tuple(value, fc.nat(6)), 2000)
  const lines = inputs.map(([number, digits]) => `${number} ${digits}\n`).join('')
  const printed = execFileSync(go ?? 'go', ['run', program], { input: lines, encoding: 'utf8' })
  const want = printed.trimEnd().split('\n')
  expect(want).toHaveLength(inputs.length)
  const got = inputs.map(([number, digits]) => formatFixed(number, digits))
  expect(got).toEqual(want)
})
