// What the runs of false-alarms.ts come to: how often each way calls a change, where there is none and where there is.
import { comparePairs, mannWhitney, type Pair, seededRandom } from '@hotpath/bench'

/** Nanoseconds for one iteration: on the clock, and of processor time. */
type Times = readonly [clock: number, cpu: number]

/** One run of both sides, which are the same. */
export interface MeasuredRun {
  readonly benchmark: string
  /** Of the machine, over a minute, when the run ended. */
  readonly load: number
  /** Which side the coin put first in each pair: `abba…`. */
  readonly firsts: string
  /** Fresh processes in the order in which they ran, two for each pair. */
  readonly processes: readonly Times[]
  /** Two processes with ten measurements in each. */
  readonly habit: readonly (readonly Times[])[]
}

/** How many of some runs were called a change. */
export interface Share {
  readonly called: number
  readonly runs: number
}

/** What is said of one benchmark, by one of the two times. */
export interface Summary {
  readonly benchmark: string
  readonly time: 'clock' | 'cpu'
  /** Nothing changed: each is a false alarm. */
  readonly pairs: Share
  /**
   * The same measurements with {@link REDRAWS} other sequences of coins each. Every one was as likely as the one that
   * was drawn, so this is the rate that `pairs` is a small sample of.
   */
  readonly redrawn: Share
  readonly blocks: Share
  readonly oneProcess: Share
  /** One side made slower by so much, in ten and in twenty pairs. */
  readonly power: readonly { readonly percent: number; readonly pairs: number; readonly share: Share }[]
  /** The middle of what the runs said that they could have seen, in percent. */
  readonly couldSeePercent: number
}

export interface FalseAlarms {
  readonly takenAt: string
  readonly machine: {
    readonly node: string
    readonly platform: string
    readonly processor: string
    readonly cores: number
  }
  readonly pairs: number
  readonly benchtimeMs: number
  readonly summary: readonly Summary[]
  readonly runs: readonly MeasuredRun[]
}

const REDRAWS = 10

/** Computes all from the measurements. The same ones give the same result. */
export function summarize(runs: readonly MeasuredRun[]): Summary[] {
  return [...Map.groupBy(runs, ({ benchmark }) => benchmark)].flatMap(([benchmark, list]) =>
    (['clock', 'cpu'] as const).map((time): Summary => {
      const taken = list.map((run) => take(run, time === 'clock' ? 0 : 1))
      const compared = taken.map((run) => comparePairs(toPairs([run], 1)).comparisons[0])
      const random = seededRandom(1)
      const redrawn = taken.flatMap((run) =>
        Array.from({ length: REDRAWS }, () => {
          const firsts = Array.from(run.firsts, () => (random() < 0.5 ? 'a' : 'b')).join('')
          return comparePairs(toPairs([{ ...run, firsts }], 1)).comparisons[0]
        }),
      )
      const doubled = taken.flatMap((run, index) => (index % 2 === 1 ? [[taken[index - 1] ?? run, run]] : []))
      return {
        benchmark,
        time,
        pairs: share(compared, (one) => one?.change !== 'none'),
        redrawn: share(redrawn, (one) => one?.change !== 'none'),
        blocks: share(taken, ({ processes }) => isCalled(processes.slice(0, 10), processes.slice(10))),
        oneProcess: share(taken, ({ habit: [a = [], b = []] }) => isCalled(a, b)),
        power: [2, 5, 10, 20].flatMap((percent) => [
          { percent, pairs: 10, share: share(taken, (run) => isFound([run], percent)) },
          { percent, pairs: 20, share: share(doubled, (two) => isFound(two, percent)) },
        ]),
        couldSeePercent: middle(compared.map((one) => (one?.smallestVisible ?? Number.NaN) * 100)),
      }
    }),
  )
}

/** A run by one of its two times. */
interface Taken {
  readonly firsts: string
  readonly processes: readonly number[]
  readonly habit: readonly (readonly number[])[]
}

function take({ firsts, processes, habit }: MeasuredRun, which: 0 | 1): Taken {
  return {
    firsts,
    processes: processes.map((times) => times[which]),
    habit: habit.map((side) => side.map((times) => times[which])),
  }
}

/** The pairs of runs, with what side b measured multiplied. */
function toPairs(runs: readonly Taken[], factor: number): Pair[] {
  return runs.flatMap(({ firsts, processes }) =>
    Array.from(firsts, (first, index): Pair => {
      const [one = Number.NaN, other = Number.NaN] = processes.slice(2 * index, 2 * index + 2)
      const [a, b] = first === 'a' ? [one, other] : [other, one]
      const reading = (value: number) => [{ benchmark: 'same', unit: 'ns/op', value }]
      return { first: first === 'a' ? 'a' : 'b', a: reading(a), b: reading(b * factor) }
    }),
  )
}

/** Whether a side that is slower is called slower. */
function isFound(runs: readonly Taken[], percent: number): boolean {
  return comparePairs(toPairs(runs, 1 + percent / 100)).comparisons[0]?.change === 'higher'
}

/** As benchstat calls it: by the U-test, at 0.05. */
function isCalled(a: readonly number[], b: readonly number[]): boolean {
  const test = mannWhitney(a, b)
  return test.state === 'tested' && test.p <= 0.05
}

function share<T>(items: readonly T[], test: (item: T) => boolean): Share {
  return { called: items.filter(test).length, runs: items.length }
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** Formats the summary for a person. */
export function toText({ summary }: FalseAlarms): string {
  const percent = ({ called, runs }: Share): string =>
    `${called}/${runs} = ${((called / runs) * 100).toFixed(1)} %`
  return summary
    .map(({ benchmark, time, pairs, redrawn, blocks, oneProcess, power, couldSeePercent }) =>
      [
        `${benchmark}, ${time}: nothing changed, and a change was called by`,
        `  pairs in random order, signed-rank   ${percent(pairs)}`,
        `  the same, with other coins           ${percent(redrawn)}`,
        `  ten of one, then ten of the other    ${percent(blocks)}`,
        `  ten from one process each            ${percent(oneProcess)}`,
        ...power.map(
          (one) => `  ${one.percent} % slower, found in ${one.pairs} pairs       ${percent(one.share)}`,
        ),
        `  could have seen, in the middle       ${couldSeePercent.toFixed(1)} %`,
        '',
      ].join('\n'),
    )
    .join('\n')
}
