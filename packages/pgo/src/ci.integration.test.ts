// The pipeline that the site shows, run: profiles from instances that answer, that do not, and that are others'.

import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parse, totalValue, write } from '@hotpath/profile'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { build } from './build.ts'
import { findProfile } from './default-profile.ts'
import { readInput } from './input.ts'
import { cpuProfileOf } from './testing/profiles.ts'
import type { Verdict } from './verify.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const ci = join(root, 'packages/pgo/ci')
const testdata = fileURLToPath(new URL('../testdata/programs', import.meta.url))
let folder: string
/** Instances that answer with a profile of the program, with that of another one, and not at all. */
let mine: Instance
let foreign: Instance
let down: Instance

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pgo-ci-'))
  const own = cpuProfileOf([
    { name: '_defineProperty', file: '/srv/app/shapes.mjs', line: 5, nanos: 500 },
    { name: 'Token', file: '/srv/app/shapes.mjs', line: 16, nanos: 500 },
  ])
  mine = await Instance.start(write(own))
  foreign = await Instance.start(write(cpuProfileOf([{ name: 'x', file: '/srv/x.js', line: 1 }])))
  down = await Instance.start(undefined)
})
beforeEach(() => {
  rmSync(folder, { recursive: true })
  cpSync(testdata, folder, { recursive: true })
})
afterAll(() => {
  for (const instance of [mine, foreign, down]) instance?.close()
  rmSync(folder, { recursive: true, force: true })
})

describe.skipIf(process.platform === 'win32')('refresh-profile.sh', () => {
  test('merges what the instances give, and puts it beside the entry', async () => {
    const { code, said } = await run('refresh-profile.sh', 'shapes.mjs', mine.url, down.url, mine.url)
    expect([code, said]).toEqual([0, expect.stringContaining('verdict: fits')])
    expect(totalOf(join(folder, 'default.pgo'))).toBe(2000)
    expect(mine.asked.splice(0)).toEqual([
      ['/debug/pprof/profile?seconds=1', 'Basic cHByb2Y6c2VjcmV0'],
      ['/debug/pprof/profile?seconds=1', 'Basic cHByb2Y6c2VjcmV0'],
    ])
  })

  test('leaves the old profile where one instance alone answers', async () => {
    writeFileSync(join(folder, 'default.pgo'), 'old')
    const { code, said } = await run('refresh-profile.sh', 'shapes.mjs', mine.url, down.url)
    expect([code, said]).toEqual([1, expect.stringContaining('1 of 2 instances gave a profile, want two')])
    expect(readFileSync(join(folder, 'default.pgo'), 'utf8')).toBe('old')
  })

  test('leaves the old profile where the new one is that of another program', async () => {
    writeFileSync(join(folder, 'default.pgo'), 'old')
    const { code, said } = await run('refresh-profile.sh', 'shapes.mjs', foreign.url, foreign.url)
    expect([code, said]).toEqual([1, expect.stringContaining('verdict: foreign')])
    expect(readFileSync(join(folder, 'default.pgo'), 'utf8')).toBe('old')
  })
})

describe.skipIf(process.platform === 'win32')('build-release.sh', () => {
  const release = ['build-release.sh', 'shapes.mjs', 'dist/shapes.mjs', 'report'] as const
  const reported = (name: string): string => readFileSync(join(folder, 'report', name), 'utf8')

  beforeEach(async () => {
    writeFileSync(join(folder, 'default.pgo'), mine.profile ?? '')
    await commitVerdicts()
  })

  test('builds with what was committed, and reports what was decided and what will be used', async () => {
    const { code, said } = await run(...release)
    expect([code, said]).toEqual([0, ''])
    expect(JSON.parse(reported('profile.json'))).toMatchObject({ freshness: 'fresh' })
    expect(reported('decisions.txt')).toContain('kept  define-property: _defineProperty')
    expect(JSON.parse(reported('shipped.json'))).toMatchObject({ build: { codeCache: 'taken' } })
  })

  test('builds without where something was never measured, and says so', async () => {
    rmSync(join(folder, 'default.pgo.json'))
    const { code, said } = await run(...release)
    expect([code, said]).toEqual([
      0,
      expect.stringContaining('(NOT_MEASURED)\nbuild-release: building without\n'),
    ])
    expect(reported('decisions.txt')).toContain('profile: none')
  })

  test('goes on without a profile that is not used', async () => {
    writeFileSync(join(folder, 'default.pgo'), foreign.profile ?? '')
    const { code, said } = await run(...release)
    expect([code, said]).toEqual([0, expect.stringContaining('the profile is not used')])
    expect(JSON.parse(reported('profile.json'))).toMatchObject({ freshness: 'foreign' })
    expect(reported('decisions.txt')).toContain('kept  code-cache')
  })

  test('ends where there is no profile', async () => {
    rmSync(join(folder, 'default.pgo'))
    const { code, said } = await run(...release)
    expect([code, said]).toEqual([2, expect.stringContaining('(PROFILE_NOT_FOUND)')])
  })
})

test('the workflow starts scripts that there are, with profile and verdicts committed together', () => {
  const text = readFileSync(join(ci, 'pgo.yml'), 'utf8')
  const { jobs } = parseYaml(text) as { jobs: Record<string, { steps: { run?: string }[] }> }
  const lines = Object.values(jobs).flatMap(({ steps }) => steps.flatMap((step) => step.run ?? []))
  const scripts = lines.flatMap((line) => /(?<= ci\/)[\w-]+\.sh/.exec(line)?.[0] ?? [])
  expect(scripts).toHaveLength(2)
  expect(scripts.filter((script) => !existsSync(join(ci, script)))).toEqual([])
  expect(lines.join('\n')).toContain('git add src/default.pgo src/default.pgo.json')
})

/** Runs a script of the pipeline where the program lies. */
async function run(script: string, ...args: string[]): Promise<{ code: number | null; said: string }> {
  const child = spawn('sh', [join(ci, script), ...args], {
    cwd: folder,
    env: {
      ...process.env,
      PATH: [dirname(process.execPath), join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter),
      PROFILE_SECONDS: '1',
      PPROF_PASSWORD: 'secret',
    },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => (said += bytes.toString()))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return { code, said }
}

/** Has everything measured that can be, for a moment, and calls it kept. */
async function commitVerdicts(): Promise<void> {
  const verdictFile = join(folder, 'default.pgo.json')
  await build({
    input: await readInput({ entry: 'shapes.mjs', isBundle: false, folder }),
    origin: { file: join(folder, 'shapes.mjs'), isBundle: false, external: [] },
    bundlingSeconds: 0,
    out: join(folder, 'measured/shapes.mjs'),
    profile: findProfile('auto', { entry: 'shapes.mjs', folder }),
    workload: join(folder, 'shapes.workload.mjs'),
    memoryBytes: 1024 ** 3, // as the command line has it where nothing is said
    pairs: 1,
    steady: { warmUpMillis: 1, sliceMillis: 1, slices: 1 },
    verdictFile,
    isMeasuredAgain: false,
    note: () => undefined,
  })
  const verdicts = JSON.parse(readFileSync(verdictFile, 'utf8')) as Record<string, Verdict>
  const kept = Object.entries(verdicts).map(([key, verdict]) => [
    key,
    { ...verdict, isKept: !key.startsWith('young-generation') },
  ])
  writeFileSync(verdictFile, JSON.stringify(Object.fromEntries(kept)))
}

function totalOf(file: string): number {
  const profile = parse(readFileSync(file), { source: file })
  return Number(
    totalValue(
      profile,
      profile.sampleTypes.findIndex(({ type }) => type === 'cpu'),
    ),
  )
}

/** What stands for a service that is profiled. */
class Instance {
  readonly asked: [path: string | undefined, authorization: string | undefined][] = []
  readonly profile: Uint8Array | undefined
  readonly #server: Server

  private constructor(profile: Uint8Array | undefined) {
    this.profile = profile
    this.#server = createServer((request, response) => {
      this.asked.push([request.url, request.headers.authorization])
      response.statusCode = profile ? 200 : 503
      response.end(profile)
    })
  }

  static async start(profile: Uint8Array | undefined): Promise<Instance> {
    const instance = new Instance(profile)
    await new Promise<void>((resolve) => instance.#server.listen(0, '127.0.0.1', resolve))
    return instance
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo // a TCP server that listens
    return `http://127.0.0.1:${port}`
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}
