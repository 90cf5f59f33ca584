// Programs in processes of their own.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runProgram } from './program.ts'

let folder = ''
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'bench-program-'))))
afterAll(() => rmSync(folder, { recursive: true }))

function program(name: string, source: string): string {
  const file = join(folder, name)
  writeFileSync(file, source)
  return file
}

describe('runProgram', () => {
  test('says what the program took and wrote', async () => {
    const file = program(
      'works.mjs',
      `const end = process.cpuUsage().user + 30_000
       while (process.cpuUsage().user < end);
       console.log(process.argv[2], process.env.WHICH)`,
    )
    const run = await runProgram(file, { args: ['one'], env: { WHICH: 'two' } })
    expect(run.stdout).toBe('one two\n')
    expect(run.cpuNanos).toBeGreaterThanOrEqual(30e6)
    expect(run.elapsedNanos).toBeGreaterThan(0)
    expect(run.maxResidentBytes).toBeGreaterThan(10e6)
  })

  test('a program that only waits uses hardly any processor time', async () => {
    const { elapsedNanos, cpuNanos } = await runProgram(program('waits.mjs', 'setTimeout(() => {}, 300)'))
    expect(elapsedNanos).toBeGreaterThanOrEqual(299e6)
    expect(cpuNanos).toBeLessThan(elapsedNanos)
  })

  test('threads of the program count, and report nothing of their own', async () => {
    const file = program(
      'threads.mjs',
      `import { Worker, isMainThread } from 'node:worker_threads'
       if (isMainThread) new Worker(new URL(import.meta.url))
       else { const end = process.cpuUsage().user + 50_000; while (process.cpuUsage().user < end); }`,
    )
    expect((await runProgram(file)).cpuNanos).toBeGreaterThanOrEqual(50e6)
  })

  test.each([
    ['an error in it', 'throw new Error("too bad")', /^fails\.mjs: .*exit code 1, want 0: [^]*too bad/],
    ['an exit code', 'process.exit(3)', /exit code 3, want 0/],
    ['a signal', 'process.kill(process.pid, "SIGKILL")', /ended by SIGKILL, want 0/],
  ])('%s is an error that says so', async (_behaviour, source, want) => {
    const failed = runProgram(program('fails.mjs', source))
    await expect(failed).rejects.toMatchObject({
      code: 'PROGRAM_FAILED',
      message: expect.stringMatching(want) as string,
    })
  })

  test('a program that is not there', async () => {
    await expect(runProgram(join(folder, 'absent.mjs'))).rejects.toMatchObject({ code: 'PROGRAM_FAILED' })
    await expect(runProgram(program('here.mjs', ''), { folder: join(folder, 'no') })).rejects.toMatchObject({
      code: 'PROGRAM_FAILED',
    })
  })

  test('a program that hangs is ended', async () => {
    const file = program(
      'hangs.mjs',
      'console.log(process.pid); process.on("SIGTERM", () => {}); setInterval(() => {}, 1e6)',
    )
    await expect(runProgram(file, { timeoutMs: 300 })).rejects.toMatchObject({
      code: 'PROGRAM_TIMED_OUT',
      message: 'hangs.mjs: running it in a process of its own: not done after 0.3 s, want an end',
    })
  })

  test('a signal stops it, before and while it runs', async () => {
    const file = program('runs.mjs', 'setInterval(() => {}, 1e6)')
    await expect(runProgram(file, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'STOPPED' })
    await expect(runProgram(file, { signal: AbortSignal.timeout(200) })).rejects.toMatchObject({
      code: 'STOPPED',
    })
  })

  test('variables can be taken away', async () => {
    process.env['BENCH_TEST_VARIABLE'] = 'there'
    const file = program('env.mjs', 'console.log(process.env.BENCH_TEST_VARIABLE)')
    expect((await runProgram(file)).stdout).toBe('there\n')
    expect((await runProgram(file, { env: { BENCH_TEST_VARIABLE: undefined } })).stdout).toBe('undefined\n')
    delete process.env['BENCH_TEST_VARIABLE']
  })
})
