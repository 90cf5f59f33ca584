// What can be set from the environment, with the values that production runs on.

export interface Settings {
  readonly port: number
  /** How many articles and discounts there are at the start. */
  readonly articles: number
  readonly discounts: number
  /** Where the carrier is; undefined: a stand-in is started. */
  readonly carrierUrl: string | undefined
  /** How many calls the carrier allows at a time. */
  readonly carrierCalls: number
  /** How long the stand-in takes to answer. */
  readonly carrierMs: number
}

/** Reads the settings; a number that cannot be read ends the start. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  return {
    port: readNumber(env, 'PORT', 8089),
    articles: readNumber(env, 'ARTICLES', 20_000),
    discounts: readNumber(env, 'DISCOUNTS', 120),
    carrierUrl: env['CARRIER_URL'] || undefined,
    carrierCalls: readNumber(env, 'CARRIER_CALLS', 64),
    carrierMs: readNumber(env, 'CARRIER_MS', 20),
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
