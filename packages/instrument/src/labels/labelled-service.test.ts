// Labels of a whole service: concurrent requests that wait in the middle, beside work that nobody asked for.
import { type Label, type Profile, parse } from '@hotpath/profile'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'

const program = fileURLToPath(new URL('../../testdata/programs/labelled-service.ts', import.meta.url))

let service: ChildProcess | undefined
afterEach(async () => {
  if (service === undefined || service.exitCode !== null) return
  const exited = once(service, 'exit')
  service.disconnect()
  await exited
})

async function start(
  env: Record<string, string>,
  // Maglev inlines into loops, and V8 then shows the caller where the loop was optimised before the sampler started.
  execArgv: string[] = ['--no-maglev'],
): Promise<{ url: string; debugUrl: string }> {
  service = fork(program, {
    env: { ...process.env, ENABLE_PPROF: 'true', PPROF_ADDR: '127.0.0.1:0', ...env },
    execArgv,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const [message] = (await once(service, 'message')) as [{ url: string; debugUrl: string }]
  return message
}

/** Requests all routes at once, eight times over, while a profile is taken. */
async function profileUnderLoad(
  { url, debugUrl }: { url: string; debugUrl: string },
  query: string,
): Promise<Profile> {
  const profile = fetch(`${debugUrl}/debug/pprof/profile?${query}`)
  let loading = true
  const requests = [
    ['GET', '/search?q=secret'],
    ['POST', '/browse'],
    ['GET', '/users/42/orders/7'],
    ['GET', '/nowhere/13'],
  ] as const
  const clients = Array.from({ length: 8 }, async (_one, client) => {
    for (let i = client; loading; i++) {
      const [method, path] = requests[i % requests.length] ?? requests[0]
      await (await fetch(url + path, { method })).arrayBuffer()
    }
  })
  const response = await profile
  const bytes = Buffer.from(await response.arrayBuffer())
  loading = false
  await Promise.all(clients)
  if (response.status !== 200) throw new Error(`${query}: ${bytes.toString('latin1')}`)
  return parse(bytes)
}

/** Samples of each function, by its labels. */
function samplesOf(profile: Profile, name: string): Record<string, number> {
  const found: Record<string, number> = {}
  for (const { locations, values, labels } of profile.samples) {
    if (!locations.some(({ lines }) => lines.some(({ function: one }) => one.name === name))) continue
    const key = textOf(labels)
    found[key] = (found[key] ?? 0) + Number(values[0])
  }
  return found
}

const textOf = (labels: readonly Label[]): string => labels.map(({ str }) => str).join(' ') || 'none'
const sum = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((all, one) => all + one, 0)

/** Each function, its labels, and which others it may have here and there. */
const wanted = [
  ['searchWork', 'GET /search', ['none']],
  ['browseWork', 'POST /browse', ['none']],
  ['orderWork', 'GET /users/:user/orders/:order', ['none']],
  ['lostWork', 'GET', ['none']],
  // When the recording ends, a request or two have not met their route yet.
  ['beforeRoutingWork', 'GET /search', ['none', 'GET']],
  ['backgroundWork', 'none', []],
] as const

test.each([
  ['while somebody records', {}],
  ['while the continuous profile is on', { ENABLE_CONTINUOUS_PROFILE: 'true' }],
])('each function has the labels of its route and no others, %s', async (_when, env) => {
  const where = await start(env)
  let profile = await profileUnderLoad(where, 'seconds=3')
  // Where many others want the processor, the sampler may get little of it.
  for (const seconds of [6, 12, 24]) {
    if (wanted.every(([name]) => sum(samplesOf(profile, name)) >= 10)) break
    profile = await profileUnderLoad(where, `seconds=${seconds}`)
  }
  const found = wanted.map(([name, labels, others]) => {
    const counts = samplesOf(profile, name)
    const right = (counts[labels] ?? 0) / sum(counts)
    const alien = Object.keys(counts).filter(
      (one) => one !== labels && !others.some((other) => other === one),
    )
    return { name, samples: sum(counts), right, alien, counts }
  })
  expect(found.filter(({ samples }) => samples < 10)).toEqual([])
  expect(found.filter(({ alien }) => alien.length > 0)).toEqual([])
  // Requests that are in progress when sampling begins have no labels: eight of a thousand.
  expect(found.filter(({ right }) => right < 0.7)).toEqual([])
  expect(
    profile.samples.flatMap(({ labels }) => labels).filter(({ str }) => /42|13|secret/.test(str ?? '')),
  ).toEqual([])
  const [search, browse] = [samplesOf(profile, 'searchWork'), samplesOf(profile, 'browseWork')].map(sum)
  // Four times as long for as many requests.
  expect(Number(search) / Number(browse)).toBeGreaterThan(1.5)
  expect(Number(search) / Number(browse)).toBeLessThan(12)
})

test('where Node keeps no async context frames there are no labels, and the profile says so', async () => {
  const where = await start({}, ['--no-maglev', '--no-async-context-frame'])
  let profile = await profileUnderLoad(where, 'seconds=1')
  for (const seconds of [4, 16]) {
    if (sum(samplesOf(profile, 'searchWork')) > 0) break
    profile = await profileUnderLoad(where, `seconds=${seconds}`)
  }
  expect(sum(samplesOf(profile, 'searchWork'))).toBeGreaterThan(0)
  expect(profile.samples.flatMap(({ labels }) => labels)).toEqual([])
  expect(profile.comments.join()).toContain('requests are not labelled')
})

test('the last seconds are had at once, labels included', async () => {
  const where = await start({ ENABLE_CONTINUOUS_PROFILE: 'true' })
  const last = async (): Promise<Profile> => {
    const response = await fetch(`${where.debugUrl}/debug/pprof/profile?last=60`)
    return parse(Buffer.from(await response.arrayBuffer()))
  }
  let profile = await last()
  for (const seconds of [2, 8, 32]) {
    await profileUnderLoad(where, `seconds=${seconds}`)
    profile = await last()
    if ((samplesOf(profile, 'searchWork')['GET /search'] ?? 0) > 3) break
  }
  expect(samplesOf(profile, 'searchWork')['GET /search']).toBeGreaterThan(3)
  expect(Number(profile.durationNanos)).toBeGreaterThan(2e9)
  expect(Number(profile.durationNanos)).toBeLessThanOrEqual(60e9)
})
