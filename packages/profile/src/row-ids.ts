// From the ids that a file gives the rows of a table to where those rows are.

import { ProfileError } from './errors.ts'
import type { Uint64 } from './int64.ts'

/** The ids of one table of a file; each is there once, and none is 0. */
export class RowIds {
  readonly noun: string
  /** The ids, by row. */
  ids: Uint64[] = []
  /** Row + 1 by id, 0 where no row has it. Not all ids need to be in it: `find` knows the others. */
  dense: Int32Array = new Int32Array(0)
  #sparse: Map<Uint64, number> | undefined
  #doubled: Uint64 | undefined

  /** @param noun - what a row is called in messages */
  constructor(noun: string) {
    this.noun = noun
  }

  /** Takes the ids of another file. */
  set(ids: Uint64[]): void {
    this.ids = ids
    this.#sparse = undefined
    this.#doubled = undefined
    // Nearly every encoder counts from 1. Ids that are far larger than their number get a map.
    const limit = 4 * ids.length + 64
    if (this.dense.length <= limit) this.dense = new Int32Array(limit + 1)
    else this.dense.fill(0)
    const { dense } = this
    for (let row = 0; row < ids.length; row++) {
      const id = ids[row]! // below the length
      if (typeof id === 'number' && id < dense.length) {
        if (dense[id] !== 0) this.#doubled ??= id
        dense[id] = row + 1
        continue
      }
      this.#sparse ??= new Map()
      if (this.#sparse.has(id)) this.#doubled ??= id
      this.#sparse.set(id, row)
    }
  }

  /** Returns the row that has an id, or -1. */
  find(id: Uint64): number {
    if (typeof id === 'number' && id < this.dense.length) return this.dense[id]! - 1 // within, as just seen
    return this.#sparse?.get(id) ?? -1
  }

  /**
   * Throws when an id is 0, or when two rows have the same.
   *
   * @param source - what the profile is called in the message
   */
  check(source: string): void {
    const fail = (what: string): never => {
      throw new ProfileError('PROFILE_INVALID', `${source}: checking profile: ${what}`)
    }
    if (this.find(0) !== -1)
      fail(`${this.noun} at index ${this.find(0)} has id 0, which is reserved for "none"`)
    if (this.#doubled !== undefined) fail(`two ${this.noun}s have the id ${this.#doubled}, want one`)
  }
}
