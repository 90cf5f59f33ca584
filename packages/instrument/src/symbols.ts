// The functions behind the addresses that left this process in profiles, for /debug/pprof/symbol.
import type { Profile } from '@hotpath/profile'

// About 1 MB of names. The addresses of a profile come back within minutes or never.
const MAX_ADDRESSES = 10_000

const names = new Map<number, string>()

/** Remembers the addresses of a profile; those that were not in one for the longest time are forgotten. */
export function rememberSymbols(profile: Profile): void {
  for (const { address, lines } of profile.locations) {
    const name = lines[0]?.function.name
    if (name === undefined) continue
    names.delete(Number(address))
    names.set(Number(address), name)
  }
  const excess = names.size - MAX_ADDRESSES
  if (excess > 0) for (const address of [...names.keys()].slice(0, excess)) names.delete(address)
}

/**
 * Answers a query of the form `0x1234+0x5678` with one line for each address that is known. The first line says
 * that there are symbols: clients look only at whether its number is 0.
 */
export function formatSymbols(query: string): string {
  const lines = ['num_symbols: 1']
  for (const word of query.split('+')) {
    const address = parseAddressWord(word.trim())
    const name = names.get(address)
    if (name !== undefined) lines.push(`0x${address.toString(16)} ${name}`)
  }
  return `${lines.join('\n')}\n`
}

// Go reads the number with base 0: hexadecimal with 0x, otherwise decimal.
function parseAddressWord(word: string): number {
  return /^(?:0[xX][0-9a-fA-F]{1,16}|\d{1,16})$/.test(word) ? Number(word) : 0
}
