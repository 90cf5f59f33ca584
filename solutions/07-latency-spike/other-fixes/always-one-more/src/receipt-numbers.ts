// Receipt numbers: handed out one by one, from blocks that the registry issues.
import { log } from '@hotpath/instrument'
import type { Block, Registry } from './registry.ts'

/** Hands out each number of a block once and in order. There is always another block, there or on its way. */
export class ReceiptNumbers {
  readonly #registry: Pick<Registry, 'issueBlock'>
  #next = 0
  #end = 0
  #following: Promise<Block | undefined> = Promise.resolve(undefined)
  /** Whether the block that follows has failed to come, and has to be asked for again. */
  #missing = true
  #turning: Promise<void> | undefined

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
    if (this.#missing) this.#ask()
    while (this.#next === this.#end) await (this.#turning ??= this.#turnOver())
    return this.#next++
  }

  /** Begins the block that follows. Where it failed to come, those who wait for it try once more. */
  async #turnOver(): Promise<void> {
    try {
      this.#begin((await this.#following) ?? (await this.#registry.issueBlock()))
      this.#missing = true
    } finally {
      this.#turning = undefined
    }
  }

  #ask(): void {
    this.#missing = false
    this.#following = this.#registry.issueBlock().catch(() => {
      this.#missing = true
      return undefined
    })
  }
  // #endregion take

  #begin({ first, count }: Block): void {
    this.#next = first
    this.#end = first + count
    log('receipts', `numbers ${first} to ${first + count - 1}`)
  }
}
