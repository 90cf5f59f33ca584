// stack -> { contentions, delayNanos }, in bounded memory.
import type { Label } from '@hotpath/profile'
import { countDropped } from '../drops.ts'
import type { Weight } from './sampling.ts'
import { namedStack, type Stack } from './stack.ts'

/** What was counted for one stack. */
export interface StackTotals {
  readonly stack: Stack
  readonly labels: readonly Label[]
  readonly contentions: number
  readonly delayNanos: number
}

/** The frame that stands for all stacks for which there was no room. */
export const OTHER_STACKS = '(other stacks)'

interface Totals extends StackTotals {
  contentions: number
  delayNanos: number
}

const unlabelled: readonly Label[] = []

/** Adds up waits by stack. */
export class ContentionTable {
  readonly #maxStacks: number
  readonly #totals = new Map<string, Totals>()
  #other: Totals | undefined
  #droppedStacks = 0

  /** @param maxStacks - how many stacks are told apart; waits of any other are counted at {@link OTHER_STACKS} */
  constructor(maxStacks: number) {
    this.#maxStacks = maxStacks
  }

  /** How many waits were counted without their own stack, for lack of room. */
  get droppedStacks(): number {
    return this.#droppedStacks
  }

  /** How many different stacks there are. */
  get size(): number {
    return this.#totals.size
  }

  add(stack: Stack, { contentions, delayNanos }: Weight, labels: readonly Label[] = unlabelled): void {
    const totals = this.#find(stack, labels)
    totals.contentions += contentions
    totals.delayNanos += delayNanos
  }

  /** Returns the totals of each stack. */
  list(): StackTotals[] {
    return [...this.#totals.values(), ...(this.#other === undefined ? [] : [this.#other])]
  }

  #find(stack: Stack, labels: readonly Label[]): Totals {
    // Numbers and not names: at most 200 characters for 32 frames.
    let key = labels === unlabelled ? '' : JSON.stringify(labels)
    for (const { id } of stack) key += `${id},`
    const known = this.#totals.get(key)
    if (known !== undefined) return known
    if (this.#totals.size >= this.#maxStacks) {
      this.#droppedStacks++
      countDropped('contention_stack')
      this.#other ??= { stack: namedStack(OTHER_STACKS), labels: unlabelled, contentions: 0, delayNanos: 0 }
      return this.#other
    }
    const totals = { stack, labels, contentions: 0, delayNanos: 0 }
    this.#totals.set(key, totals)
    return totals
  }
}
