// What can be set from the environment, with the values that production runs on.

export interface Settings {
  readonly port: number
  /** How long a session lives after its login. */
  readonly sessionTtlMs: number
  /** How often expired sessions are swept out. */
  readonly sweepMs: number
  /** Where heap snapshots go, and how often one is taken. Unset: none are taken. */
  readonly heapSnapshots?: { readonly directory: string; readonly everyMs: number }
}

/** Reads the settings; a number that cannot be read ends the start. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const directory = env['HEAP_SNAPSHOT_DIR']
  return {
    port: readNumber(env, 'PORT', 8083),
    sessionTtlMs: readNumber(env, 'SESSION_TTL_MS', 30 * 60_000),
    sweepMs: readNumber(env, 'SESSION_SWEEP_MS', 10_000),
    ...(directory && {
      heapSnapshots: { directory, everyMs: readNumber(env, 'HEAP_SNAPSHOT_EVERY_MS', 10 * 60_000) },
    }),
  }
}

function readNumber(env: NodeJS.ProcessEnv, name: string, otherwise: number): number {
  const text = env[name]
  if (text === undefined || text === '') return otherwise
  const value = Number(text)
  if (!Number.isInteger(value) || value <= 0) {
    throw new RangeError(`${name}: reading settings: met ${text}, want a whole number above zero`)
  }
  return value
}
