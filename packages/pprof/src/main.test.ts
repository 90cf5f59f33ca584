// The program as it is started.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fromFolded, write } from '@hotpath/profile'
import { afterAll, expect, test } from 'vitest'

const cache = mkdtempSync(join(tmpdir(), 'pprof-main-'))
afterAll(() => rmSync(cache, { recursive: true }))

const main = new URL('./main.ts', import.meta.url).pathname

function start(
  args: readonly string[],
  input?: Uint8Array,
): { status: number | null; stdout: Buffer; stderr: Buffer } {
  return spawnSync(process.execPath, [main, ...args], {
    env: { ...process.env, XDG_CACHE_HOME: cache, NODE_OPTIONS: '' },
    ...(input && { input }),
  })
}

test('it reads stdin, writes bytes to stdout and ends with 0', () => {
  const { status, stdout, stderr } = start(['proto', '-'], write(fromFolded('a;b 3')))
  expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: '' })
  expect(start(['folded', '-'], stdout).stdout.toString()).toBe('a;b 3\n')
})

test('it ends with 1 where something failed, and 2 where it was misused', () => {
  expect(start(['top', join(cache, 'nothing')]).status).toBe(1)
  expect(start(['top']).status).toBe(2)
})

test('a large output is written to its end', () => {
  const stacks = Array.from({ length: 20_000 }, (_, i) => `main;f${i} 1`).join('\n')
  const { stdout } = start(['folded', '-'], write(fromFolded(stacks)))
  expect(stdout.toString()).toBe(`${stacks}\n`)
})
