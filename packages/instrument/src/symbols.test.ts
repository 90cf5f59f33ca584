// Names for addresses that have left this process.
import { type Profile, ProfileBuilder } from '@hotpath/profile'
import { expect, test } from 'vitest'
import { formatSymbols, rememberSymbols } from './symbols.ts'

function profileOf(...names: string[]): Profile {
  const builder = new ProfileBuilder({ sampleTypes: [{ type: 'samples', unit: 'count' }] })
  for (const name of names) builder.add([{ name, filename: 'a.ts' }], [1])
  return builder.build()
}
const addressesOf = (profile: Profile): string[] =>
  profile.locations.map(({ address }) => `0x${address.toString(16)}`)

test('an address has the name it had in the profile', () => {
  const profile = profileOf('work', 'rest')
  rememberSymbols(profile)
  const [work, rest] = addressesOf(profile)
  expect(formatSymbols(`${work}+${rest}+0x1`)).toBe(`num_symbols: 1\n${work} work\n${rest} rest\n`)
  expect(formatSymbols(String(Number(work)))).toBe(`num_symbols: 1\n${work} work\n`)
})

test.each(['', '+', '0x', 'work', '0xffffffffffffffffffff', '-1', '1e3'])('%j has no name', (query) => {
  expect(formatSymbols(query)).toBe('num_symbols: 1\n')
})

test('ten thousand are remembered; the oldest leave first', () => {
  const old = profileOf('old')
  const kept = profileOf('kept')
  rememberSymbols(old)
  rememberSymbols(kept)
  rememberSymbols(profileOf(...Array.from({ length: 9_999 }, (_one, index) => `f${index}`)))
  expect(formatSymbols(addressesOf(old).join('+'))).toBe('num_symbols: 1\n')
  expect(formatSymbols(addressesOf(kept).join('+'))).toContain('kept')
})
