// The registry of the tax office: receipts carry numbers that it has issued, and no others.

/** Numbers from `first` on, `count` of them. The block after it may well be another shop's. */
export interface Block {
  readonly first: number
  readonly count: number
}

/** The registry did not issue a block. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError'
}

// It is an old machine, and takes about a second when all is well.
const answerWithinMs = 30_000
// Most of its refusals are over in a moment.
const attempts = 4

export class Registry {
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  /**
   * Asks for a block: 300 numbers, which is what a shop of this size gets at a time.
   *
   * @throws {RegistryError} when there is none to be had
   */
  async issueBlock(): Promise<Block> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#ask()
      } catch (error) {
        if (attempt === attempts) throw error
      }
    }
  }

  async #ask(): Promise<Block> {
    try {
      const response = await fetch(`${this.#url}/blocks`, {
        method: 'POST',
        signal: AbortSignal.timeout(answerWithinMs),
      })
      const text = await response.text()
      if (response.status !== 201) throw new Error(`status ${response.status}`)
      return JSON.parse(text) as Block // as its manual says
    } catch (cause) {
      throw new RegistryError('registry: asking for a block: none was issued', { cause })
    }
  }
}
