// The first seconds of a bare clone: which Node.js is refused, what a mistyped task gets, and when npm is asked.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

function nodeVersionCheck(version: string): { code: number | null; stderr: string } {
  const pretend = `Object.defineProperty(process, 'versions', { value: { node: '${version}' } });
    Object.defineProperty(process, 'version', { value: 'v${version}' });
    require(${JSON.stringify(at('node-version.cjs'))})`
  const { status, stderr } = spawnSync(process.execPath, ['-e', pretend], { encoding: 'utf8' })
  return { code: status, stderr }
}

test.each(['8.17.0', '16.20.2', '17.9.1'])('Node.js %s is refused in one sentence', (version) => {
  const { code, stderr } = nodeVersionCheck(version)
  expect(code).toBe(1)
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect(stderr).toContain(`Hotpath needs Node.js 18 or later to set itself up, and this is v${version}`)
})

test.each(['18.0.0', '20.20.2', '26.10.0'])('Node.js %s may go on', (version) => {
  expect(nodeVersionCheck(version)).toEqual({ code: 0, stderr: '' })
})

test('a task that does not exist is named, with those that do', () => {
  const { status, stderr } = spawnSync(process.execPath, [at('bootstrap.mjs'), 'strat'], { encoding: 'utf8' })
  expect(status).toBe(3)
  expect(stderr.trim()).toBe('bootstrap: unknown task "strat", want one of start, test, workshop')
})

/** A repository of one lab, with a npm in place of the real one that says what it is told to. */
function tinyRepository(npm: string) {
  const root = mkdtempSync(join(tmpdir(), 'bootstrap-'))
  const write = (path: string, content: unknown): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content))
  }
  const lab = { dependencies: { left: '1.0.0' } }
  const packages = {
    'labs/00-tiny': lab,
    'node_modules/left': { version: '1.0.0', integrity: 'sha512-left' },
    'node_modules/lab-00-tiny': { resolved: 'labs/00-tiny', link: true },
  }
  const elsewhere = { version: '1.0.0', optional: true, os: ['no-such-system'] }
  cpSync(at('bootstrap.mjs'), join(root, 'scripts/bootstrap.mjs'))
  write('package.json', { workspaces: ['labs/*'], type: 'module' })
  write('labs/00-tiny/package.json', lab)
  write('package-lock.json', { packages: { '': {}, ...packages, 'node_modules/elsewhere': elsewhere } })
  write('node_modules/.package-lock.json', { packages })
  write('node_modules/left/package.json', {})
  write('node_modules/lab-00-tiny/package.json', {})
  write('scripts/start.ts', "console.log('the task ran')\n")
  write('npm.mjs', npm)
  const start = (): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(process.execPath, [join(root, 'scripts/bootstrap.mjs'), 'start'], {
      encoding: 'utf8',
      env: { ...process.env, npm_execpath: join(root, 'npm.mjs') },
    })
  return { write, start, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) }
}

const npmThatIsMissed = "console.error('npm was asked'); process.exitCode = 1\n"

test('what was installed by hand is left as it is where it fits the lockfile', () => {
  using tiny = tinyRepository(npmThatIsMissed)
  expect(tiny.start()).toMatchObject({ status: 0, stdout: 'the task ran\n', stderr: '' })
  // What is stamped is not looked at again.
  tiny.write('node_modules/.package-lock.json', { packages: {} })
  expect(tiny.start()).toMatchObject({ status: 0, stdout: 'the task ran\n', stderr: '' })
})

test.each<[string, string, unknown]>([
  [
    'another version is installed',
    'node_modules/.package-lock.json',
    { packages: { 'node_modules/left': {} } },
  ],
  ['nothing is installed', 'node_modules/.package-lock.json', { packages: {} }],
  [
    'a manifest asks for more',
    'labs/00-tiny/package.json',
    { dependencies: { left: '1.0.0', right: '2.0.0' } },
  ],
  ['a lab is new', 'labs/01-new/package.json', {}],
])('npm ci is run where %s, and its own words are shown', (_case, path, content) => {
  using tiny = tinyRepository(npmThatIsMissed)
  tiny.write(path, content)
  const { status, stderr } = tiny.start()
  expect(status).toBe(3)
  expect(stderr).toContain('npm was asked\n')
  expect(stderr).toContain('The install did not finish: npm ci ended with exit code 1.')
})

test('a lockfile that a new lab is not in yet is told, with what writes it there', () => {
  using tiny = tinyRepository("console.error('npm error code EUSAGE'); process.exitCode = 1\n")
  tiny.write('labs/12-slow-start/package.json', {})
  const { status, stderr } = tiny.start()
  expect(status).toBe(3)
  expect(stderr.trim()).toBe(
    'package-lock.json does not have what labs/12-slow-start/package.json asks for: run npm install, ' +
      'which writes it there, and then the same command again. Nothing was changed.',
  )
})
