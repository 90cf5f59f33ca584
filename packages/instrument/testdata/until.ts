// Waiting in tests: for an effect, and not for a time.

// With pauses of up to half a second, more than three minutes: a bound on what never comes, not on what is slow.
const MOST_LOOKS = 400

/** Waits for an effect, and not for a time: looks again after 1, 2, 4 ... ms, and then each half second. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let look = 0; !(await condition()); look++) {
    if (look === MOST_LOOKS) throw new Error(`still not so: ${String(condition)}`)
    await new Promise((resolve) => setTimeout(resolve, Math.min(2 ** look, 500)))
  }
}

/** Waits for an effect in this thread, looking in each turn of its event loop: one that is short is not missed. */
export async function untilInTurn(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}
