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

test('each function has about as much of the time as it held the loop up', async () => {
  const get = await start({ ENABLE_CONTINUOUS_PROFILE: 'true', ENABLE_BLOCK_PROFILE: 'true' })
  await stall(3, 200)
  const profile = await get('stall')
  const [stalls, delays] = [byGuilt(profile, 0), byGuilt(profile, 1)]
  // Where the machine has other things to do, small work takes long too, and is rightly found.
  expect(total(stalls)).toBeGreaterThanOrEqual(12)
  const all = total(delays)
  const found = guilty.map((name) => ({
    name,
    stalls: Number(stalls[name]),
    // Of three times 200 ms, less what is not counted at the beginning of each.
    ofWhatItHeld: Number(delays[name]) / 600e6,
    share: Number(delays[name]) / all,
  }))
  const wrong = found.filter(
    (one) => one.stalls < 2 || one.ofWhatItHeld < 0.7 || one.share < 0.1 || one.share > 0.5,
  )
  expect(wrong).toEqual([])
  expect(Number(delays['somebody else'] ?? 0)).toBeLessThan(0.4 * all)

  const block = await get('block')
  const labelled = { ...block, samples: block.samples.filter(({ labels }) => labels[0]?.str === 'stall') }
  const blocked = byGuilt(labelled, 1)
  expect(guilty.filter((name) => !blocked[name])).toEqual([])
}, 60_000)

test('without a continuous profile, a client watches for its own seconds', async () => {
  const get = await start({})
  const [profile] = await Promise.all([get('stall?seconds=3&threshold=100'), stall(1, 250)])
  expect(profile.comments[0]).toContain('of 100 ms and more')
  expect(total(byGuilt(profile, 0))).toBeGreaterThanOrEqual(3)
  expect((await get('stall')).samples).toEqual([])
}, 60_000)
