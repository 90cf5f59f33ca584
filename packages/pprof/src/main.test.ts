// The program as it is started.

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fromFolded, write } from '@hotpath/profile'
import { afterAll, describe, expect, test } from 'vitest'

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

test('without a verb it asks, line by line', () => {
  const path = join(cache, 'a.pb.gz')
  writeFileSync(path, write(fromFolded('main;search 3')))
  const { status, stdout } = start([path], Buffer.from('top1\nfolded\nquit\nraw\n'))
  expect(status).toBe(0)
  expect(stdout.toString()).toMatch(/^\(pprof\) Showing nodes(.*\n)+\(pprof\) main;search 3\n\(pprof\) $/)
})

test('it ends with 1 where something failed, and 2 where it was misused', () => {
  expect(start(['top', join(cache, 'nothing')]).status).toBe(1)
  expect(start(['top']).status).toBe(2)
})

describe('what Node.js itself writes', () => {
  const program = join(cache, 'work.mjs')
  writeFileSync(
    program,
    [
      'const kept = []',
      'function hash(rounds) {',
      '  let sum = 0',
      '  for (let i = 0; i < rounds; i++) {',
      '    sum = (sum * 31 + i) | 0',
      '  }',
      '  return sum',
      '}',
      'function allocate(count) {',
      '  for (let i = 0; i < count; i++) kept.push({ i, text: `text ${i}` })',
      '}',
      // Enough work for any clock: a few hundred samples, and megabytes.
      'for (let i = 0; i < 20; i++) { hash(1e7); allocate(1e4) }',
    ].join('\n'),
  )
  const written = (flag: string, extension: string): string => {
    const folder = mkdtempSync(join(cache, 'written-'))
    const { status } = spawnSync(process.execPath, [flag, `${flag}-dir=${folder}`, program])
    expect(status).toBe(0)
    const [name = ''] = readdirSync(folder)
    expect(name).toMatch(new RegExp(`\\.${extension}$`))
    return join(folder, name)
  }

  test('--cpu-prof: top, and the lines that ran', () => {
    const path = written('--cpu-prof', 'cpuprofile')
    const top = start(['top', '-nodecount=3', path]).stdout.toString()
    expect(top).toMatch(/^Type: cpu$/m)
    expect(top).toMatch(/ hash .*work\.mjs$/m)
    const list = start(['list', '^hash$', path]).stdout.toString()
    const lines = list.split('\n').filter((line) => / {4}(for|sum)/.test(line) || /^ +\d.* 5: /.test(line))
    expect(lines.join('\n')).toMatch(/^ +[\d.]+m?s +[\d.]+m?s +5: {4}sum = /m)
  })

  test('--heap-prof: top', () => {
    const top = start(['top', written('--heap-prof', 'heapprofile')]).stdout.toString()
    expect(top).toMatch(/^Type: inuse_space$/m)
    expect(top).toMatch(/ allocate .*work\.mjs$/m)
  })
})

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s during a recording ends it, and leaves nothing behind',
  async (signal) => {
    const folder = mkdtempSync(join(cache, 'ended-'))
    let isGone = false
    const asked = Promise.withResolvers<void>()
    const server = createServer((_request, response) => {
      response.writeHead(200)
      response.write('half of a profile')
      response.on('close', () => (isGone = true))
      asked.resolve()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const url = `http://127.0.0.1:${port}/debug/pprof/profile?seconds=30`
    const child = spawn(process.execPath, [main, 'proto', `-output=${join(folder, 'cpu.pb.gz')}`, url], {
      env: { ...process.env, XDG_CACHE_HOME: cache, NODE_OPTIONS: '', PPROF_TMPDIR: folder },
    })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (data: Buffer) => (stdout += data.toString()))
    child.stderr.on('data', (data: Buffer) => {
      stderr += data.toString()
      // It says so before it asks.
      if (stderr.includes('Please wait... (30s)\n')) void asked.promise.then(() => child.kill(signal))
    })
    const [, endedBy] = (await once(child, 'close')) as [number | null, string | null]
    expect({ endedBy, stdout, left: readdirSync(folder) }).toEqual({ endedBy: signal, stdout: '', left: [] })
    expect(stderr).toBe(`pprof: Fetching profile over HTTP from ${url}\npprof: Please wait... (30s)\n`)
    await expect.poll(() => isGone).toBe(true)
    server.close()
  },
)

test('a large output is written to its end', () => {
  const stacks = Array.from({ length: 20_000 }, (_, i) => `main;f${i} 1`).join('\n')
  const { stdout } = start(['folded', '-'], write(fromFolded(stacks)))
  expect(stdout.toString()).toBe(`${stacks}\n`)
})
