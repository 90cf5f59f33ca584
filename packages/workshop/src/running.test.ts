// What is running: told by whoever runs it, believed only while that process lives.
import { writeFileSync } from 'node:fs'
import process from 'node:process'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { allRunning, announce, readRunning } from './running.ts'
import { leaveNote, scratchWorkspace, someNote } from './scratch.ts'
import type { LabSession } from './session.ts'
import { writeAtomically } from './workspace.ts'

test('a note of a process that lives is believed, one of a process that is gone is not', () => {
  using scratch = scratchWorkspace()
  const { workspace } = scratch
  leaveNote(workspace, 'one', someNote)
  expect(readRunning(workspace)).toEqual(someNote)
  const { pid } = spawnSync(process.execPath, ['--eval', ''])
  leaveNote(workspace, 'one', { ...someNote, pid })
  expect(readRunning(workspace)).toBeUndefined()
})

test('of several services each is found by its lab, and without one the latest', () => {
  using scratch = scratchWorkspace()
  const { workspace } = scratch
  const later = { ...someNote, lab: '03-quiet-echo', startedAt: '2026-11-23T11:00:00.000Z' }
  leaveNote(workspace, 'a', someNote)
  leaveNote(workspace, 'b', later)
  expect(readRunning(workspace)).toEqual(later)
  expect(readRunning(workspace, '00-counter')?.appUrl).toBe(someNote.appUrl)
  expect(readRunning(workspace, '07-other')).toBeUndefined()
  expect(allRunning(workspace).map(({ lab }) => lab)).toEqual(['03-quiet-echo', '00-counter'])
})

test.each([
  ['no note', undefined],
  ['half a note', '{"lab":"00-co'],
  ['a note of another form', '{"pid":1}'],
])('%s is nothing running', (_case, text) => {
  using scratch = scratchWorkspace()
  const { workspace } = scratch
  if (text !== undefined) writeAtomically(join(workspace.runningDir, 'one.json'), text)
  expect(readRunning(workspace)).toBeUndefined()
})

test('a service goes on where nothing can be told of it', async () => {
  using scratch = scratchWorkspace()
  const { workspace } = scratch
  writeFileSync(workspace.stateDir, '') // a file where the folder should be
  let asked = 0
  const usage = {
    rssBytes: 1,
    heapUsedBytes: 1,
    externalBytes: 1,
    allocatedBytes: 1,
    cpuMicros: 1,
    mainThreadCpuMicros: 1,
    eventLoopActiveMs: 1,
    eventLoopIdleMs: 1,
  }
  const session: LabSession = {
    lab: scratch.lab('counter'),
    pid: process.pid,
    appUrl: someNote.appUrl,
    debugUrl: someNote.debugUrl,
    startedAt: new Date(),
    ended: new Promise<never>(() => {}),
    usage: async () => {
      asked += 1
      return usage
    },
    stop: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
  // What is thrown after this is caught by nobody, and fails the run.
  using _announced = announce(workspace, session)
  expect(asked).toBe(1)
  await setImmediate()
  expect(readRunning(workspace)).toBeUndefined()
})
