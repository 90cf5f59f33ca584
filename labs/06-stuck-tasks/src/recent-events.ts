// Which events came in lately: the shop sends one again when it has not heard our answer.

const rememberedMs = 10 * 60_000

export class RecentEvents {
  readonly #ids = new Set<string>()

  /** Tells whether an event has not been here lately, and remembers it. */
  isNew(id: string): boolean {
    if (this.#ids.has(id)) return false
    this.#ids.add(id)
    setTimeout(() => this.#ids.delete(id), rememberedMs).unref()
    return true
  }
}
