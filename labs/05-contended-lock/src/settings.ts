// What can be set from the environment, with the values that production runs on.

export interface Settings {
  readonly port: number
  /** How many worker threads reserve and pack. */
  readonly workers: number
  /** How many units lie in each place at the start. */
  readonly unitsPerPlace: number
  /** Where the ledger is; undefined: a stand-in is started. */
  readonly ledgerUrl: string | undefined
  /** How long the stand-in takes to answer. */
  readonly ledgerMs: number
}

/** Reads the settings; a number that cannot be read ends the start. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  return {
    port: readNumber(env, 'PORT', 8085),
    workers: readNumber(env, 'WORKERS', 4),
    unitsPerPlace: readNumber(env, 'UNITS_PER_PLACE', 10_000),
    ledgerUrl: env['LEDGER_URL'] || undefined,
    ledgerMs: readNumber(env, 'LEDGER_MS', 1),
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
