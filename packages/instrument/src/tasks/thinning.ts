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

// A stack takes some 5 us, all included: 5,000 of them a second are 2.5 % of a core, and the most that is spent for long.
const MAX_TAKEN_PER_TICK = 500
// What a service that is otherwise quiet may begin at once, 50 ms worth of stacks, before less is taken of it: 500
// requests that come together make some 8,000 promises, and should come out as 500.
const MAX_CREDIT = 10_000
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
  /** Since the last tick, without what was on credit. */
  #taken = 0
  #credit = MAX_CREDIT
  #coarser = false

  constructor(fraction: TaskFraction = 0, random: Random = Math.random) {
    this.#fixed = fraction > 0
    this.#fraction = this.#next = Math.max(1, fraction)
    this.#random = random
  }

  /** One in so many is being taken. */
  get fraction(): number {
    return this.#fraction
  }

  /**
   * Returns how many things this one stands for; 0: it is left out. Whoever takes more together with it says so by
   * {@link count}.
   */
  take(): number {
    // The usual case, in which there is nothing to decide.
    if (this.#fraction === 1 && this.#next === 1) {
      this.count()
      return 1
    }
    if (this.#position === 0) {
      this.#fraction = this.#next
      this.#pick = Math.floor(this.#random() * this.#fraction)
    }
    const weight = this.#position === this.#pick ? this.#fraction : 0
    if (++this.#position >= this.#fraction) this.#position = 0
    if (weight > 0) this.count()
    return weight
  }

  /** Counts a stack that is taken. */
  count(): void {
    if (this.#fixed) return
    if (this.#credit > 0) {
      this.#credit--
      return
    }
    // Not left to the tick: it does not come while the event loop is held up.
    if (++this.#taken < MAX_TAKEN_PER_TICK) return
    this.#taken = 0
    this.#coarser = true
    this.#next = Math.min(MAX_FRACTION, this.#next * 2)
  }

  /** To be called every {@link TICK_MS}. Looks more finely again where little was taken since the last time. */
  tick(): void {
    if (!this.#fixed && !this.#coarser && this.#taken < MAX_TAKEN_PER_TICK / 4) {
      this.#next = Math.max(1, this.#next / 2)
    }
    if (this.#fraction === 1) this.#credit = Math.min(MAX_CREDIT, this.#credit + MAX_TAKEN_PER_TICK)
    this.#taken = 0
    this.#coarser = false
  }
}
