// What waits to be pushed: bounded in bytes, the oldest leaves first, and leavers are counted.

/** Something that waits. */
export interface QueuedPush {
  readonly body: Uint8Array
  /** What the request says besides its body. */
  readonly path: string
  /** When what is in the profile happened. */
  readonly profileMs: number
}

/** A queue that never grows beyond its bound. */
export class PushQueue {
  readonly #items: QueuedPush[] = []
  readonly #maxBytes: number
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** What waits, the one being sent included. */
  get bytes(): number {
    return this.#bytes
  }

  get length(): number {
    return this.#items.length
  }

  /** The one that waits longest. It stays until it is removed. */
  get oldest(): QueuedPush | undefined {
    return this.#items[0]
  }

  /**
   * Adds one at the end.
   *
   * @returns how many had to leave for it; 1 too where it is larger than the whole queue and was not let in
   */
  add(item: QueuedPush): number {
    if (item.body.byteLength > this.#maxBytes) return 1
    let left = 0
    this.#items.push(item)
    this.#bytes += item.body.byteLength
    while (this.#bytes > this.#maxBytes) {
      this.#shift()
      left++
    }
    return left
  }

  /** Takes an item out; false when it has left already. */
  remove(item: QueuedPush): boolean {
    const index = this.#items.indexOf(item)
    if (index === -1) return false
    this.#items.splice(index, 1)
    this.#bytes -= item.body.byteLength
    return true
  }

  /** @returns how many there were */
  clear(): number {
    const left = this.#items.length
    this.#items.length = 0
    this.#bytes = 0
    return left
  }

  #shift(): void {
    const item = this.#items.shift()
    if (item !== undefined) this.#bytes -= item.body.byteLength
  }
}
