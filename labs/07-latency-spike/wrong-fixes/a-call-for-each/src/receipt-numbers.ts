// Receipt numbers: handed out one by one, from blocks that the registry issues.
import { log } from '@hotpath/instrument'
import type { Block, Registry } from './registry.ts'

// What the shop sells on its busiest day in the second that the registry takes, and a third more.
const lowWater = 200

/** Hands out each number of a block once and in order, so that auditors find no gap. */
export class ReceiptNumbers {
  readonly #registry: Pick<Registry, 'issueBlock'>
  #next = 0
  #end = 0
  /** The blocks after this one, as far as they are there. */
  readonly #reserve: Block[] = []

  constructor(registry: Pick<Registry, 'issueBlock'>) {
    this.#registry = registry
  }

  /** Gets the first block, so that the shop opens with numbers at hand. @throws {RegistryError} */
  async open(): Promise<void> {
    this.#begin(await this.#registry.issueBlock())
  }

  // #region take
  /**
   * Returns the next number. It is there already, unless the registry has been silent for longer than a block lasts.
   *
   * @throws {RegistryError} when the registry issues none
   */
  async take(): Promise<number> {
    // Whether it succeeds is asked by those who need it; until then the next order tries again.
    if (this.#end - this.#next <= lowWater) this.#issue().catch(() => {})
    while (this.#next === this.#end) {
      // Answers may overtake each other; numbers may not.
      const [block] = this.#reserve.sort((a, b) => a.first - b.first)
      if (block) this.#begin(block)
      else await this.#issue()
    }
    return this.#next++
  }

  async #issue(): Promise<void> {
    this.#reserve.push(await this.#registry.issueBlock())
  }
  // #endregion take

  #begin({ first, count }: Block): void {
    this.#next = first
    this.#end = first + count
    this.#reserve.splice(0, 1)
    log('receipts', `numbers ${first} to ${first + count - 1}`)
  }
}
