// A whole service with planned stalls among small work: they are found, and it is known who they were.
import { parse, type Profile } from '@hotpath/profile'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'

const program = fileURLToPath(new URL('../../testdata/programs/stalling-service.ts', import.meta.url))
const guilty = ['stallInJson', 'stallInRegex', 'stallInHash', 'stallInLoop']

let service: ChildProcess | undefined
afterEach(async () => {
  const exited = service && once(service, 'exit')
  service?.disconnect()
  await exited
  service = undefined
})

async function start(env: Record<string, string>): Promise<(path: string) => Promise<Profile>> {
  service = fork(program, {
    env: { ...process.env, ENABLE_PPROF: 'true', PPROF_ADDR: '127.0.0.1:0', ...env },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const [{ debugUrl }] = (await once(service, 'message')) as [{ debugUrl: string }]
  return async (path) => {
    const response = await fetch(`${debugUrl}/debug/pprof/${path}`)
    const bytes = Buffer.from(await response.arrayBuffer())
    if (response.status !== 200) throw new Error(`${path}: ${bytes.toString('latin1')}`)
    return parse(bytes)
  }
}

async function stall(rounds: number, ms: number): Promise<void> {
  const done = once(service as ChildProcess, 'message') // started by each test
  service?.send({ rounds, ms })
  await done
}

/** Values of one column by who is on the stack: one of the guilty functions, or somebody else. */
function byGuilt(profile: Profile, column: number): Record<string, number> {
  const found: Record<string, number> = Object.fromEntries(guilty.map((name) => [name, 0]))
  for (const { locations, values } of profile.samples) {
    const names = locations.flatMap(({ lines }) => lines.map(({ function: { name } }) => name))
    const name = guilty.find((one) => names.includes(one)) ?? 'somebody else'
    found[name] = (found[name] ?? 0) + Number(values[column])
  }
  return found
}

const total = (values: Record<string, number>): number =>
  Object.values(values).reduce((sum, one) => sum + one, 0)

interface Found {
  readonly name: string
  readonly stalls: number
  /** Of the time for which it held the loop up; what is not counted at the beginning of each stall is some of it. */
  readonly ofWhatItHeld: number
  /** Of all that was found, its own being a quarter of what was planned. */
  readonly share: number
  readonly right: boolean
}

function judge(profile: Profile, heldMs: number): Found[] {
  const [stalls, delays] = [byGuilt(profile, 0), byGuilt(profile, 1)]
  return guilty.map((name) => {
    const ofWhatItHeld = Number(delays[name]) / 1e6 / heldMs
    const share = Number(delays[name]) / total(delays)
    const right = Number(stalls[name]) >= 2 && ofWhatItHeld > 0.7 && share > 0.12 && share < 0.4
    return { name, stalls: Number(stalls[name]), ofWhatItHeld, share, right }
  })
}

test('each function has about as much of the time as it held the loop up', async () => {
  const get = await start({ ENABLE_CONTINUOUS_PROFILE: 'true', ENABLE_BLOCK_PROFILE: 'true' })
  let heldMs = 0
  let found: Found[] = []
  // Where many others want the processor, small work takes long too, and stalls go by without a sample: both are rightly
  // told, and both matter less the longer a stall is.
  for (const ms of [200, 400, 800, 1600, 3200]) {
    await stall(3, ms)
    heldMs += 3 * ms
    found = judge(await get('stall'), heldMs)
    if (found.every(({ right }) => right)) break
  }
  expect(found.filter(({ right }) => !right)).toEqual([])
  expect(found.reduce((sum, { stalls }) => sum + stalls, 0)).toBeGreaterThanOrEqual(10)

  const block = await get('block')
  const labelled = { ...block, samples: block.samples.filter(({ labels }) => labels[0]?.str === 'stall') }
  const blocked = byGuilt(labelled, 1)
  expect(guilty.filter((name) => !blocked[name])).toEqual([])
})

test('without a continuous profile, a client watches for its own seconds', async () => {
  const get = await start({})
  let profile = await get('stall?seconds=1&threshold=100')
  // Where the machine is busy, they may not all be in the seconds that are watched.
  for (const [seconds, ms] of [
    [3, 250],
    [10, 1000],
    [50, 5000],
  ] as const) {
    ;[profile] = await Promise.all([get(`stall?seconds=${seconds}&threshold=100`), stall(1, ms)])
    if (total(byGuilt(profile, 0)) >= 3) break
  }
  expect(profile.comments[0]).toContain('of 100 ms and more')
  expect(total(byGuilt(profile, 0))).toBeGreaterThanOrEqual(3)
  expect((await get('stall')).samples).toEqual([])
})
