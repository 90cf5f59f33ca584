// The rows of the table: what is on in the one window of a pair, and what in the other.

/** What is compared with what. What each is made of is in `parts.ts`. */
export interface Row {
  readonly id: string
  readonly name: string
  /** What the other window has. */
  readonly against: string
  /** Whether metrics are scraped, once in each second. */
  readonly scraped?: boolean
}

/** What most rows are compared with. */
export const NOTHING = 'nothing'

export const rows = [
  // The same thing twice: what comes out here is what the run cannot tell from nothing.
  { id: 'a-a', name: 'A/A: nothing', against: NOTHING },
  { id: 'continuous', name: 'continuous CPU profile, 99 Hz', against: NOTHING },
  { id: 'labels', name: 'request labels', against: 'continuous CPU profile' },
  { id: 'heap-live', name: 'heap sampling, live', against: NOTHING },
  { id: 'heap-alloc', name: 'heap sampling, alloc', against: NOTHING },
  { id: 'locks-off', name: 'locks, block and mutex profile off', against: 'bare locks' },
  { id: 'locks-on', name: 'block and mutex profile, every wait', against: 'both profiles off' },
  { id: 'metrics', name: 'metrics, scraped each second', against: NOTHING, scraped: true },
  { id: 'all', name: 'all that is always on', against: NOTHING, scraped: true },
  { id: 'inspector', name: 'node:inspector CPU profile, 99 Hz', against: NOTHING },
  { id: 'flame', name: '@platformatic/flame: CPU 1,000 Hz and heap', against: NOTHING },
] as const satisfies readonly Row[]

/** A row, by its name on the command line. */
export type RowId = (typeof rows)[number]['id']
