// Receipt numbers: handed out one by one, from blocks that the registry issues.
import { log } from '@hotpath/instrument'
import { RegistryError, type Block, type Registry } from './registry.ts'

// What the shop sells on its busiest day in the second that the registry takes, and a third more.
const lowWater = 200

/** Hands out each number of a block once and in order, so that auditors find no gap. */
export class ReceiptNumbers {
  readonly #registry: Pick<Registry, 'issueBlock'>
  #next = 0
  #end = 0
  /** The block after this one, once it is there. */
  #reserve: Block | undefined
  #issuing: Promise<void> | undefined

  constructor(registry: Pick<Registry, 'issueBlock'>) {
    this.#registry = registry
  }

  /** Gets the first block, so that the shop opens with numbers at hand. @throws {RegistryError} */
  async open(): Promise<void> {
    this.#begin(await this.#registry.issueBlock())
  }

  // #region take
  /**
   * Returns the next number, which is there already: no order waits for the registry.
   *
   * @throws {RegistryError} when there is none left
   */
  async take(): Promise<number> {
    // Whether it succeeds is seen when it is needed; until then the next order tries again.
    if (this.#end - this.#next <= lowWater) this.#reserveBlock().catch(() => {})
    if (this.#next === this.#end) {
      if (!this.#reserve) throw new RegistryError('receipt numbers: taking one: none is left')
      this.#begin(this.#reserve)
    }
    return this.#next++
  }

  /** Has the next block in reserve, one call at a time: what is issued and not used has to be accounted for. */
  async #reserveBlock(): Promise<void> {
    if (this.#reserve) return
    await (this.#issuing ??= this.#issue())
  }

  async #issue(): Promise<void> {
    try {
      this.#reserve = await this.#registry.issueBlock()
    } finally {
      this.#issuing = undefined
    }
  }
  // #endregion take

  #begin({ first, count }: Block): void {
    this.#next = first
    this.#end = first + count
    this.#reserve = undefined
    log('receipts', `numbers ${first} to ${first + count - 1}`)
  }
}
