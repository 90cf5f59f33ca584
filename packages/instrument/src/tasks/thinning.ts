// How finely to look: at everything while there is little of it, at one in so many when there is more.
import type { Random } from '../contention/sampling.ts'
import { InstrumentError } from '../errors.ts'

/** How finely to look. 0: as finely as is cheap; n: always at one in n. */
export type TaskFraction = number

/** @throws {InstrumentError} `OPTION_INVALID` unless it is an integer from 0 */
export function checkFraction(fraction: number): void {
  if (Number.isSafeInteger(fraction) && fraction >= 0) return
  throw new InstrumentError(
    'OPTION_INVALID',
    `trackTasks: reading options: met fraction ${fraction}, want an integer from 0`,
  )
}

// A stack takes some 3.5 us to capture, so 1,000 of them in 100 ms are 3.5 % of a core, and the most that is spent.
const MAX_TAKEN_PER_TICK = 1000
const MAX_FRACTION = 2 ** 20

/** The time after which {@link Thinning.tick} is to be called again. */
export const TICK_MS = 100

/**
 * Decides for each thing that begins whether it is looked at, and how many it then stands for.
 *
 * Of `fraction` things in a row exactly one is taken, by chance: counts scatter less than if each were taken or left
 * on its own, and nothing that recurs every so often can hide.
 */
export class Thinning {
  readonly #fixed: boolean
  readonly #random: Random
  /** Of the current row. */
  #fraction: number
  /** Of the next one. */
  #next: number
  #position = 0
  #pick = 0
  #taken = 0

  constructor(fraction: TaskFraction = 0, random: Random = Math.random) {
    this.#fixed = fraction > 0
    this.#fraction = this.#next = Math.max(1, fraction)
    this.#random = random
  }

  /** One in so many is being taken. */
  get fraction(): number {
    return this.#fraction
  }

  /** Returns how many things this one stands for; 0: it is left out. */
  take(): number {
    // The usual case, in which there is nothing to decide.
    if (this.#fraction === 1 && this.#next === 1) {
      this.#count()
      return 1
    }
    if (this.#position === 0) {
      this.#fraction = this.#next
      this.#pick = Math.floor(this.#random() * this.#fraction)
    }
    const weight = this.#position === this.#pick ? this.#fraction : 0
    if (++this.#position >= this.#fraction) this.#position = 0
    if (weight > 0) this.#count()
    return weight
  }

  /** To be called every {@link TICK_MS}. Looks more finely again where little was taken since the last time. */
  tick(): void {
    if (!this.#fixed && this.#taken < MAX_TAKEN_PER_TICK / 4) this.#next = Math.max(1, this.#next / 2)
    this.#taken = 0
  }

  #count(): void {
    // Not left to the tick: it does not come while the event loop is held up.
    if (++this.#taken < MAX_TAKEN_PER_TICK || this.#fixed) return
    this.#taken = 0
    this.#next = Math.min(MAX_FRACTION, this.#next * 2)
  }
}
