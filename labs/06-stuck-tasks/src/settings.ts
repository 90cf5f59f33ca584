// What can be set from the environment, with the values that production runs on.

export interface Settings {
  readonly port: number
  /** Where events go; empty: stand-ins are started. */
  readonly receivers: readonly string[]
  /** How long one attempt may take, from its first byte to the confirmation. */
  readonly deliveryTimeoutMs: number
  /** How often an event is sent to a receiver before it is given up. */
  readonly maxAttempts: number
  /** The pause between two attempts. */
  readonly retryDelayMs: number
}

/** Reads the settings; a number that cannot be read ends the start. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  return {
    port: readNumber(env, 'PORT', 8086),
    receivers: env['RECEIVERS']?.split(',').filter((url) => url !== '') ?? [],
    deliveryTimeoutMs: readNumber(env, 'DELIVERY_TIMEOUT_MS', 5_000),
    maxAttempts: readNumber(env, 'MAX_ATTEMPTS', 3),
    retryDelayMs: readNumber(env, 'RETRY_DELAY_MS', 1_000),
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
