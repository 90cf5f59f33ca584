// A source of contention samples: who is sampling, how finely, and what they have got so far.
import type { Label } from '@hotpath/profile'
import type { Random, SamplingRule } from './sampling.ts'
import type { Stack } from './stack.ts'
import { ContentionTable } from './table.ts'

/** Sampling of one's own, beside everybody else's, from `open` until it is disposed of. */
export interface ContentionWindow extends Disposable {
  readonly table: ContentionTable
}

interface Sampler {
  /** 0 is off. */
  period: number
  readonly table: ContentionTable
}

// 4,096 stacks of 32 frames are 2 MB of references and keys; the frames themselves are shared.
const MAX_STACKS = 4096

/**
 * Takes waits and keeps a sample of them: once for the process, cumulative since its start, and once more for each
 * open window. Each decides by itself with its own period, so that a window which looks at everything changes
 * nothing in what the process has counted, and two windows at once are both right.
 */
export class ContentionSource {
  readonly #rule: SamplingRule
  readonly #random: Random
  readonly #maxStacks: number
  readonly #main: Sampler
  readonly #windows = new Set<Sampler>()
  #samplers: readonly Sampler[] = []
  #lost = 0

  constructor(rule: SamplingRule, { random = Math.random, maxStacks = MAX_STACKS }: SourceOptions = {}) {
    this.#rule = rule
    this.#random = random
    this.#maxStacks = maxStacks
    this.#main = { period: 0, table: new ContentionTable(maxStacks) }
  }

  /** Whether anybody is sampling. When not, there is no need to look at the clock or at a stack. */
  get active(): boolean {
    return this.#samplers.length > 0
  }

  /** The process's own period: the rate or the fraction; 0 is off. */
  get period(): number {
    return this.#main.period
  }

  set period(period: number) {
    this.#main.period = period
    this.#update()
  }

  /** What the process has counted since its start. */
  get table(): ContentionTable {
    return this.#main.table
  }

  /** How many waits were sampled and then dropped, because their stack could not be read. */
  get lost(): number {
    return this.#lost
  }

  /** Starts sampling for one reader, at a period of its own. */
  open(period: number): ContentionWindow {
    const window: Sampler = { period, table: new ContentionTable(this.#maxStacks) }
    this.#windows.add(window)
    this.#update()
    return {
      table: window.table,
      [Symbol.dispose]: () => {
        this.#windows.delete(window)
        this.#update()
      },
    }
  }

  /**
   * Offers a wait which has come to its end. Never throws: locks call this.
   *
   * @param readStack - called at most once, and only when somebody keeps the wait
   * @param labels - what sets it apart from waits at the same stack; the same object for the same labels
   */
  offer(delayNanos: number, contentions: number, readStack: () => Stack, labels?: readonly Label[]): void {
    let stack: Stack | undefined
    for (const { period, table } of this.#samplers) {
      const weight = this.#rule(delayNanos, contentions, period, this.#random)
      if (weight === undefined) continue
      try {
        stack ??= readStack()
        table.add(stack, weight, labels)
      } catch {
        this.#lost++
      }
    }
  }

  #update(): void {
    this.#samplers = [...(this.#main.period > 0 ? [this.#main] : []), ...this.#windows]
  }
}

/** What a source takes from outside; another randomness in tests. */
export interface SourceOptions {
  random?: Random
  maxStacks?: number
}
