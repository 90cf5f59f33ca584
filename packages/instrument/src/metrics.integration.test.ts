// The page of metrics, read by those it is for: promtool, and a Prometheus that fires a real alert.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { peer } from '../../../tools/peer.ts'
import { startMetricsServer } from './metrics-server.ts'
import { runtimeMetrics } from './metrics/index.ts'

const promtool = peer('promtool') ?? ''
const prometheus = peer('prometheus') ?? ''
const alerts = fileURLToPath(new URL('../alerts', import.meta.url))
const testdata = fileURLToPath(new URL('../testdata', import.meta.url))
const run = promisify(execFile)

test.skipIf(!promtool)('promtool has nothing to say about our metrics', async () => {
  using metrics = runtimeMetrics()
  await using server = await startMetricsServer({ metrics, port: 0 })
  const page = await (await fetch(`${server.url}/metrics`)).text()
  const check = spawn(promtool, ['check', 'metrics'])
  let said = ''
  check.stdout.on('data', (text) => (said += String(text)))
  check.stderr.on('data', (text) => (said += String(text)))
  check.stdin.end(page)
  const [code] = (await once(check, 'close')) as [number]
  expect({ code, said }).toEqual({ code: 0, said: '' })
})

test.skipIf(!promtool).each([
  ['the alert rules are rules', ['check', 'rules', 'hotpath.rules.yml'], alerts, '5 rules found'],
  [
    'each alert fires, keeps quiet and ends when it should',
    ['test', 'rules', 'hotpath.rules.test.yml'],
    alerts,
    'SUCCESS',
  ],
  [
    'the naive rule for a leak fires on a healthy heap, where ours is quiet',
    ['test', 'rules', 'naive.rules.test.yml'],
    join(testdata, 'alerts'),
    'SUCCESS',
  ],
])('%s', async (_behaviour, args, cwd, want) => {
  const { stdout } = await run(promtool, args, { cwd })
  expect(stdout).toContain(want)
})

test('the naive rule is what is said of it, and every alert has a runbook', async () => {
  const naive = await readFile(join(testdata, 'alerts/naive.rules.yml'), 'utf8')
  expect(naive).toContain('rate(nodejs_heap_size_used_bytes[5m]) > 0')
  const rules = await readFile(join(alerts, 'hotpath.rules.yml'), 'utf8')
  const names = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name]) => name)
  expect(new Set(names)).toEqual(
    new Set(['HighAsyncTaskCount', 'MemoryLeak', 'HighGcPressure', 'EventLoopStalled']),
  )
  const runbooks = [...rules.matchAll(/runbook_url: '(.+)'/g)].map(([, url]) => url)
  expect(runbooks).toEqual(names.map((name) => `http://localhost:3000/howto/alert#${name}`))
})

/** A program that runs until it is no longer needed. */
function startProgram(
  file: string,
  args: readonly string[],
): AsyncDisposable & { readonly said: () => string } {
  const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const closed = once(child, 'close')
  let said = ''
  child.stderr.on('data', (text) => (said = (said + String(text)).slice(-10_000)))
  return {
    said: () => said,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await closed
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Looks again each second, for three minutes, until there is something to see. */
async function eventually<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
  for (let seconds = 0; seconds < 180; seconds++) {
    await sleep(1000)
    const seen = await look().catch(() => undefined)
    if (seen !== undefined) return seen
  }
  return undefined
}

interface PrometheusAlert {
  readonly labels: Readonly<Record<string, string>>
  readonly state: string
}

test.skipIf(!prometheus)(
  'a Prometheus scrapes a service whose loop is stalled, and the alert fires',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hotpath-prometheus-'))
    try {
      const [servicePort, prometheusPort] = [await freePort(), await freePort()]
      // Our rules with their minutes as seconds: the expressions stay what they are.
      const rules = await readFile(join(alerts, 'hotpath.rules.yml'), 'utf8')
      await writeFile(join(folder, 'rules.yml'), rules.replaceAll(/\b(\d+)m\b/g, '$1s'))
      await writeFile(
        join(folder, 'prometheus.yml'),
        JSON.stringify({
          global: { scrape_interval: '1s', evaluation_interval: '1s' },
          rule_files: ['rules.yml'],
          scrape_configs: [{ job_name: 'shop', static_configs: [{ targets: [`127.0.0.1:${servicePort}`] }] }],
        }),
      )
      const program = join(testdata, 'programs/stalls.ts')
      await using service = startProgram(process.execPath, [program, String(servicePort)])
      await using server = startProgram(prometheus, [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${prometheusPort}`,
      ])
      const firing = await eventually(async () => {
        const answer = await fetch(`http://127.0.0.1:${prometheusPort}/api/v1/alerts`)
        const { data } = (await answer.json()) as { data: { alerts: PrometheusAlert[] } }
        return data.alerts.find(
          // Where the machine is busy too, scrapes may take too long, and the alert for that comes first.
          ({ state, labels: { alertname, reason } }) =>
            state === 'firing' && alertname === 'EventLoopStalled' && reason === 'busy',
        )
      })
      expect(firing, `${service.said()}\n${server.said()}`).toMatchObject({
        labels: { job: 'shop', instance: `127.0.0.1:${servicePort}`, reason: 'busy', severity: 'critical' },
      })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
)
