import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { platform } from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { peer } from '../tools/peer.ts'
import { type Merging, toRowResult } from './merging/result.ts'

const file = fileURLToPath(new URL('merging.ts', import.meta.url))

async function run(...args: string[]): Promise<{ stdout: string; stderr: string; code: number }> {
  try {
    return { ...(await promisify(execFile)(process.execPath, [file, ...args])), code: 0 }
  } catch (error) {
    // It is what execFile rejects with.
    return error as { stdout: string; stderr: string; code: number }
  }
}

const go = peer('go')
// `time` of other systems counts otherwise.
const isMeasured = platform === 'linux' && peer('time') !== undefined && go !== undefined

// Five seconds, on a machine with nothing else to do.
test.skipIf(!isMeasured)(
  'each program is measured, and what they write is the same',
  { timeout: 300_000 },
  async () => {
    const { stdout, stderr, code } = await run('--rounds=2', '--row=top', '--row=ten', `--go=${go}`)
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
    for (const name of ['-top of 1 profile', '10 profiles merged'])
      expect(stdout).toMatch(new RegExp(`^${name} +pprof +\\d\\.\\d\\d +[1-9]\\d+ +2$`, 'm'))
    expect(stdout.match(/^ +go1\S+ +\d\.\d\d +[1-9]\d+ +\d+\.\d\d +\[.*\] +1\/\d/gm)).toHaveLength(2)
  },
)

test.each([
  ['a row that there is not', ['--row', 'all'], '--row: met all, want one of a-a, top,'],
  ['a number that is none', ['--rounds', 'many'], '--rounds: met "many", want a number above 0'],
])('%s ends it before anything starts', async (_mistake, args, message) => {
  const { stderr, code } = await run(...args)
  expect(code).toBe(2)
  expect(stderr).toContain(`merging: ${message}`)
})

const { programs, rows } = JSON.parse(
  readFileSync(new URL('results/merging.json', import.meta.url), 'utf8'),
) as Merging // written by the benchmark

test.each(rows)('$name: its figures are those of its rounds', ({ id, megabytes, rounds, ...row }) => {
  const again = toRowResult(id, { megabytes, rounds, programs })
  expect(again.cpuSeconds).toBeCloseTo(row.cpuSeconds, 2)
  expect(again.compared.map(({ program }) => program)).toEqual(row.compared.map(({ program }) => program))
  for (const [index, { ratio, memory }] of again.compared.entries()) {
    expect(ratio).toBeCloseTo(row.compared[index]?.ratio ?? 0, 2)
    expect(memory).toBeCloseTo(row.compared[index]?.memory ?? 0, 2)
  }
})
