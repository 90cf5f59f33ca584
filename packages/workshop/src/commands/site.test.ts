import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePorts } from '@hotpath/lab-kit'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readForSeal, writePristine } from '../pristine.ts'
import { scratchWorkspace, type Scratch } from '../scratch.ts'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))
const counter = '00-counter'

let scratch: Scratch
const children: ChildProcess[] = []

beforeEach(async () => {
  scratch = scratchWorkspace()
  const build = join(scratch.workspace.root, 'docs-site', 'build')
  mkdirSync(build, { recursive: true })
  writeFileSync(join(build, 'index.html'), '<p>home</p>')
  writeFileSync(join(build, '404.html'), '<p>not found</p>')
  await movePorts()
})

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  scratch[Symbol.dispose]()
})

/** Gives the counter ports that no test beside this one has. */
async function movePorts(): Promise<void> {
  const { dir, ports } = scratch.lab(counter)
  const path = join(dir, 'lab.json')
  const [app, debug] = await freePorts(2)
  const text = readFileSync(path, 'utf8')
  writeFileSync(
    path,
    text.replace(String(ports.app), String(app)).replace(String(ports.debug), String(debug)),
  )
  writePristine(scratch.workspace, readForSeal(dir, counter))
}

function workshop(args: readonly string[], env: Record<string, string> = {}): ChildProcess {
  const child = spawn(process.execPath, [main, 'site', ...args], {
    env: { ...process.env, HOTPATH_ROOT: scratch.workspace.root, HOTPATH_LANG: 'en', PORT: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  return child
}

async function outcome(child: ChildProcess): Promise<{ code: number | null; stderr: string }> {
  let stderr = ''
  child.stderr?.on('data', (bytes: Buffer) => (stderr += bytes.toString('utf8')))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stderr }
}

interface Site {
  child: ChildProcess
  url: string
  call: (method: string, path: string, body?: object) => Promise<unknown>
}

/** Starts the program and waits for the address that it prints. */
async function begin(): Promise<Site> {
  const child = workshop(['--port', '0', '--json'])
  if (!child.stdout) throw new Error('stdout is a pipe, by the options of spawn')
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const { url } = JSON.parse(line) as { url: string }
  const { token } = (await (await fetch(`${url}/api/session`)).json()) as { token: string }
  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${url}/api${path}`, {
      method,
      headers: { 'x-hotpath-token': token, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    return response.json()
  }
  return { child, url, call }
}

/** Brings a service, its load and a run of tests to life, and returns the processes that this takes. */
async function busy(site: Site): Promise<number[]> {
  await site.call('POST', `/labs/${counter}/start`)
  for (;;) {
    const { service } = (await site.call('GET', '/status')) as { service: { state: string } | null }
    if (service?.state === 'running') break
    await sleep(50)
  }
  await site.call('POST', '/service/load', { level: 'low' })
  // The service, the runner, and a service that the runner started. A run that was over before we looked is run again.
  for (;;) {
    const { verify } = (await site.call('GET', '/status')) as { verify: { state: string } | null }
    if (verify?.state !== 'running') await site.call('POST', `/labs/${counter}/verify`)
    const found = descendants(site.child.pid ?? 0)
    if (found.length >= 3) return found
    await sleep(20)
  }
}

function descendants(pid: number): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
  const pairs = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]) // the two columns that were asked for
  const below = (parent: number): number[] =>
    pairs.filter(([, ppid]) => ppid === parent).flatMap(([child]) => [child, ...below(child)])
  return below(pid)
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // A process that ended and that nobody has waited for yet is still listed.
    return !(existsSync(`/proc/${pid}/stat`) && /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')))
  } catch {
    return false
  }
}

/** Waits until none of them is left; the test's own limit is the only one. */
async function gone(pids: readonly number[]): Promise<void> {
  while (pids.some(alive)) await sleep(50)
}

test('it serves the site and says where', async () => {
  const { url } = await begin()
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect(await (await fetch(url)).text()).toContain('home')
})

test('without a terminal it prints lines', async () => {
  const child = workshop(['--port', '0'])
  const lines: string[] = []
  if (!child.stdout) throw new Error('stdout is a pipe, by the options of spawn')
  for await (const line of createInterface(child.stdout)) if (lines.push(line) === 2) break
  expect(lines.join('\n')).toMatch(/^The site is at http:\/\/127\.0\.0\.1:\d+\nCtrl-C ends it/)
})

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s ends it and everything that it started',
  async (signal) => {
    const site = await begin()
    const pids = await busy(site)
    expect(pids.length).toBeGreaterThanOrEqual(3)
    site.child.kill(signal)
    expect((await outcome(site.child)).code).toBe(0)
    await gone(pids)
  },
)

test('what it started ends also when it is killed on the spot', async () => {
  const site = await begin()
  const pids = await busy(site)
  expect(pids.length).toBeGreaterThanOrEqual(3)
  site.child.kill('SIGKILL')
  await gone(pids)
})

test.each([
  ['--port', (port: number) => workshop(['--port', String(port)])],
  ['PORT', (port: number) => workshop([], { PORT: String(port) })],
])('a port that was asked for with %s and is taken is an error, exit 3', async (_how, start) => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  const { code, stderr } = await outcome(start(port))
  taken.close()
  expect(code).toBe(3)
  expect(stderr).toContain(`port ${port}: listening: another program has it`)
  expect(stderr).toContain('choose another with --port')
})

test.each(['http', '70000', '-1', '3000.5'])('--port %s is misuse, exit 2', async (port) => {
  expect((await outcome(workshop([`--port=${port}`]))).code).toBe(2)
})

test('without the built pages it says what to do, exit 3', async () => {
  const other = scratchWorkspace()
  const { code, stderr } = await outcome(workshop([], { HOTPATH_ROOT: other.workspace.root }))
  other[Symbol.dispose]()
  expect(code).toBe(3)
  expect(stderr).toContain('no index.html in it')
  expect(stderr).toContain('npm start builds them and begins')
})
