// Profiles of a lab on disk, and what the viewer is given of them.
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { decodeStackTable } from '@hotpath/pprof'
import { ProfileBuilder, write } from '@hotpath/profile'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { captureStacks } from './capture-stacks.ts'
import { listCaptures, type CaptureFile } from './captures.ts'
import { scratchWorkspace, type Scratch } from './scratch.ts'

const counter = '00-counter'
let scratch: Scratch
beforeEach(() => {
  scratch = scratchWorkspace()
})
afterEach(() => scratch[Symbol.dispose]())

function heap(bytes: number): Uint8Array {
  const builder = new ProfileBuilder({
    sampleTypes: ['alloc_space', 'inuse_space', 'other'].map((type) => ({ type, unit: 'bytes' })),
  })
  const { root } = scratch.workspace
  builder.add(
    [
      { name: 'keep', filename: join(root, 'labs/00-counter/src/count.ts') },
      { name: 'serve', filename: join(root, 'node_modules/express/index.js') },
    ],
    [3 * bytes, bytes, 1],
  )
  return write(builder.build())
}

function put(folder: string, name: string, content: Uint8Array | string, seconds: number): void {
  mkdirSync(join(folder, counter), { recursive: true })
  const path = join(folder, counter, name)
  writeFileSync(path, content)
  utimesSync(path, seconds, seconds)
}

function named(name: string): CaptureFile {
  const [file] = listCaptures(scratch.workspace, counter).filter((one) => one.name === name)
  if (!file) throw new Error(`${name} is not listed`)
  return file
}

test('none, at first', () => {
  expect(listCaptures(scratch.workspace, counter)).toEqual([])
})

test('what was captured and what services wrote of themselves, the latest first', () => {
  const { capturesDir, snapshotsDir } = scratch.workspace
  put(capturesDir, '2026-11-23T13-05-22-123Z-heap.pb.gz', heap(1), 100)
  put(capturesDir, '2026-11-23T13-05-40-001Z-mutex.pb.gz', heap(1), 300)
  put(snapshotsDir, 'heap_1795444991.pb.gz', heap(1), 200)
  put(snapshotsDir, 'heap_1795445021_near_limit.pb.gz', heap(1), 400)
  put(snapshotsDir, 'notes.txt', 'no profile', 500)
  mkdirSync(join(snapshotsDir, counter, 'folder.pb.gz'))
  expect(
    listCaptures(scratch.workspace, counter).map(({ name, profile, from }) => `${name} ${profile} ${from}`),
  ).toEqual([
    'heap_1795445021_near_limit.pb.gz heap service',
    '2026-11-23T13-05-40-001Z-mutex.pb.gz mutex capture',
    'heap_1795444991.pb.gz heap service',
    '2026-11-23T13-05-22-123Z-heap.pb.gz heap capture',
  ])
})

test('a trace is listed beside profiles, and shown by where its tasks spent their time', () => {
  const { capturesDir, snapshotsDir } = scratch.workspace
  const slice = (cat: string, name: string, ts: number, dur: number): object => {
    return { ph: 'X', cat, name, pid: 1, tid: 100_000, ts, dur, args: { task: 1 } }
  }
  const traceEvents = [slice('request', 'GET /', 1, 100), slice('region', 'render', 2, 60)]
  const name = 'trace_1795444991_slow-request.pftrace.gz'
  put(snapshotsDir, name, gzipSync(JSON.stringify({ traceEvents, metadata: {} })), 2)
  put(capturesDir, '2026-11-23T13-05-22-123Z-trace.pftrace', '', 1)
  expect(listCaptures(scratch.workspace, counter).map(({ profile, from }) => [profile, from])).toEqual([
    ['trace', 'service'],
    ['trace', 'capture'],
  ])
  const table = captureStacks(scratch.workspace, scratch.lab(counter), named(name), undefined)
  const { head, up } = decodeStackTable(table.buffer)
  expect(head.columns[head.column]).toMatchObject({ type: 'wall', total: 100_000 })
  expect(Array.from(up[head.column] ?? []).toSorted((a, b) => a - b)).toEqual([40_000, 60_000])
})

test('a profile is shown by the values that the lab is about, with paths from the repository on', () => {
  const { capturesDir } = scratch.workspace
  put(capturesDir, 'a.pb.gz', heap(1000), 1)
  const lab = { ...scratch.lab(counter), capture: { profile: 'heap', seconds: 0, sampleType: 'inuse_space' } }
  const { head, up } = decodeStackTable(
    captureStacks(scratch.workspace, lab, named('a.pb.gz'), undefined).buffer,
  )
  expect(head.columns[head.column]).toMatchObject({ type: 'inuse_space', total: 1000 })
  expect(head.files).toEqual(['labs/00-counter/src/count.ts', 'node_modules/express/index.js'])
  expect(head.owners).toEqual([
    { kind: 'app', name: '' },
    { kind: 'dependency', name: 'express' },
  ])
  expect(Array.from(up[head.column] ?? [])).toEqual([1000])
})

test('two of them are shown as before and after', () => {
  const { capturesDir } = scratch.workspace
  put(capturesDir, 'before.pb.gz', heap(1000), 1)
  put(capturesDir, 'after.pb.gz', heap(400), 2)
  const bytes = captureStacks(
    scratch.workspace,
    scratch.lab(counter),
    named('after.pb.gz'),
    named('before.pb.gz'),
  )
  const { head, up, down } = decodeStackTable(bytes.buffer)
  expect(head).toMatchObject({ comparison: 'diff_base', title: 'after.pb.gz', baseTitle: 'before.pb.gz' })
  const column = head.columns.findIndex(({ type }) => type === 'inuse_space')
  expect([Array.from(up[column] ?? []), Array.from(down[column] ?? [])]).toEqual([[400], [1000]])
})

test('a file that is no profile is an error that names it', () => {
  put(scratch.workspace.capturesDir, 'broken.pb.gz', 'not a profile', 1)
  expect(() =>
    captureStacks(scratch.workspace, scratch.lab(counter), named('broken.pb.gz'), undefined),
  ).toThrow(/^broken\.pb\.gz: /)
})
