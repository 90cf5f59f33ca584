// The environment switch: which variables there are, what they may say, and what they mean together.
import { type Address, formatAddress, isLoopback, parseAddress } from './address.ts'
import { InstrumentError, type InstrumentErrorCode } from './errors.ts'
import { DEFAULT_STALL_MS, MIN_STALL_MS } from './stalls/threshold.ts'
import { MIN_RING_BYTES } from './trace/ring.ts'
import { MIN_HANG_MS } from './trace/trace-snapshots.ts'
import { defaultSources, sourceNames, type TraceSources } from './trace/sources.ts'

/** Which heap samples are kept: `live` those still alive, `alloc` also those collected since. */
export type HeapMode = 'alloc' | 'live'

/** A variable that this package reads; the reference page is made from {@link environmentVariables}. */
export interface EnvironmentVariable {
  readonly name: string
  readonly fallback: string
  readonly description: string
}

/** Every environment variable that this package looks at. */
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
  {
    name: 'ENABLE_BLOCK_PROFILE',
    fallback: 'false',
    description:
      'true counts every wait for a lock in the block profile; a number is the rate in nanoseconds. Turn it on while investigating.',
  },
  {
    name: 'ENABLE_MUTEX_PROFILE',
    fallback: 'false',
    description:
      'true counts everybody who makes others wait for a lock in the mutex profile; a number n samples one in n. Turn it on while investigating.',
  },
  {
    name: 'ENABLE_TASK_PROFILE',
    fallback: 'false',
    description:
      'true keeps the stacks that work in flight began at, for the goroutine profile, as finely as is cheap; a number n those of one in n. Without it, the profile has them for seconds= at a time. Turn it on while investigating.',
  },
  {
    name: 'ENABLE_CONTINUOUS_PROFILE',
    fallback: 'false',
    description:
      'true or 1 keeps the CPU sampler running: the last minute can be had at once, a recording starts without a pause, and stalls of the event loop are attributed. It costs 1 to 2 % of a busy core.',
  },
  {
    name: 'PPROF_STALL_MS',
    fallback: '50',
    description:
      'Milliseconds from which on a hold-up of the event loop is a stall, 20 or more; 0 looks for none. Only together with ENABLE_CONTINUOUS_PROFILE.',
  },
  {
    name: 'ENABLE_FLIGHT_RECORDER',
    fallback: 'false',
    description:
      'true or 1 keeps the last seconds of what happens on a timeline, for /debug/trace/snapshot and for files. It works without ENABLE_PPROF too.',
  },
  {
    name: 'FLIGHT_RECORDER_DIR',
    fallback: '',
    description:
      'Folder that the last seconds are written to when something goes wrong: a slow request, a stall, a heap that is nearly full, an error that nobody caught, SIGUSR2. Unset or empty: no files.',
  },
  {
    name: 'FLIGHT_RECORDER_MIN_AGE_MS',
    fallback: '10000',
    description: 'For how long events are kept, in milliseconds, as long as there is room.',
  },
  {
    name: 'FLIGHT_RECORDER_MAX_BYTES',
    fallback: '10485760',
    description: 'Bytes for events of each thread, 131072 or more; wins over the age.',
  },
  {
    name: 'FLIGHT_RECORDER_SOURCES',
    fallback: '',
    description:
      'What is recorded by itself, as a list: requests,calls,gc,stalls,locks,cpu,threads. Unset or empty: all but cpu, and cpu too where ENABLE_CONTINUOUS_PROFILE is on.',
  },
  {
    name: 'FLIGHT_RECORDER_SLOW_MS',
    fallback: '1000',
    description: 'Milliseconds from which on a request is slow enough for a file; 0 is never.',
  },
  {
    name: 'FLIGHT_RECORDER_STALL_MS',
    fallback: '250',
    description: 'Milliseconds of a stall of the event loop from which on there is a file; 0 is never.',
  },
  {
    name: 'FLIGHT_RECORDER_HANG_MS',
    fallback: '10000',
    description:
      'Milliseconds from which on an event loop that has not come back yet hangs, 1000 or more: another thread then writes the file. 0 is never.',
  },
  {
    name: 'FLIGHT_RECORDER_COOLDOWN_MS',
    fallback: '60000',
    description: 'The least time between two files for the same reason; it grows while the trouble goes on.',
  },
  {
    name: 'FLIGHT_RECORDER_CRASH_COPY_MS',
    fallback: '0',
    description:
      'How often a copy of the last seconds is brought up to date on the disk, such as 1000: the next process makes a file of it when this one was killed or ran out of memory. 0: there is no copy.',
  },
  {
    name: 'METRICS_ADDR',
    fallback: '',
    description:
      'host:port of a metrics server of its own, such as :2112; unset or empty, there is none. A missing host means loopback. Any other host needs METRICS_PASSWORD. Metrics are on the debug server too, where that is on.',
  },
  {
    name: 'METRICS_USERNAME',
    fallback: 'pprof',
    description: 'User name for basic authentication of metrics; only together with METRICS_PASSWORD.',
  },
  {
    name: 'METRICS_PASSWORD',
    fallback: '',
    description: 'Password for basic authentication of metrics, with the rules of PPROF_PASSWORD.',
  },
]

/** Where a server listens and whom it lets in. */
export interface ListenerSettings {
  readonly address: Address
  /** Undefined: no authentication, which is only allowed on loopback. */
  readonly credentials: { readonly username: string; readonly password: string } | undefined
}

/** What the environment asks for. */
export type DiagnosticsSettings =
  | { readonly state: 'off' }
  | ({
      readonly state: 'on'
      readonly heap: HeapMode
      /** In nanoseconds; 0 is off. */
      readonly blockProfileRate: number
      /** One in so many; 0 is off. */
      readonly mutexProfileFraction: number
      /** One in so many, 0 as finely as is cheap; undefined is off. */
      readonly taskFraction: number | undefined
      /** Undefined: the CPU is sampled while somebody records. `stallMs` 0: nobody looks for stalls. */
      readonly continuous: { readonly stallMs: number } | undefined
    } & ListenerSettings)

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

  const listener = readListener(
    env,
    'PPROF',
    env['PPROF_ADDR'] || '127.0.0.1:6060',
    'DEBUG_SERVER_UNPROTECTED',
  )
  const heap = env['PPROF_HEAP'] || 'live'
  if (heap !== 'alloc' && heap !== 'live') {
    throw new InstrumentError(
      'ENVIRONMENT_INVALID',
      `PPROF_HEAP: reading the heap mode: met ${JSON.stringify(heap)}, want alloc or live`,
    )
  }
  return {
    state: 'on',
    ...listener,
    heap,
    blockProfileRate: readPeriod('ENABLE_BLOCK_PROFILE', env['ENABLE_BLOCK_PROFILE']),
    mutexProfileFraction: readPeriod('ENABLE_MUTEX_PROFILE', env['ENABLE_MUTEX_PROFILE']),
    taskFraction: readTaskFraction(env['ENABLE_TASK_PROFILE']),
    continuous: readSwitch('ENABLE_CONTINUOUS_PROFILE', env['ENABLE_CONTINUOUS_PROFILE'])
      ? { stallMs: readStallMs(env['PPROF_STALL_MS']) }
      : undefined,
  }
}

/** What the environment asks for as to the flight recorder. */
export type FlightRecorderSettings =
  | { readonly state: 'off' }
  | {
      readonly state: 'on'
      readonly minAgeMs: number
      readonly maxBytes: number
      readonly sources: TraceSources
      /** Undefined: no files are written. */
      readonly files:
        | {
            readonly directory: string
            readonly slowRequestMs: number
            readonly stallMs: number
            readonly hangMs: number
            readonly cooldownMs: number
            readonly crashCopyMs: number
          }
        | undefined
    }

/**
 * Reads the switch of the flight recorder and its settings: off unless `ENABLE_FLIGHT_RECORDER` says otherwise, and then
 * the other variables are not looked at.
 *
 * @throws {InstrumentError} `ENVIRONMENT_INVALID`
 * @example
 * readFlightRecorderEnvironment({}) // => { state: 'off' }
 */
export function readFlightRecorderEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): FlightRecorderSettings {
  if (!readSwitch('ENABLE_FLIGHT_RECORDER', env['ENABLE_FLIGHT_RECORDER'])) return { state: 'off' }
  const number = (name: string, fallback: number, min: number): number =>
    readNumber(`FLIGHT_RECORDER_${name}`, env[`FLIGHT_RECORDER_${name}`], fallback, min)
  const directory = env['FLIGHT_RECORDER_DIR']
  return {
    state: 'on',
    minAgeMs: number('MIN_AGE_MS', 10_000, 1),
    maxBytes: number('MAX_BYTES', 10 * 1024 * 1024, MIN_RING_BYTES),
    sources: readSources(
      env['FLIGHT_RECORDER_SOURCES'],
      readSwitch('ENABLE_CONTINUOUS_PROFILE', env['ENABLE_CONTINUOUS_PROFILE']),
    ),
    files:
      directory === undefined || directory === ''
        ? undefined
        : {
            directory,
            slowRequestMs: number('SLOW_MS', 1000, 0),
            stallMs: number('STALL_MS', 250, 0),
            hangMs: readHangMs(env['FLIGHT_RECORDER_HANG_MS']),
            cooldownMs: number('COOLDOWN_MS', 60_000, 0),
            crashCopyMs: number('CRASH_COPY_MS', 0, 0),
          },
  }
}

/** What the environment asks for as to metrics on a port of their own. */
export type MetricsSettings = { readonly state: 'off' } | ({ readonly state: 'on' } & ListenerSettings)

/**
 * Reads where metrics are to be served by themselves: nowhere unless `METRICS_ADDR` says so, and then the other
 * variables are not looked at.
 *
 * @throws {InstrumentError} `ADDRESS_INVALID`, `PASSWORD_MISSING` or `METRICS_SERVER_UNPROTECTED`
 * @example
 * readMetricsEnvironment({}) // => { state: 'off' }
 */
export function readMetricsEnvironment(env: Readonly<Record<string, string | undefined>>): MetricsSettings {
  const address = env['METRICS_ADDR']
  if (address === undefined || address === '') return { state: 'off' }
  return { state: 'on', ...readListener(env, 'METRICS', address, 'METRICS_SERVER_UNPROTECTED') }
}

function readListener(
  env: Readonly<Record<string, string | undefined>>,
  prefix: 'PPROF' | 'METRICS',
  addressText: string,
  unprotected: InstrumentErrorCode,
): ListenerSettings {
  const address = parseAddress(addressText, `${prefix}_ADDR`)
  const password = env[`${prefix}_PASSWORD`]
  const username = env[`${prefix}_USERNAME`]
  if (password === '') {
    throw new InstrumentError(
      'PASSWORD_MISSING',
      `${prefix}_PASSWORD: reading the password: met an empty value, want a password, or the variable unset on loopback`,
    )
  }
  if (password === undefined && username !== undefined) {
    throw new InstrumentError(
      'PASSWORD_MISSING',
      `${prefix}_USERNAME: reading the credentials: met a user name alone, want ${prefix}_PASSWORD too`,
    )
  }
  if (password === undefined && !isLoopback(address.host)) {
    throw new InstrumentError(
      unprotected,
      `${prefix}_ADDR: opening ${formatAddress(address)} to other machines: met no password, want ${prefix}_PASSWORD set, or a loopback address such as 127.0.0.1:${address.port}`,
    )
  }
  return {
    address,
    credentials: password === undefined ? undefined : { username: username || 'pprof', password },
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

/** `true` leaves it to the tracker, since all of a service's promises are too many; 0 is off, as for the others. */
function readTaskFraction(value: string | undefined): number | undefined {
  if (value === 'true') return 0
  return readPeriod('ENABLE_TASK_PROFILE', value) || undefined
}

/** All that are named; without a list, all that cost next to nothing. */
function readSources(value: string | undefined, samplesAnyway: boolean): TraceSources {
  if (value === undefined || value === '') return { ...defaultSources, cpu: samplesAnyway }
  const names = value.split(',').map((name) => name.trim())
  const unknown = names.find((name) => !sourceNames.some((known) => known === name))
  if (unknown !== undefined) {
    throw new InstrumentError(
      'ENVIRONMENT_INVALID',
      `FLIGHT_RECORDER_SOURCES: reading a list: met ${JSON.stringify(unknown)}, want some of ${sourceNames.join(',')}`,
    )
  }
  return Object.fromEntries(
    sourceNames.map((name) => [name, names.includes(name)]),
  ) as unknown as TraceSources // of all
}

function readHangMs(value: string | undefined): number {
  return value === '0' ? 0 : readNumber('FLIGHT_RECORDER_HANG_MS', value, 10_000, MIN_HANG_MS)
}

function readNumber(name: string, value: string | undefined, fallback: number, min: number): number {
  if (value === undefined || value === '') return fallback
  const number = Number(value)
  if (/^\d+$/.test(value) && Number.isSafeInteger(number) && number >= min) return number
  throw new InstrumentError(
    'ENVIRONMENT_INVALID',
    `${name}: reading a number: met ${JSON.stringify(value)}, want an integer from ${min}`,
  )
}

function readStallMs(value: string | undefined): number {
  if (value === undefined || value === '') return DEFAULT_STALL_MS
  const stallMs = Number(value)
  if (/^\d+$/.test(value) && Number.isSafeInteger(stallMs) && (stallMs === 0 || stallMs >= MIN_STALL_MS)) {
    return stallMs
  }
  throw new InstrumentError(
    'ENVIRONMENT_INVALID',
    `PPROF_STALL_MS: reading milliseconds: met ${JSON.stringify(value)}, want 0 or an integer from ${MIN_STALL_MS}`,
  )
}

/** `true` is 1, which samples everything; a number is itself; 0 is off. */
function readPeriod(name: string, value: string | undefined): number {
  const period = Number(value)
  if (value !== undefined && /^\d+$/.test(value) && Number.isSafeInteger(period)) return period
  switch (value) {
    case 'true':
      return 1
    case undefined:
    case '':
    case 'false':
      return 0
    default:
      throw new InstrumentError(
        'ENVIRONMENT_INVALID',
        `${name}: reading a sampling period: met ${JSON.stringify(value)}, want true, false, empty or an integer from 0`,
      )
  }
}
