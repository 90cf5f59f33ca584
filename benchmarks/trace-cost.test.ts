// The benchmark of events, run once with few rounds, so that it does not rot.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const file = fileURLToPath(new URL('trace-cost.ts', import.meta.url))

async function run(...args: string[]): Promise<{ stdout: string; stderr: string; code: number }> {
  try {
    return { ...(await promisify(execFile)(process.execPath, [file, ...args])), code: 0 }
  } catch (error) {
    // It is what execFile rejects with.
    return error as { stdout: string; stderr: string; code: number }
  }
}

const number = String.raw`\d[\d.]*`

test(
  'every section runs, has a number for each of its rows, and a region allocates nothing',
  {
    timeout: 300_000,
  },
  async () => {
    const { stdout, stderr, code } = await run('--rounds=6')
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
    // How much it is depends on the machine, and is not judged.
    for (const row of [
      'withRegion(name, fn)',
      'OpenTelemetry startSpan and end',
      'await withRegion(name, step)',
      'flight recorder and eight regions',
      'async_hooks with stacks',
      'into a full one',
      'log(category, message)',
      'the event loop held up, by the recorder',
    ]) {
      const found = stdout.split('\n').find((line) => line.trim().startsWith(row)) ?? ''
      expect(found).toMatch(new RegExp(`-?${number} \\[-?${number}, -?${number}\\]`))
    }
    expect(stdout).not.toContain('NaN')
    const bytes = /allocation profile of 1000000 regions and messages: (\d+) bytes/.exec(stdout)?.[1]
    // A byte for each event would be a million; some 500 chunks that are taken anew have a few numbers each.
    expect(Number(bytes)).toBeLessThan(500_000)
  },
)

test.each([
  [
    'a section that there is not',
    ['--section', 'everything'],
    '--section: met everything, want one of regions,',
  ],
  ['a number that is none', ['--rounds', 'many'], '--rounds: met "many", want an integer from 6'],
])('%s ends it before anything starts', async (_mistake, args, message) => {
  const { stderr, code } = await run(...args)
  expect(code).toBe(2)
  expect(stderr).toContain(`trace-cost: ${message}`)
})
