import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { rows } from './service-cost/rows.ts'

const file = fileURLToPath(new URL('service-cost.ts', import.meta.url))

async function run(...args: string[]): Promise<{ stdout: string; stderr: string; code: number }> {
  try {
    return { ...(await promisify(execFile)(process.execPath, [file, ...args])), code: 0 }
  } catch (error) {
    // It is what execFile rejects with.
    return error as { stdout: string; stderr: string; code: number }
  }
}

// Three processes and some twenty trials: 30 s, on a machine with nothing else to do.
test('every row comes on and shows that it was on', { timeout: 900_000 }, async () => {
  const measure = (windowMs: number): ReturnType<typeof run> =>
    run('--pairs=1', `--window-ms=${windowMs}`, '--settle-ms=1', '--warm-up-ms=500')
  let { stdout, stderr, code } = await measure(50)
  // A machine with other things to do may leave a sampler without a look for that long.
  if (/\b0 (?:samples|%|stacks|waits|events|files)|left out/.test(stdout)) {
    ;({ stdout, stderr, code } = await measure(500))
  }
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
  expect(stdout).not.toContain('left out')
  for (const { name } of rows) expect(stdout).toContain(name)
  // How many there are depends on the machine, and is not judged.
  expect(stdout).toMatch(/^continuous CPU profile, 99 Hz: [1-9]\d* samples a second$/m)
  expect(stdout).toMatch(/^request labels: [1-9]\d* % of the samples with a route$/m)
  expect(stdout).toMatch(/^heap sampling, live: [1-9]\d* stacks$/m)
  expect(stdout).toMatch(/^heap sampling, alloc: [1-9]\d* stacks$/m)
  expect(stdout).toMatch(/^block and mutex profile, every wait: [1-9]\d* waits a second$/m)
  expect(stdout).toMatch(/^all that is always on: [1-9]\d* samples a second, [1-9]\d* % with a route, [1-9]/m)
  expect(stdout).toMatch(/^flight recorder: [1-9]\d* events a second$/m)
  expect(stdout).toMatch(/^eight regions in each request, a twentieth of 160: [1-9]\d* events a second$/m)
  expect(stdout).toMatch(/^its copy on the disk, each second: 1 copy of [1-9]\d* KiB$/m)
  expect(stdout).toMatch(/^--trace-events-enabled: [1-9]\d* files$/m)
  expect(stdout).toMatch(/^async_hooks with stacks: [1-9]\d* events a second$/m)
  expect(stdout).toMatch(/^node:inspector CPU profile, 99 Hz: [1-9]\d* samples a second$/m)
  expect(stdout).toMatch(
    /^@platformatic\/flame: .*: [1-9]\d* samples a second, [1-9]\d* stacks of the heap$/m,
  )
})

test.each([
  ['a row that there is not', ['--row', 'everything'], '--row: met everything, want one of a-a, continuous,'],
  ['a number that is none', ['--pairs', 'many'], '--pairs: met "many", want a number above 0'],
])('%s ends it before anything starts', async (_mistake, args, message) => {
  const { stderr, code } = await run(...args)
  expect(code).toBe(2)
  expect(stderr).toContain(`service-cost: ${message}`)
})
