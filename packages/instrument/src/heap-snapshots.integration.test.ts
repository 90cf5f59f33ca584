// Snapshots on a disk that is really full: a file system of 64 KiB, in a namespace of its own.
import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const program = fileURLToPath(new URL('../testdata/programs/fills-its-disk.ts', import.meta.url))

// Not every container lets its processes mount, and only Linux has it this way.
const canMount = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0

test.skipIf(!canMount)('a full disk costs the snapshots that do not fit, and one warning', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hotpath-full-'))
  try {
    const script = 'mount -t tmpfs -o size=64k tmpfs "$1" && "$2" "$3" "$1" && ls -a "$1"'
    const { stdout } = await promisify(execFile)('unshare', [
      '-rm',
      'sh',
      '-c',
      script,
      'sh',
      folder,
      process.execPath,
      program,
    ])
    const [summary = '', ...names] = stdout.trim().split('\n')
    const { written, dropped, warnings } = JSON.parse(summary) as {
      written: number
      dropped: number
      warnings: string[]
    }
    expect(written).toBeGreaterThan(5) // sixteen pages of 4 KiB
    expect(dropped).toBeGreaterThan(0)
    expect(warnings.filter((warning) => warning.includes('ENOSPC'))).toHaveLength(1)
    expect(names.filter((name) => name.startsWith('heap_'))).toHaveLength(written)
    expect(names.filter((name) => name.endsWith('.tmp'))).toEqual([])
  } finally {
    await rm(folder, { recursive: true })
  }
})
