// How many recordings may be in progress, and how long one may take.
import { InstrumentError } from './errors.ts'

// Enough for a collector, two people and one spare; each more costs a rotation of the sampler.
const DEFAULT_MAX_RECORDINGS = 4
// Five minutes: ten times Go's default, and well below what a forgotten browser tab would ask for.
const DEFAULT_MAX_SECONDS = 300
// Longest delay of a timer, 2^31 - 1 ms.
const TIMER_MAX_SECONDS = 2_147_483

/** What a debug router lets its clients ask for. */
export interface LimitOptions {
  /** How many recordings and deltas may be in progress at once; one more is refused with 503. Default 4. */
  maxRecordings?: number | undefined
  /** The longest recording or delta; a longer one is refused with 400. Default 300. */
  maxSeconds?: number | undefined
}

/** Counts recordings against the limits. */
export interface Limits {
  readonly maxSeconds: number
  /** How many are in progress. */
  readonly taken: number
  /**
   * Takes a place, which disposing of the result gives back.
   *
   * @throws {InstrumentError} `RECORDINGS_LIMIT` when all are taken
   */
  take(): Disposable
}

/** @throws {InstrumentError} `OPTION_INVALID` */
export function createLimits(options: LimitOptions): Limits {
  const maxRecordings = checkOption('maxRecordings', options.maxRecordings ?? DEFAULT_MAX_RECORDINGS, 1000)
  const maxSeconds = checkOption('maxSeconds', options.maxSeconds ?? DEFAULT_MAX_SECONDS, TIMER_MAX_SECONDS)
  let taken = 0
  return {
    maxSeconds,
    get taken() {
      return taken
    },
    take() {
      if (taken >= maxRecordings) {
        throw new InstrumentError(
          'RECORDINGS_LIMIT',
          `${taken} recordings are in progress, which is as many as maxRecordings allows`,
        )
      }
      taken++
      let given = true
      return {
        [Symbol.dispose]() {
          if (given) taken--
          given = false
        },
      }
    },
  }
}

function checkOption(name: string, value: number, max: number): number {
  if (!Number.isInteger(value) || value < 1 || value > max) {
    throw new InstrumentError(
      'OPTION_INVALID',
      `debugRouter: reading options: met ${name} ${value}, want an integer from 1 to ${max}`,
    )
  }
  return value
}
