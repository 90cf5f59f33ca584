// What each variable switches, and which settings a service refuses to start with.
import { describe, expect, test } from 'vitest'
import {
  environmentVariables,
  readEnvironment,
  readFlightRecorderEnvironment,
  readMetricsEnvironment,
} from './environment.ts'

const local = { host: '127.0.0.1', port: 6060 }

describe('the switch', () => {
  test.each([undefined, '', 'false', '0'])('ENABLE_PPROF=%s leaves everything off', (value) => {
    expect(readEnvironment({ ENABLE_PPROF: value, PPROF_ADDR: 'nonsense' })).toEqual({ state: 'off' })
  })

  test.each(['true', '1'])('ENABLE_PPROF=%s opens 127.0.0.1:6060 without a password', (value) => {
    expect(readEnvironment({ ENABLE_PPROF: value })).toEqual({
      state: 'on',
      address: local,
      credentials: undefined,
      heap: 'live',
      blockProfileRate: 0,
      mutexProfileFraction: 0,
    })
  })

  test.each(['yes', 'TRUE', 'on', ' true', '2'])('ENABLE_PPROF=%j is refused', (value) => {
    expect(() => readEnvironment({ ENABLE_PPROF: value })).toThrow(
      expect.objectContaining({
        code: 'ENVIRONMENT_INVALID',
        message: expect.stringContaining('ENABLE_PPROF'),
      }),
    )
  })
})

const continuous = (stallMs: string): Record<string, string> => ({
  ENABLE_CONTINUOUS_PROFILE: '1',
  PPROF_STALL_MS: stallMs,
})

describe('what goes with it', () => {
  test.each([
    [
      'a password asks for pprof',
      { PPROF_PASSWORD: 's' },
      { credentials: { username: 'pprof', password: 's' } },
    ],
    [
      'a user name of its own',
      { PPROF_PASSWORD: 's', PPROF_USERNAME: 'ops' },
      { credentials: { username: 'ops', password: 's' } },
    ],
    ['a port alone means loopback', { PPROF_ADDR: ':7070' }, { address: { host: '127.0.0.1', port: 7070 } }],
    [
      'other machines with a password',
      { PPROF_ADDR: '0.0.0.0:6060', PPROF_PASSWORD: 's' },
      { address: { host: '0.0.0.0', port: 6060 } },
    ],
    ['the alloc mode', { PPROF_HEAP: 'alloc' }, { heap: 'alloc' }],
    ['every wait', { ENABLE_BLOCK_PROFILE: 'true' }, { blockProfileRate: 1 }],
    ['waits at a rate', { ENABLE_BLOCK_PROFILE: '10000' }, { blockProfileRate: 10_000 }],
    ['no waits', { ENABLE_BLOCK_PROFILE: 'false' }, { blockProfileRate: 0 }],
    ['every contention', { ENABLE_MUTEX_PROFILE: 'true' }, { mutexProfileFraction: 1 }],
    ['one contention in five', { ENABLE_MUTEX_PROFILE: '5' }, { mutexProfileFraction: 5 }],
    ['stacks of work, as finely as is cheap', { ENABLE_TASK_PROFILE: 'true' }, { taskFraction: 0 }],
    ['stacks of one in ten', { ENABLE_TASK_PROFILE: '10' }, { taskFraction: 10 }],
    ['no stacks of work', { ENABLE_TASK_PROFILE: '0' }, { taskFraction: undefined }],
    ['no contentions', { ENABLE_MUTEX_PROFILE: '0' }, { mutexProfileFraction: 0 }],
    ['no continuous profile', { PPROF_STALL_MS: 'nonsense' }, { continuous: undefined }],
    ['the continuous profile', { ENABLE_CONTINUOUS_PROFILE: 'true' }, { continuous: { stallMs: 50 } }],
    ['the shortest stall', continuous('20'), { continuous: { stallMs: 20 } }],
    ['no stalls', continuous('0'), { continuous: { stallMs: 0 } }],
  ])('%s', (_behaviour, env, want) => {
    expect(readEnvironment({ ENABLE_PPROF: '1', ...env })).toMatchObject(want)
  })

  test.each([
    ['an empty password', { PPROF_PASSWORD: '' }, 'PASSWORD_MISSING', 'PPROF_PASSWORD'],
    ['a user name alone', { PPROF_USERNAME: 'ops' }, 'PASSWORD_MISSING', 'PPROF_PASSWORD'],
    [
      'the network without a password',
      { PPROF_ADDR: '0.0.0.0:6060' },
      'DEBUG_SERVER_UNPROTECTED',
      'PPROF_PASSWORD',
    ],
    ['an address without a port', { PPROF_ADDR: '127.0.0.1' }, 'ADDRESS_INVALID', 'PPROF_ADDR'],
    ['a rate below zero', { ENABLE_BLOCK_PROFILE: '-1' }, 'ENVIRONMENT_INVALID', 'ENABLE_BLOCK_PROFILE'],
    ['a rate in words', { ENABLE_BLOCK_PROFILE: 'yes' }, 'ENVIRONMENT_INVALID', 'ENABLE_BLOCK_PROFILE'],
    ['half a fraction', { ENABLE_MUTEX_PROFILE: '0.5' }, 'ENVIRONMENT_INVALID', 'ENABLE_MUTEX_PROFILE'],
    ['a stall too short to be sampled', continuous('19'), 'ENVIRONMENT_INVALID', 'PPROF_STALL_MS'],
    ['a stall with a unit', continuous('50ms'), 'ENVIRONMENT_INVALID', 'PPROF_STALL_MS'],
    ['an unknown heap mode', { PPROF_HEAP: 'both' }, 'ENVIRONMENT_INVALID', 'PPROF_HEAP'],
  ])('%s is refused, and the message says what to set', (_behaviour, env, code, names) => {
    expect(() => readEnvironment({ ENABLE_PPROF: '1', ...env })).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(names) }),
    )
  })
})

test('each variable that is read is described, and each that is described is read', () => {
  const asked = new Set<string>()
  const env = new Proxy<Record<string, string>>(
    {},
    {
      get: (_target, name: string) => {
        asked.add(name)
        return {
          ENABLE_PPROF: '1',
          ENABLE_CONTINUOUS_PROFILE: '1',
          METRICS_ADDR: ':2112',
          ENABLE_FLIGHT_RECORDER: '1',
          FLIGHT_RECORDER_DIR: '/var/tmp/shop',
        }[name]
      },
    },
  )
  readEnvironment(env)
  readFlightRecorderEnvironment(env)
  readMetricsEnvironment(env)
  expect([...asked].toSorted()).toEqual(environmentVariables.map(({ name }) => name).toSorted())
})

describe('metrics of their own', () => {
  test.each([undefined, ''])('METRICS_ADDR=%j: there is no server for them', (value) => {
    expect(readMetricsEnvironment({ METRICS_ADDR: value, METRICS_PASSWORD: '' })).toEqual({ state: 'off' })
  })

  test('a port alone means loopback without a password', () => {
    expect(readMetricsEnvironment({ METRICS_ADDR: ':2112' })).toEqual({
      state: 'on',
      address: { host: '127.0.0.1', port: 2112 },
      credentials: undefined,
    })
  })

  test('other machines need a password', () => {
    const env = { METRICS_ADDR: '0.0.0.0:2112' }
    expect(() => readMetricsEnvironment(env)).toThrow(
      expect.objectContaining({
        code: 'METRICS_SERVER_UNPROTECTED',
        message: expect.stringContaining('METRICS_PASSWORD'),
      }),
    )
    expect(readMetricsEnvironment({ ...env, METRICS_PASSWORD: 's' })).toMatchObject({
      credentials: { username: 'pprof', password: 's' },
    })
  })
})

describe('the flight recorder', () => {
  const on = { ENABLE_FLIGHT_RECORDER: 'true' }

  test.each([undefined, '', 'false', '0'])(
    'ENABLE_FLIGHT_RECORDER=%j: it is off, whatever else is set',
    (value) => {
      const env = { ENABLE_FLIGHT_RECORDER: value, FLIGHT_RECORDER_MAX_BYTES: 'many' }
      expect(readFlightRecorderEnvironment(env)).toEqual({ state: 'off' })
    },
  )

  test('needs no debug server, and writes no files unless it is told where to', () => {
    expect(readFlightRecorderEnvironment(on)).toEqual({
      state: 'on',
      minAgeMs: 10_000,
      maxBytes: 10_485_760,
      sources: {
        requests: true,
        calls: true,
        gc: true,
        stalls: true,
        locks: true,
        cpu: false,
        threads: true,
      },
      files: undefined,
    })
  })

  test('with a folder has everything that the defaults of the reference say', () => {
    expect(readFlightRecorderEnvironment({ ...on, FLIGHT_RECORDER_DIR: '/d' })).toMatchObject({
      files: {
        directory: '/d',
        slowRequestMs: 1000,
        stallMs: 250,
        hangMs: 10_000,
        cooldownMs: 60_000,
        crashCopyMs: 0,
      },
    })
    const numbers = environmentVariables.filter(({ name }) => /^FLIGHT_RECORDER_.*(_MS|_BYTES)$/.test(name))
    expect(Object.fromEntries(numbers.map(({ name, fallback }) => [name, fallback]))).toEqual({
      FLIGHT_RECORDER_MIN_AGE_MS: '10000',
      FLIGHT_RECORDER_MAX_BYTES: '10485760',
      FLIGHT_RECORDER_SLOW_MS: '1000',
      FLIGHT_RECORDER_STALL_MS: '250',
      FLIGHT_RECORDER_HANG_MS: '10000',
      FLIGHT_RECORDER_COOLDOWN_MS: '60000',
      FLIGHT_RECORDER_CRASH_COPY_MS: '0',
    })
  })

  test.each([
    [
      'has samples of the CPU where they are taken anyway',
      { ENABLE_CONTINUOUS_PROFILE: '1' },
      ['calls', 'cpu', 'gc', 'locks', 'requests', 'stalls', 'threads'],
    ],
    ['records what a list names', { FLIGHT_RECORDER_SOURCES: 'gc, cpu' }, ['cpu', 'gc']],
  ])('%s', (_behaviour, env, want) => {
    const settings = readFlightRecorderEnvironment({ ...on, ...env })
    const sources = settings.state === 'on' ? settings.sources : {}
    expect(
      Object.entries(sources)
        .filter(([, isOn]) => isOn)
        .map(([name]) => name)
        .toSorted((a, b) => (a < b ? -1 : 1)),
    ).toEqual(want)
  })

  test.each([
    ['FLIGHT_RECORDER_MIN_AGE_MS', '0'],
    ['FLIGHT_RECORDER_MIN_AGE_MS', '10s'],
    ['FLIGHT_RECORDER_MAX_BYTES', '131071'],
    ['FLIGHT_RECORDER_SOURCES', 'requests,disk'],
    ['FLIGHT_RECORDER_SLOW_MS', '-1'],
    ['FLIGHT_RECORDER_HANG_MS', '999'],
    ['ENABLE_FLIGHT_RECORDER', 'yes'],
  ])('%s=%j is refused, and the message says what to set', (name, value) => {
    const env = { ...on, FLIGHT_RECORDER_DIR: '/d', [name]: value }
    expect(() => readFlightRecorderEnvironment(env)).toThrow(
      expect.objectContaining({ code: 'ENVIRONMENT_INVALID', message: expect.stringContaining(`${name}: `) }),
    )
  })

  test.each([
    [{ FLIGHT_RECORDER_HANG_MS: '0' }, { hangMs: 0 }],
    [{ FLIGHT_RECORDER_SLOW_MS: '0' }, { slowRequestMs: 0 }],
  ])('%j switches that off', (env, want) => {
    expect(readFlightRecorderEnvironment({ ...on, FLIGHT_RECORDER_DIR: '/d', ...env })).toMatchObject({
      files: want,
    })
  })
})
