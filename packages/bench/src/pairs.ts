// Two ways of doing the same thing, measured in pairs: one right after the other, in an order that chance decides.
// What else goes on on the machine then happens to both, which is what a shared machine needs.

/** One value that was measured. */
export interface Reading {
  /** What was done: `Parse/size=10`. */
  readonly benchmark: string
  /** What the value is counted in: `ns/op`. */
  readonly unit: string
  readonly value: number
}

/** Measures one side once, in a fresh process if it is to be believed, and returns all that it measured. */
export type MeasureSide = (signal: AbortSignal) => Promise<readonly Reading[]>

/** What both sides measured, right after one another. */
export interface Pair {
  /** The side on which the coin fell. */
  readonly first: 'a' | 'b'
  readonly a: readonly Reading[]
  readonly b: readonly Reading[]
}

export interface MeasurePairsOptions {
  readonly pairs: number
  readonly a: MeasureSide
  readonly b: MeasureSide
  /** Ends the measurement; what was measured until then is lost. */
  readonly signal?: AbortSignal
  /** From 0 up to, but without, 1. A coin that both sides can foresee is none. */
  readonly random?: () => number
  /** Called after each pair. */
  readonly onPair?: (done: number, pairs: number) => void
}

/**
 * Measures both sides once for each pair, a coin deciding each time which comes first.
 *
 * Before the first pair each side is measured once for nothing: what the first run finds cold (files, caches of
 * compiled code) is not to be laid at the door of the side that met it, and a side that does not work is found out
 * before the other has been measured twenty times.
 *
 * @throws whatever a side throws; no pair is made up for
 */
export async function measurePairs({
  pairs,
  a,
  b,
  signal = new AbortController().signal,
  random = Math.random,
  onPair,
}: MeasurePairsOptions): Promise<Pair[]> {
  await a(signal)
  await b(signal)
  const measured: Pair[] = []
  while (measured.length < pairs) {
    if (random() < 0.5) {
      const ofA = await a(signal)
      measured.push({ first: 'a', a: ofA, b: await b(signal) })
    } else {
      const ofB = await b(signal)
      measured.push({ first: 'b', a: await a(signal), b: ofB })
    }
    onPair?.(measured.length, pairs)
  }
  return measured
}
