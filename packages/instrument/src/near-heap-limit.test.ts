// Really running out of memory, in a process of its own.
import { parse, type Profile } from '@hotpath/profile'
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const program = fileURLToPath(new URL('../testdata/programs/runs-out-of-memory.ts', import.meta.url))
// A process that dies of memory takes some 2 s; on a busy machine many times as long.
const PATIENCE_MS = 200_000

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotpath-near-limit-'))
})
afterEach(() => rm(folder, { recursive: true }))

interface Death {
  readonly stderr: string
  readonly snapshots: readonly string[]
}

function runOutOfMemory(directory: string, how: string): Promise<Death> {
  const { promise, resolve, reject } = Promise.withResolvers<Death>()
  execFile(
    process.execPath,
    ['--max-old-space-size=64', program, directory, how],
    // Its dump of the heap's last moments goes to a file with some settings; not here.
    { timeout: PATIENCE_MS, killSignal: 'SIGKILL', env: { ...process.env, NODE_OPTIONS: '' }, cwd: folder },
    (error, _stdout, stderr) => {
      if (error === null) reject(new Error('it did not run out of memory'))
      else if (error.killed === true) reject(new Error(`it had to be killed:\n${stderr}`))
      else {
        const snapshots = existsSync(directory)
          ? readdirSync(directory).map((name) => join(directory, name))
          : []
        resolve({ stderr, snapshots })
      }
    },
  )
  return promise
}

/** Returns the function with most memory in use of its own, and its share of the whole. */
function largest(profile: Profile): { name: string | undefined; share: number } {
  const bytesByName = new Map<string | undefined, number>()
  let total = 0
  for (const { locations, values } of profile.samples) {
    const bytes = Number(values[3])
    const name = locations[0]?.lines[0]?.function.name
    bytesByName.set(name, (bytesByName.get(name) ?? 0) + bytes)
    total += bytes
  }
  const [name, bytes] = [...bytesByName].toSorted(([, a], [, b]) => b - a)[0] ?? [undefined, 0]
  return { name, share: bytes / total }
}

test.each([
  ['that never gives the event loop back', 'busy'],
  ['that leaks at each turn of the loop', 'turns'],
  ['whose sampler was restarted', 'restarted'],
])(
  'a process %s leaves a profile which names the leak',
  async (_behaviour, how) => {
    const { stderr, snapshots } = await runOutOfMemory(join(folder, 'made'), how)
    expect(stderr).toContain('JavaScript heap out of memory')
    expect(stderr).toMatch(/hotpath: heap of \d+ is near its limit: wrote .*_near_limit/)
    expect(snapshots[0]).toMatch(/\/heap_\d{10}_near_limit\.pb\.gz$/)
    const profile = parse(readFileSync(snapshots[0] ?? ''))
    expect(largest(profile).name).toBe('keepForever')
    expect(largest(profile).share).toBeGreaterThan(0.8)
    expect(profile.mappings[0]?.filename).toBe(program)
    expect(profile.comments).toContainEqual(expect.stringContaining('near its limit'))
  },
  PATIENCE_MS,
)

test(
  'a folder that cannot be written costs the profile and not more',
  async () => {
    const { stderr } = await runOutOfMemory('/dev/null/snapshots', 'busy')
    expect(stderr).toContain('near its limit: writing a profile to /dev/null/snapshots: ENOTDIR')
    expect(stderr).toContain('JavaScript heap out of memory')
  },
  PATIENCE_MS,
)

test(
  'once snapshots are stopped there is no last one either',
  async () => {
    const { stderr, snapshots } = await runOutOfMemory(folder, 'stopped')
    expect(stderr).toContain('JavaScript heap out of memory')
    expect(snapshots).toEqual([])
  },
  PATIENCE_MS,
)
