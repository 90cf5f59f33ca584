import { parse } from '@hotpath/profile'
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { droppedCount } from './drops.ts'
import { heapProfiler } from './heap.ts'
import {
  type HeapSnapshots,
  heapSnapshots,
  type HeapSnapshotsOptions,
  realWorld,
  type SnapshotWorld,
} from './heap-snapshots.ts'
import { diskFiles } from './snapshot-folder.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotpath-snapshots-'))
})
afterEach(() => rm(folder, { recursive: true }))

const names = async (): Promise<string[]> => (await readdir(folder)).toSorted()

/** A world in which time passes when the test says so. */
class TestWorld implements SnapshotWorld {
  currentMs = 1_700_000_000_000
  intervalMs = 0
  readonly warnings: string[] = []
  leases = 0
  armed = 0
  size = 10
  files = diskFiles
  #run: (() => Promise<void>) | undefined

  readonly nowMs = (): number => this.currentMs
  readonly every = (intervalMs: number, run: () => Promise<void>): Disposable => {
    this.intervalMs = intervalMs
    this.#run = run
    return { [Symbol.dispose]: () => (this.#run = undefined) }
  }
  startSampling = (): Disposable => {
    this.leases++
    return { [Symbol.dispose]: () => this.leases-- }
  }
  collect = (): Uint8Array => new Uint8Array(this.size)
  readonly writeNearHeapLimit = (): Disposable => {
    this.armed++
    return { [Symbol.dispose]: () => this.armed-- }
  }

  start(options: Partial<HeapSnapshotsOptions> = {}): HeapSnapshots {
    return heapSnapshots(
      { directory: folder, everyMs: 60_000, onWarning: (message) => this.warnings.push(message), ...options },
      this,
    )
  }

  /** Lets a minute pass, and whatever it brings come to its end. */
  async minute(): Promise<void> {
    this.currentMs += 60_000
    await this.#run?.()
  }
}

test('a snapshot is written at each turn, named for its second', async () => {
  const world = new TestWorld()
  await using snapshots = world.start()
  expect(world.intervalMs).toBe(60_000)
  expect(await names()).toEqual([])
  await world.minute()
  await world.minute()
  expect(await names()).toEqual(['heap_1700000060.pb.gz', 'heap_1700000120.pb.gz'])
  expect(snapshots.latestPath).toBe(join(folder, 'heap_1700000120.pb.gz'))
  expect({ written: snapshots.written, dropped: snapshots.dropped }).toEqual({ written: 2, dropped: 0 })
})

test('no more than keep files are there after each turn', async () => {
  const world = new TestWorld()
  await using _snapshots = world.start({ keep: 2 })
  for (let turn = 0; turn < 5; turn++) {
    await world.minute()
    expect((await names()).length).toBeLessThanOrEqual(2)
  }
  expect(await names()).toEqual(['heap_1700000240.pb.gz', 'heap_1700000300.pb.gz'])
})

test('no more than maxBytes are there after each turn', async () => {
  const world = new TestWorld()
  await using _snapshots = world.start({ maxBytes: 25 })
  for (let turn = 0; turn < 5; turn++) await world.minute()
  expect(await names()).toEqual(['heap_1700000240.pb.gz', 'heap_1700000300.pb.gz'])
})

test('a restart goes on in the same folder, and touches nothing that is not its own', async () => {
  await writeFile(join(folder, 'heap_before-the-fix.pb.gz'), 'precious')
  await writeFile(join(folder, 'heap_1600000000.pb.gz'), 'of an earlier run')
  const world = new TestWorld()
  await using _snapshots = world.start({ keep: 2 })
  await world.minute()
  expect(await names()).toEqual([
    'heap_1600000000.pb.gz',
    'heap_1700000060.pb.gz',
    'heap_before-the-fix.pb.gz',
  ])
  await world.minute()
  expect(await names()).toEqual([
    'heap_1700000060.pb.gz',
    'heap_1700000120.pb.gz',
    'heap_before-the-fix.pb.gz',
  ])
})

test('a full disk costs snapshots, which are counted, and one warning; what is there stays', async () => {
  const world = new TestWorld()
  await using snapshots = world.start()
  await world.minute()
  const before = droppedCount('heap_snapshot')
  world.files = {
    ...diskFiles,
    async write() {
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    },
  }
  for (let turn = 0; turn < 3; turn++) await world.minute()
  expect(snapshots.dropped).toBe(3)
  expect(droppedCount('heap_snapshot') - before).toBe(3)
  expect(world.warnings).toEqual([expect.stringContaining(`${folder}: ENOSPC: no space left on device`)])
  expect(await names()).toEqual(['heap_1700000060.pb.gz'])
  world.files = diskFiles
  await world.minute()
  expect(await names()).toEqual(['heap_1700000060.pb.gz', 'heap_1700000300.pb.gz'])
})

test('a second outage, after a success, is a second warning', async () => {
  const world = new TestWorld()
  await using snapshots = world.start({ maxBytes: 10 })
  for (const size of [11, 11, 10, 11]) {
    world.size = size
    await world.minute()
  }
  expect({ dropped: snapshots.dropped, warnings: world.warnings.length }).toEqual({ dropped: 3, warnings: 2 })
})

test('a folder that cannot be made costs snapshots and one warning', async () => {
  await writeFile(join(folder, 'file'), '')
  const world = new TestWorld()
  await using snapshots = world.start({ directory: join(folder, 'file/snapshots') })
  await world.minute()
  await world.minute()
  expect(snapshots.dropped).toBe(2)
  expect(world.warnings).toEqual([expect.stringMatching(/ENOTDIR|EEXIST/)])
})

test.skipIf(process.getuid?.() === 0)('so does one that cannot be written', async () => {
  await chmod(folder, 0o500)
  const world = new TestWorld()
  await using snapshots = world.start()
  await world.minute()
  await chmod(folder, 0o700)
  expect({ dropped: snapshots.dropped, warnings: world.warnings.length }).toEqual({ dropped: 1, warnings: 1 })
})

test('a warning goes to a listener that throws, and no further', async () => {
  const world = new TestWorld()
  world.size = 11
  await using snapshots = world.start({
    maxBytes: 10,
    onWarning() {
      throw new Error('the listener is broken')
    },
  })
  await world.minute()
  expect(snapshots.dropped).toBe(1)
})

test('a sampler that is busy is tried again at each turn', async () => {
  const world = new TestWorld()
  const { startSampling } = world
  world.startSampling = () => {
    throw new Error('heap profiling already in use by another library')
  }
  await using snapshots = world.start()
  await world.minute()
  expect(world.warnings).toEqual([expect.stringContaining('already in use')])
  world.startSampling = startSampling
  await world.minute()
  expect({ written: snapshots.written, dropped: snapshots.dropped }).toEqual({ written: 1, dropped: 1 })
})

test('a turn that comes before the last one is done is dropped', async () => {
  const world = new TestWorld()
  const started = Promise.withResolvers<void>()
  const finish = Promise.withResolvers<void>()
  world.files = {
    ...diskFiles,
    async write(path, content) {
      started.resolve()
      await finish.promise
      await diskFiles.write(path, content)
    },
  }
  await using snapshots = world.start()
  const first = world.minute()
  await started.promise
  await world.minute()
  expect({ written: snapshots.written, dropped: snapshots.dropped }).toEqual({ written: 0, dropped: 1 })
  finish.resolve()
  await first
  await world.minute()
  expect({ written: snapshots.written, dropped: snapshots.dropped }).toEqual({ written: 2, dropped: 1 })
})

test('stop waits for the one in progress, gives everything back, and can be called again', async () => {
  const world = new TestWorld()
  const snapshots = world.start()
  expect({ leases: world.leases, armed: world.armed }).toEqual({ leases: 1, armed: 1 })
  void world.minute()
  await snapshots.stop()
  await snapshots.stop()
  expect(snapshots.written).toBe(1)
  expect({ leases: world.leases, armed: world.armed }).toEqual({ leases: 0, armed: 0 })
  await world.minute()
  expect(await names()).toHaveLength(1)
})

test('nothing is armed for the limit of the heap when that was not wanted', () => {
  const world = new TestWorld()
  void world.start({ nearHeapLimit: false })
  expect(world.armed).toBe(0)
})

test.each<[string, Partial<HeapSnapshotsOptions>]>([
  ['everyMs', { everyMs: 0 }],
  ['everyMs', { everyMs: 2 ** 31 }],
  ['keep', { keep: 0 }],
  ['maxBytes', { maxBytes: 0.5 }],
  ['directory', { directory: '' }],
])('a %s that makes no sense is refused at once: %o', (name, options) => {
  expect(() => new TestWorld().start(options)).toThrow(
    expect.objectContaining({ code: 'OPTION_INVALID', message: expect.stringContaining(name) }),
  )
})

test.each(['live', 'alloc'] as const)(
  'with the real sampler in mode %s, what is written is a heap profile',
  async (mode) => {
    using _running = heapProfiler.start({ mode })
    const world = new TestWorld()
    world.startSampling = realWorld.startSampling
    world.collect = realWorld.collect
    await using snapshots = world.start()
    const kept = Array.from({ length: 300_000 }, (_, id) => ({ id }))
    await world.minute()
    expect(kept).toHaveLength(300_000)
    const profile = parse(await readFile(snapshots.latestPath ?? ''))
    expect(profile.sampleTypes.map(({ type }) => type)).toEqual([
      'alloc_objects',
      'alloc_space',
      'inuse_objects',
      'inuse_space',
    ])
    expect(profile.samples.length).toBeGreaterThan(0)
  },
)

test('the real timer does not keep the process alive', () => {
  const before = process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length
  using _timer = realWorld.every(1000, async () => {})
  expect(process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length).toBe(before)
})
