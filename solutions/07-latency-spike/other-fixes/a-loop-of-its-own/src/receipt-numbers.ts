// Receipt numbers: a shelf that orders take from, and a loop that fills it.
import { setTimeout as sleep } from 'node:timers/promises'
import { log } from '@hotpath/instrument'
import { RegistryError, type Registry } from './registry.ts'

// What is sold on the busiest day while the registry answers, and some more.
const refillBelow = 240
const retryMs = 25

/** Hands out each number once and in order. */
export class ReceiptNumbers {
  readonly #registry: Pick<Registry, 'issueBlock'>
  #shelf: number[] = []
  #waiting: PromiseWithResolvers<number>[] = []
  #wanted = Promise.withResolvers<void>()

  constructor(registry: Pick<Registry, 'issueBlock'>) {
    this.#registry = registry
  }

  /** Gets the first block, so that the shop opens with numbers at hand. @throws {RegistryError} */
  async open(): Promise<void> {
    await this.#fill()
    void this.#keepFilled()
  }

  // #region take
  /**
   * Returns the next number.
   *
   * @throws {RegistryError} when the registry issues none
   */
  async take(): Promise<number> {
    const number = this.#shelf.shift()
    if (this.#shelf.length < refillBelow) this.#wanted.resolve()
    if (number !== undefined) return number
    const turn = Promise.withResolvers<number>()
    this.#waiting.push(turn)
    return turn.promise
  }

  async #keepFilled(): Promise<never> {
    for (;;) {
      await this.#wanted.promise
      try {
        await this.#fill()
        if (this.#shelf.length >= refillBelow) this.#wanted = Promise.withResolvers()
      } catch (error) {
        if (!(error instanceof RegistryError)) throw error
        // Those who wait have to be told; those who come later find another attempt under way.
        for (const { reject } of this.#waiting.splice(0)) reject(error)
        await sleep(retryMs, undefined, { ref: false })
      }
    }
  }
  // #endregion take

  async #fill(): Promise<void> {
    const { first, count } = await this.#registry.issueBlock()
    for (let number = first; number < first + count; number++) {
      const turn = this.#waiting.shift()
      if (turn) turn.resolve(number)
      else this.#shelf.push(number)
    }
    log('receipts', `numbers ${first} to ${first + count - 1}`)
  }
}
