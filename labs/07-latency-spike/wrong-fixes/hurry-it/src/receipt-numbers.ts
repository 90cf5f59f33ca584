// Receipt numbers: handed out one by one, from blocks that the registry issues.
import { setTimeout as sleep } from 'node:timers/promises'
import { log } from '@hotpath/instrument'
import { RegistryError, type Block, type Registry } from './registry.ts'

// An order must not wait for longer than this.
const waitAtMostMs = 250

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
    // Whoever comes meanwhile waits for the same block: what is issued and not used has to be accounted for.
    while (this.#next === this.#end) await inTime((this.#issuing ??= this.#issue()))
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
    this.#next = first
    this.#end = first + count
    log('receipts', `numbers ${first} to ${first + count - 1}`)
  }
}

async function inTime(issuing: Promise<void>): Promise<void> {
  const stop = new AbortController()
  const { signal } = stop
  const late = sleep(waitAtMostMs, undefined, { signal }).then(
    () => {
      throw new RegistryError('registry: asking for a block: it takes too long')
    },
    () => {}, // the block came first
  )
  try {
    await Promise.race([issuing, late])
  } finally {
    stop.abort()
  }
}
