// What is running: told by whoever runs it, believed only while that process lives.
import { mkdirSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { readRunning } from './running.ts'
import { scratchWorkspace } from './scratch.ts'

const note = {
  lab: '00-counter',
  appUrl: 'http://127.0.0.1:1',
  debugUrl: 'http://127.0.0.1:2',
  startedAt: '2026-11-23T10:00:00.000Z',
  rssBytes: 1,
  heapUsedBytes: 1,
}

test('a note of a process that lives is believed, one of a process that is gone is not', () => {
  using scratch = scratchWorkspace()
  const { workspace } = scratch
  mkdirSync(workspace.stateDir)
  writeFileSync(workspace.runningFile, JSON.stringify({ ...note, pid: process.pid }))
  expect(readRunning(workspace)).toEqual({ ...note, pid: process.pid })
  const { pid } = spawnSync(process.execPath, ['--eval', ''])
  writeFileSync(workspace.runningFile, JSON.stringify({ ...note, pid }))
  expect(readRunning(workspace)).toBeUndefined()
})

test.each([
  ['no note', undefined],
  ['half a note', '{"lab":"00-co'],
  ['a note of another form', '{"pid":1}'],
])('%s is nothing running', (_case, text) => {
  using scratch = scratchWorkspace()
  const { workspace } = scratch
  mkdirSync(workspace.stateDir)
  if (text !== undefined) writeFileSync(workspace.runningFile, text)
  expect(readRunning(workspace)).toBeUndefined()
})
