// Numbers that look random and are the same in each run.

/**
 * Returns a generator of numbers from 0 up to, but without, 1: mulberry32 by Tommy Ettinger, 32 bits of state, which
 * is plenty for drawing lots. What is computed from measurements draws from it, so that the same measurements give
 * the same result tomorrow.
 */
export function seededRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
