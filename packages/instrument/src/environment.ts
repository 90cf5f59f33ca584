// The environment switch: which variables there are, what they may say, and what they mean together.
import { type Address, formatAddress, isLoopback, parseAddress } from './address.ts'
import { InstrumentError } from './errors.ts'

/** Which heap samples are kept: `live` those still alive, `alloc` also those collected since. */
export type HeapMode = 'alloc' | 'live'

/** A variable that this package reads; the reference page is made from {@link environmentVariables}. */
export interface EnvironmentVariable {
  readonly name: string
  readonly fallback: string
  readonly description: string
}

/** Every environment variable that {@link readEnvironment} looks at. */
export const environmentVariables: readonly EnvironmentVariable[] = [
  {
    name: 'ENABLE_PPROF',
    fallback: 'false',
    description: 'true or 1 starts the debug server; false, 0, empty or unset leaves everything off.',
  },
  {
    name: 'PPROF_ADDR',
    fallback: '127.0.0.1:6060',
    description:
      'host:port of the debug server. A missing host, as in :6060, means loopback. Any other host needs PPROF_PASSWORD.',
  },
  {
    name: 'PPROF_USERNAME',
    fallback: 'pprof',
    description: 'User name for basic authentication; only together with PPROF_PASSWORD.',
  },
  {
    name: 'PPROF_PASSWORD',
    fallback: '',
    description:
      'Password for basic authentication. Unset: none is asked for, on loopback only. Set but empty: the service refuses to start.',
  },
  {
    name: 'PPROF_HEAP',
    fallback: 'live',
    description:
      'live samples what is in use; alloc also counts what was collected since (Node 26 or newer; each heap profile then forces a garbage collection).',
  },
]

/** What the environment asks for. */
export type DiagnosticsSettings =
  | { readonly state: 'off' }
  | {
      readonly state: 'on'
      readonly address: Address
      /** Undefined: no authentication, which is only allowed on loopback. */
      readonly credentials: { readonly username: string; readonly password: string } | undefined
      readonly heap: HeapMode
    }

/**
 * Reads the switch and its settings from environment variables. Everything is off unless `ENABLE_PPROF` says
 * otherwise, and then the other variables are not looked at.
 *
 * @throws {InstrumentError} `ENVIRONMENT_INVALID`, `ADDRESS_INVALID`, `PASSWORD_MISSING` or
 * `DEBUG_SERVER_UNPROTECTED`; a service should not start half protected
 * @example
 * readEnvironment({}) // => { state: 'off' }
 */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): DiagnosticsSettings {
  if (!readSwitch('ENABLE_PPROF', env['ENABLE_PPROF'])) return { state: 'off' }

  const address = parseAddress(env['PPROF_ADDR'] || '127.0.0.1:6060', 'PPROF_ADDR')
  const password = env['PPROF_PASSWORD']
  const username = env['PPROF_USERNAME']
  if (password === '') {
    throw new InstrumentError(
      'PASSWORD_MISSING',
      'PPROF_PASSWORD: reading the password: met an empty value, want a password, or the variable unset on loopback',
    )
  }
  if (password === undefined && username !== undefined) {
    throw new InstrumentError(
      'PASSWORD_MISSING',
      'PPROF_USERNAME: reading the credentials: met a user name alone, want PPROF_PASSWORD too',
    )
  }
  if (password === undefined && !isLoopback(address.host)) {
    throw new InstrumentError(
      'DEBUG_SERVER_UNPROTECTED',
      `PPROF_ADDR: opening ${formatAddress(address)} to other machines: met no password, want PPROF_PASSWORD set, or a loopback address such as 127.0.0.1:${address.port}`,
    )
  }
  const heap = env['PPROF_HEAP'] || 'live'
  if (heap !== 'alloc' && heap !== 'live') {
    throw new InstrumentError(
      'ENVIRONMENT_INVALID',
      `PPROF_HEAP: reading the heap mode: met ${JSON.stringify(heap)}, want alloc or live`,
    )
  }
  return {
    state: 'on',
    address,
    credentials: password === undefined ? undefined : { username: username || 'pprof', password },
    heap,
  }
}

function readSwitch(name: string, value: string | undefined): boolean {
  switch (value) {
    case 'true':
    case '1':
      return true
    case undefined:
    case '':
    case 'false':
    case '0':
      return false
    default:
      throw new InstrumentError(
        'ENVIRONMENT_INVALID',
        `${name}: reading a switch: met ${JSON.stringify(value)}, want true, 1, false, 0 or empty`,
      )
  }
}
