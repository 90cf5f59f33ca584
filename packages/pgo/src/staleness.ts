// Matching -> how stale a profile is, in figures and in words.

import type { Heat } from './hot.ts'
import type { Matching, MatchKind } from './match.ts'
import type { OutsidePackage } from './outside.ts'
import type { Program } from './program.ts'

/** What there is to say about a profile and a program. */
export type Freshness = 'fresh' | 'stale' | 'foreign' | 'empty'

/** How well a profile fits a program. */
export interface Staleness {
  readonly freshness: Freshness
  /** Of all CPU time in the profile. */
  readonly ownShare: number
  /** What ran and is not in the program, hottest first. */
  readonly outside: readonly OutsidePackage[]
  /** Of the time in the program's own JavaScript. */
  readonly matchedShare: number
  /** `matchedShare` by how the functions were found. */
  readonly shareByKind: Readonly<Record<MatchKind, number>>
  /** How old the profile is; undefined where it does not say when it was taken. */
  readonly ageDays: number | undefined
  /** What could not be found again, hottest first. `share` is of the program's own JavaScript. */
  readonly missing: readonly { name: string; file: string; line: number; share: number; reason: string }[]
  /** Sources of the program of which the profile saw nothing at all: never hot, or newer than the profile. */
  readonly unseenFiles: readonly string[]
  readonly fileCount: number
}

// Below this a profile is used no more. Source stability is promised at 80 %; a rule that sees half of the heat sees
// the wrong half as easily as the right one.
export const FOREIGN_BELOW = 0.5
export const STALE_BELOW = 0.8
// As often as Go's guide and most services refresh theirs: a quarter of a year.
export const OLD_AFTER_DAYS = 90

const NANOS_PER_DAY = 86_400_000_000_000n

/** Judges how well a profile fits a program. `nowMillis` is since 1970. */
export function stalenessOf(heat: Heat, matching: Matching, program: Program, nowMillis: number): Staleness {
  const own = [...matching.matches, ...matching.stale].reduce((sum, { hot }) => sum + hot.flatNanos, 0)
  const shareOf = (nanos: number): number => (own > 0 ? nanos / own : 0)
  const shareByKind = { same: 0, moved: 0, renamed: 0, elsewhere: 0 }
  for (const { hot, kind } of matching.matches) shareByKind[kind] += shareOf(hot.flatNanos)
  const files = new Set(program.functions.map(({ source }) => source.file))
  const seen = new Set(matching.matches.map(({ target }) => target?.source.file))
  const isOld = heat.timeNanos > 0n
  return {
    freshness: freshnessOf(own, matching.matchedShare),
    ownShare: matching.ownShare,
    outside: matching.outside,
    matchedShare: matching.matchedShare,
    shareByKind,
    ageDays: isOld
      ? Number((BigInt(Math.round(nowMillis)) * 1_000_000n - heat.timeNanos) / NANOS_PER_DAY)
      : undefined,
    missing: matching.stale.map(({ hot, reason }) => ({
      name: hot.name,
      file: hot.file,
      line: hot.startLine,
      share: shareOf(hot.flatNanos),
      reason,
    })),
    unseenFiles: [...files].filter((file) => !seen.has(file)),
    fileCount: files.size,
  }
}

function freshnessOf(ownNanos: number, matchedShare: number): Freshness {
  if (ownNanos === 0) return 'empty'
  if (matchedShare < FOREIGN_BELOW) return 'foreign'
  return matchedShare < STALE_BELOW ? 'stale' : 'fresh'
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

/** Nothing in them can be made faster by a build of this program, unless they are bundled into it. */
function formatOutside(outside: readonly OutsidePackage[]): string[] {
  const seen = outside.filter(({ share }) => share > 0)
  if (seen.length === 0) return []
  const all = seen.reduce((sum, { share }) => sum + share, 0)
  const named = seen.slice(0, SHOWN_PACKAGES).map(({ name, share }) => `${name} ${percent(share)}`)
  if (seen.length > SHOWN_PACKAGES) named.push(`${seen.length - SHOWN_PACKAGES} more`)
  return [`packages outside of the program: ${percent(all)} of all CPU time (${named.join(', ')})`]
}

/** How many lines of a list are shown, and how many packages in one line. */
const SHOWN = 10
const SHOWN_PACKAGES = 4

/** Says it in words, line by line. */
export function formatStaleness(staleness: Staleness): string {
  const {
    freshness,
    ownShare,
    outside,
    matchedShare,
    shareByKind,
    ageDays,
    missing,
    unseenFiles,
    fileCount,
  } = staleness
  const lines = [
    ageDays === undefined
      ? 'taken: the profile does not say when'
      : `taken: ${ageDays} days ago${ageDays > OLD_AFTER_DAYS ? `, which is more than ${OLD_AFTER_DAYS}: record a new one` : ''}`,
    `the program's own JavaScript: ${percent(ownShare)} of all CPU time (the rest is the engine, Node.js, native code)`,
    ...formatOutside(outside),
    `matched: ${percent(matchedShare)} of that (${Object.entries(shareByKind)
      .map(([kind, share]) => `${kind} ${percent(share)}`)
      .join(', ')})`,
  ]
  if (missing.length > 0) {
    lines.push('not found in this program:')
    for (const { share, name, file, line, reason } of missing.slice(0, SHOWN)) {
      lines.push(`  ${percent(share).padStart(7)}  ${name}  ${file}:${line}  ${reason}`)
    }
    if (missing.length > SHOWN) lines.push(`  and ${missing.length - SHOWN} more`)
  }
  lines.push(`sources of which the profile saw nothing: ${unseenFiles.length} of ${fileCount}`)
  for (const file of unseenFiles.slice(0, SHOWN)) lines.push(`  ${file}`)
  if (unseenFiles.length > SHOWN) lines.push(`  and ${unseenFiles.length - SHOWN} more`)
  lines.push(`verdict: ${verdicts[freshness]}`)
  return `${lines.join('\n')}\n`
}

const verdicts: Readonly<Record<Freshness, string>> = {
  fresh: 'fits',
  stale: `stale: less than ${percent(STALE_BELOW)} matched; it is used, and a new one would do more`,
  foreign: `foreign: less than ${percent(FOREIGN_BELOW)} matched; this looks like the profile of another program and is not used`,
  empty: "empty: it has no time in any program's JavaScript and is not used",
}
