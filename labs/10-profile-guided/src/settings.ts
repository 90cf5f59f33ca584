// What can be set from the environment, with the values that production runs on.

export interface Settings {
  readonly port: number
}

/** Reads the settings; a number that cannot be read ends the start. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const text = env['PORT'] || '8090'
  const port = Number(text)
  if (!Number.isInteger(port) || port <= 0) {
    throw new RangeError(`PORT: reading settings: met ${text}, want a whole number above zero`)
  }
  return { port }
}
