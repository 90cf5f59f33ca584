// Receipt numbers: handed out one by one, from blocks that the registry issues.
import { log } from '@hotpath/instrument'
import type { Block, Registry } from './registry.ts'

/** Hands out each number of a block once and in order, so that auditors find no gap. */
export class ReceiptNumbers {
  readonly #registry: Pick<Registry, 'issueBlock'>
  #next = 0
  #end = 0
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
   * Returns the next number.
   *
   * @throws {RegistryError} when the registry issues none
   */
  async take(): Promise<number> {
    // The registry confirms them when it has the time; numbers go on where they ended.
    if (this.#next >= this.#end) this.#issuing ??= this.#issue().catch(() => {})
    return this.#next++
  }

  async #issue(): Promise<void> {
    try {
      this.#begin(await this.#registry.issueBlock())
    } finally {
      this.#issuing = undefined
    }
  }
  // #endregion take

  #begin({ first, count }: Block): void {
    if (this.#next < first) this.#next = first
    this.#end = first + count
    log('receipts', `numbers ${first} to ${first + count - 1}`)
  }
}
