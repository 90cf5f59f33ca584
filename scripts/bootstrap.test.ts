// The first seconds of a bare clone: which Node.js is refused, and what a mistyped task gets.
import { spawnSync } from 'node:child_process'
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
