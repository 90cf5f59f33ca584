// `npm run contract` as an author types it, on a lab that was just made from the template.
import { execFile } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { loadLabs } from './lab.ts'
import { newLab } from './new-lab.ts'
import { type Ended, type Scratch, scratchWorkspace } from './scratch.ts'

function scratchWithNewLab(): Scratch {
  const scratch = scratchWorkspace()
  newLab(scratch.workspace, loadLabs(scratch.workspace), '12-slow-start')
  return scratch
}

function run(scratch: Scratch, program: 'contract' | 'seal', ...argv: string[]): Promise<Ended> {
  const file = fileURLToPath(new URL(`./${program}-main.ts`, import.meta.url))
  const env = { ...process.env, CI: '', HOTPATH_ROOT: scratch.workspace.root }
  return new Promise((resolve) => {
    execFile(process.execPath, [file, ...argv], { env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    )
  })
}

test('each assertion of a new lab is needed', async () => {
  using scratch = scratchWithNewLab()
  const { code, stdout, stderr } = await run(scratch, 'contract', '12', '--unsealed', '--mutate')
  expect(stdout).toContain('\n3 of 3 assertions are needed, or guards with a reason\n')
  expect(stdout).not.toContain('BROKEN')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

test('what is broken besides the variants stops none of them, and is counted', async () => {
  using scratch = scratchWithNewLab()
  const { root } = scratch.workspace
  rmSync(join(root, 'solutions/12-slow-start/evidence/after.txt'))
  rmSync(join(root, 'labs/12-slow-start/README.ja.md'))
  const { code, stdout, stderr } = await run(scratch, 'contract', '12', '--unsealed', '--only', 'solution')
  expect(stdout).toContain('BROKEN  12-slow-start: README.ja.md is missing\n')
  expect(stdout).toMatch(/BROKEN {2}12-slow-start: .*evidence: reading the evidence: no after /)
  expect(stdout).toContain('kept    12-slow-start: the solution passes every test')
  expect(stdout).toMatch(/\n1 of 1 runs as the contract says \(.*\)\nand 2 problems besides, told above\n$/)
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
})

test.each([
  [
    'contract',
    ['--only', 'zzz', '12'],
    '--only: choosing variants: none has zzz in its name; there are as-given, solution, ' +
      'other-fix.reset-each-time, wrong-fix.always-one, wrong-fix.no-count, wrong-fix.no-greeting',
  ],
  [
    'contract',
    ['--bogus'],
    "reading the command line: Unknown option '--bogus'; the options are --repeat, --at-once, --under-load, " +
      '--unsealed, --only, --keep, --mutate',
  ],
  ['contract', ['--mutat'], "reading the command line: Unknown option '--mutat'; did you mean --mutate?"],
  ['seal', ['--chek'], "reading the command line: Unknown option '--chek'; did you mean --check?"],
] as const)('%s %s is told in one line', async (program, argv, message) => {
  using scratch = scratchWithNewLab()
  expect(await run(scratch, program, ...argv)).toEqual({
    code: 2,
    stdout: '',
    stderr: `${program}: ${message}\n`,
  })
})

test('what the file system refuses is told in one line, and is no verdict', async () => {
  using scratch = scratchWithNewLab()
  const { pristineDir, stateDir } = scratch.workspace
  // A file where the folder should be: no user may write into that, not even the one who may all.
  for (const [program, dir, ...argv] of [
    ['contract', stateDir, '12', '--unsealed', '--only', 'solution'],
    ['seal', pristineDir, '12'],
  ] as const) {
    rmSync(dir, { recursive: true, force: true })
    writeFileSync(dir, '')
    const { code, stderr } = await run(scratch, program, ...argv)
    expect(stderr).toMatch(new RegExp(`^${program}: ${dir}\\S*: \\w+: \\w+: .*; .*\\n$`))
    expect(code).toBe(3)
  }
})
