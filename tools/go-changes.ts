// What has changed in `go tool pprof` from one Go to the next, as far as the tests meet it. Each was found by running the
// programs of Go 1.19 and of Go 1.21 to 1.27 side by side; 1.20 was not at hand.

/** Something that Go does since one of its versions, and did otherwise before. */
export type GoChange =
  | 'lone'
  | 'commonColumns'
  | 'stackless'
  | 'noInlines'
  | 'buildIds'
  | 'columns'
  | 'times'
  | 'tagShares'

/** For each change, the `n` of the Go 1.n that is the first known to have it, and what it does since. */
export const goChanges: Readonly<Record<GoChange, { readonly since: number; readonly what: string }>> = {
  lone: { since: 21, what: 'a profile that is alone is not merged: samples that come to nothing stay in it' },
  commonColumns: { since: 21, what: 'profiles of different columns are merged by those that all have' },
  stackless: { since: 21, what: '`raw` and `proto` have samples without any stack' },
  noInlines: { since: 21, what: '`raw` and `proto` leave inlined calls out under -noinlines' },
  buildIds: {
    since: 22,
    what: 'a first argument that is no file is a profile that cannot be read, and no build id',
  },
  columns: {
    since: 23,
    what: 'lines have columns: always in `raw` and under -addresses, elsewhere under -showcolumns',
  },
  times: {
    since: 24,
    what: 'times are written as 2026-11-23 14:55:34 UTC, and no more as Nov 23, 2026 at 2:55pm (UTC)',
  },
  tagShares: { since: 25, what: '`tags` says what share of all has a tag, and shares are of all' },
}

/**
 * Tells whether a Go has a change.
 *
 * @param version - what `go version` prints; what is not understood, as a Go built from its sources, is the newest
 */
export function isSince(version: string, change: GoChange): boolean {
  const [, minor] = /\bgo1\.(\d+)/.exec(version) ?? []
  return minor === undefined || Number(minor) >= goChanges[change].since
}
