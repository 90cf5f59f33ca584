// stack -> count, with as many different stacks as a reader can use and no more.
import type { Label } from '@hotpath/profile'
import { namedStack, type Stack } from '../contention/stack.ts'
import { OTHER_STACKS } from '../contention/table.ts'

/** A stack, its labels, and how many there are of it. */
export interface StackCount {
  readonly stack: Stack
  readonly labels: readonly Label[]
  count: number
}

// Each has a key of some 150 characters and shares its frames with the others: 20 MB.
const MAX_KEPT = 50_000

/** Adds up counts by stack and labels. */
export class StackCounts {
  readonly #counts = new Map<string, StackCount>()
  #others = 0

  /** How many different ones there are. */
  get size(): number {
    return this.#counts.size
  }

  add(stack: Stack, count: number, labels: readonly Label[] = []): void {
    let key = ''
    for (const { id } of stack) key += `${id},`
    for (const label of labels) key += JSON.stringify([label.key, label.str ?? String(label.num)])
    const known = this.#counts.get(key)
    if (known !== undefined) known.count += count
    else if (this.#counts.size < MAX_KEPT) this.#counts.set(key, { stack, labels, count })
    else this.#others += count
  }

  /** Returns the `max` largest, and the rest as one. */
  largest(max: number): StackCount[] {
    const all = [...this.#counts.values()].toSorted((a, b) => b.count - a.count)
    const rest = all.slice(max).reduce((sum, { count }) => sum + count, this.#others)
    return rest === 0
      ? all
      : [...all.slice(0, max), { stack: namedStack(OTHER_STACKS), labels: [], count: rest }]
  }
}
