// The thread that writes, and when it is ended.
import { afterEach, expect, test, vi } from 'vitest'
import { readPerfetto } from '../../testdata/perfetto.ts'
import { aboutProcess, TraceWriter } from './writer.ts'

afterEach(() => vi.useRealTimers())

test('a trace that takes longer than the writer lingers is written all the same', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const writer = new TraceWriter()
  const lease = writer.use()
  const written = writer.write({
    ...aboutProcess(),
    reason: 'test',
    fromNanos: 0n,
    toNanos: process.hrtime.bigint(),
    format: 'perfetto',
    gzip: false,
    notes: ['slow machine'],
    samples: [],
    folder: undefined,
  })
  lease[Symbol.dispose]()
  vi.advanceTimersByTime(60_000)
  const { bytes } = await written
  expect(readPerfetto(bytes).events.map(({ track }) => track)).toContain('trace')
  vi.advanceTimersByTime(60_000)
})
