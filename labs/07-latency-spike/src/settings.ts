// What can be set from the environment, with the values that production runs on.

export interface Settings {
  readonly port: number
  /** Where the payment provider is; undefined: a stand-in is started. */
  readonly paymentsUrl: string | undefined
  /** Where the registry of the tax office is; undefined: a stand-in is started. */
  readonly registryUrl: string | undefined
  /** How long the stand-ins take to answer. */
  readonly paymentsMs: number
  readonly registryMs: number
}

/** Reads the settings; a number that cannot be read ends the start. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  return {
    port: readNumber(env, 'PORT', 8087),
    paymentsUrl: env['PAYMENTS_URL'] || undefined,
    registryUrl: env['REGISTRY_URL'] || undefined,
    paymentsMs: readNumber(env, 'PAYMENTS_MS', 20),
    registryMs: readNumber(env, 'REGISTRY_MS', 1000),
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
