import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  diskFiles,
  type FolderFiles,
  nameFile,
  prune,
  snapshotName,
  writeSnapshot,
} from './snapshot-folder.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotpath-folder-'))
})
afterEach(() => rm(folder, { recursive: true }))

const bytes = (size: number): Uint8Array => new Uint8Array(size)
const names = async (): Promise<string[]> => (await readdir(folder)).toSorted()

test.each([
  [[], 'heap_1700000000.pb.gz'],
  [['near_limit'], 'heap_1700000000_near_limit.pb.gz'],
])('a snapshot is named for its second, and for %o', (suffixes, want) => {
  expect(snapshotName(1_700_000_000, suffixes)).toBe(want)
})

test('a snapshot is written into a folder that was not there, for our eyes only', async () => {
  const path = await writeSnapshot(join(folder, 'a/b'), { unixSeconds: 7, bytes: Buffer.from('abc') }, 3)
  expect(path).toBe(join(folder, 'a/b/heap_7.pb.gz'))
  expect(await readFile(path, 'utf8')).toBe('abc')
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(await readdir(join(folder, 'a/b'))).toEqual(['heap_7.pb.gz'])
})

test('two snapshots of one second are two files', async () => {
  for (let i = 0; i < 3; i++) await writeSnapshot(folder, { unixSeconds: 7, bytes: bytes(1) }, 100)
  expect(await names()).toEqual(['heap_7.pb.gz', 'heap_7_2.pb.gz', 'heap_7_3.pb.gz'])
})

test('where the file system has no links, a rename does', async () => {
  await writeFile(join(folder, 'draft'), 'abc')
  const noLinks = (): Promise<void> => Promise.reject(Object.assign(new Error('EPERM'), { code: 'EPERM' }))
  await nameFile(join(folder, 'draft'), join(folder, 'final'), noLinks)
  expect(await names()).toEqual(['final'])
})

test('one of exactly maxBytes is written, one byte more is not', async () => {
  const write = (size: number): Promise<string> =>
    writeSnapshot(folder, { unixSeconds: size, bytes: bytes(size) }, 100)
  await write(100)
  await expect(write(101)).rejects.toMatchObject({ code: 'SNAPSHOT_TOO_LARGE' })
  expect(await names()).toEqual(['heap_100.pb.gz'])
})

test('a write that fails half way leaves nothing behind', async () => {
  const full: FolderFiles = {
    ...diskFiles,
    async write(path) {
      await writeFile(path, 'half of i')
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
    },
  }
  await expect(writeSnapshot(folder, { unixSeconds: 7, bytes: bytes(1) }, 1, full)).rejects.toThrow('ENOSPC')
  expect(await names()).toEqual([])
})

async function fill(...sizes: readonly number[]): Promise<void> {
  for (const [index, size] of sizes.entries()) {
    await writeSnapshot(folder, { unixSeconds: index + 1, bytes: bytes(size) }, 1e6)
  }
}

test.each([
  ['nothing is removed within the bounds', [1, 1, 1], { keep: 3, maxBytes: 3 }, [1, 2, 3]],
  ['the oldest goes when there is one too many', [1, 1, 1], { keep: 2, maxBytes: 3 }, [2, 3]],
  ['the oldest goes when there is a byte too many', [1, 1, 1], { keep: 3, maxBytes: 2 }, [2, 3]],
  ['an old one that is large takes older ones with it', [1, 50, 1], { keep: 9, maxBytes: 10 }, [3]],
])('%s', async (_behaviour, sizes, bounds, want) => {
  await fill(...sizes)
  await prune(folder, bounds, { nowMs: 0 })
  expect(await names()).toEqual(want.map((seconds) => snapshotName(seconds)))
})

test('the newest stays although a clock that went back makes it look old', async () => {
  await fill(1, 1, 1)
  await prune(folder, { keep: 1, maxBytes: 10 }, { nowMs: 0, newest: join(folder, 'heap_1.pb.gz') })
  expect(await names()).toEqual(['heap_1.pb.gz'])
})

test('what is not ours is neither removed nor counted', async () => {
  const others = [
    'heap_before.pb.gz',
    'heap_1.pb',
    'heap_1.pb.gz.bak',
    'notes.txt',
    'cpu_1.pb.gz',
    '.hidden.tmp',
  ]
  for (const name of others) await writeFile(join(folder, name), 'x'.repeat(1000))
  await mkdir(join(folder, 'heap_5.pb.gz'))
  await fill(1)
  await prune(folder, { keep: 1, maxBytes: 1 }, { nowMs: Date.now() + 1e9 })
  expect(await names()).toEqual([...others, 'heap_1.pb.gz', 'heap_5.pb.gz'].toSorted())
})

test('drafts of crashed writers go after an hour, and not a moment before', async () => {
  const draft = join(folder, '.heap_0b1c-2d.pb.gz.tmp')
  await writeFile(draft, 'half')
  await utimes(draft, 1000, 1000)
  const bounds = { keep: 1, maxBytes: 1 }
  await prune(folder, bounds, { nowMs: 1_000_000 + 3_600_000 })
  expect(await names()).toHaveLength(1)
  await prune(folder, bounds, { nowMs: 1_000_000 + 3_600_001 })
  expect(await names()).toEqual([])
})
