// From when on the event loop counts as held up.

/** Milliseconds from which on a stall is one, unless told otherwise: half of the 100 ms that people notice. */
export const DEFAULT_STALL_MS = 50

/** Below this, the sampler takes one look at most. */
export const MIN_STALL_MS = 20
