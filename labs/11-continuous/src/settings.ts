// What can be set from the environment, with the values that production runs on.

export interface Settings {
  readonly port: number
  /** Where cards are charged; unset: a stand-in is started. */
  readonly paymentsUrl: string | undefined
  /** Where parcels are announced; unset: a stand-in is started. */
  readonly carrierUrl: string | undefined
  /** How long the carrier may take to give a parcel its number. */
  readonly carrierTimeoutMs: number
  /** Of how many visitors the shop knows what they looked at. */
  readonly visitorsKept: number
  /** Pieces of each product in the warehouse at the start. */
  readonly piecesInStock: number
}

/** Reads the settings; a number that cannot be read ends the start. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  return {
    port: readNumber(env, 'PORT', 8091),
    paymentsUrl: env['PAYMENTS_URL'] || undefined,
    carrierUrl: env['CARRIER_URL'] || undefined,
    carrierTimeoutMs: readNumber(env, 'CARRIER_TIMEOUT_MS', 2_000),
    visitorsKept: readNumber(env, 'VISITORS_KEPT', 500),
    piecesInStock: readNumber(env, 'PIECES_IN_STOCK', 1_000_000),
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
