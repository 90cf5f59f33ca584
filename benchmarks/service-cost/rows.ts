// The rows of the table: what is on in the one window of a pair, and what in the other.

/** What is compared with what. What each is made of is in `parts.ts`. */
export interface Row {
  readonly id: string
  readonly name: string
  /** What the other window has. */
  readonly against: string
  /** Whether metrics are scraped, once in each second. */
  readonly scraped?: boolean
  /**
   * How many times as often it samples as its name says. What the row shows is then divided by it: the cost of a sampler
   * is so much for each sample, so it is told from noise at a rate at which it is many times as large.
   */
  readonly times?: number
  /**
   * How many pairs there are in each round, one right after the other. For what is on and off in an instant, while what
   * both windows have stays on: windows can then be short, and noise that lasts longer than they do meets both alike.
   */
  readonly quickPairs?: number
}

/** The rows whose costs make up what is always on: a scrape each 15 seconds is less than can be measured. */
export const alwaysOn: readonly string[] = ['continuous-20x', 'heap-live-32x', 'labels', 'in-flight']

/** What most rows are compared with. */
export const NOTHING = 'nothing'

export const rows = [
  // The same thing twice: what comes out here is what the run cannot tell from nothing.
  { id: 'a-a', name: 'A/A: nothing', against: NOTHING },
  { id: 'continuous', name: 'continuous CPU profile, 99 Hz', against: NOTHING },
  { id: 'continuous-10x', name: 'the same, a tenth of 990 Hz', against: NOTHING, times: 10 },
  { id: 'continuous-20x', name: 'the same, a twentieth of 1,980 Hz', against: NOTHING, times: 20 },
  { id: 'labels', name: 'request labels', against: 'all the rest', quickPairs: 20 },
  { id: 'in-flight', name: 'requests in flight', against: 'CPU and heap sampling', quickPairs: 20 },
  { id: 'heap-live', name: 'heap sampling, live', against: NOTHING },
  { id: 'heap-live-32x', name: 'the same, a 32nd of a sample for 16 KiB', against: NOTHING, times: 32 },
  { id: 'heap-alloc', name: 'heap sampling, alloc', against: NOTHING },
  { id: 'locks-off', name: 'locks, block and mutex profile off', against: 'bare locks' },
  { id: 'locks-on', name: 'block and mutex profile, every wait', against: 'both profiles off' },
  { id: 'metrics', name: 'metrics, scraped each second', against: NOTHING, scraped: true },
  { id: 'all', name: 'all that is always on', against: NOTHING, scraped: true },
  { id: 'trace', name: 'flight recorder', against: NOTHING, quickPairs: 20 },
  {
    id: 'trace-requests-20x',
    name: 'its part for each request, a twentieth of 20',
    against: NOTHING,
    times: 20,
    quickPairs: 20,
  },
  {
    id: 'trace-regions-20x',
    name: 'eight regions in each request, a twentieth of 160',
    against: 'flight recorder',
    times: 20,
    quickPairs: 20,
  },
  // Nobody scrapes anything here, but a window is as long: there is one copy in each.
  {
    id: 'trace-crash-copy',
    name: 'its copy on the disk, each second',
    against: 'flight recorder',
    scraped: true,
  },
  { id: 'spans', name: 'OpenTelemetry SDK, nine spans in each request', against: NOTHING, quickPairs: 20 },
  { id: 'trace-events-http', name: '--trace-event-categories for HTTP and files', against: NOTHING },
  { id: 'trace-events', name: '--trace-events-enabled', against: NOTHING },
  { id: 'async-hooks', name: 'async_hooks with stacks', against: NOTHING },
  { id: 'inspector', name: 'node:inspector CPU profile, 99 Hz', against: NOTHING },
  { id: 'inspector-20x', name: 'the same, a twentieth of 1,980 Hz', against: NOTHING, times: 20 },
  { id: 'flame', name: '@platformatic/flame: CPU 1,000 Hz and heap', against: NOTHING },
] as const satisfies readonly Row[]

/** A row, by its name on the command line. */
export type RowId = (typeof rows)[number]['id']
