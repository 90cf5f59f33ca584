// What the file system refuses: told with the path, and not mistaken for anything else.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { atPath, fileFailure } from './file-failure.ts'

/** Returns what is thrown. */
function thrown(doing: () => unknown): unknown {
  try {
    doing()
  } catch (error) {
    return error
  }
  return undefined
}

test('a file where a folder should be is told with its path and what was met', () => {
  const dir = mkdtempSync(join(tmpdir(), 'file-failure-'))
  writeFileSync(join(dir, 'file'), '')
  const error = thrown(() => writeFileSync(join(dir, 'file', 'inside'), ''))
  rmSync(dir, { recursive: true })
  expect(fileFailure(error)).toMatchObject({
    code: 'FILE_FAILED',
    exitCode: 3,
    message: `${join(dir, 'file', 'inside')}: open: ENOTDIR: not a directory`,
    cause: error,
  })
})

test('a full disk, of which Node tells no path, is told with the path that was written to', () => {
  // As Node throws it from a write to a file that was open already.
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
    code: 'ENOSPC',
    syscall: 'write',
  })
  const error = thrown(() =>
    atPath('/a/state.json', () => {
      throw full
    }),
  )
  expect(fileFailure(error)?.message).toBe('/a/state.json: write: ENOSPC: no space left on device')
})

test.each([
  ['a mistake of ours', new TypeError('x is not a function')],
  [
    'a connection',
    Object.assign(new Error('connect'), {
      code: 'ECONNREFUSED',
      syscall: 'connect',
    }),
  ],
  ['a program that is not there', spawnSync('no-such-program-here').error],
  ['no error at all', 'EACCES'],
])('%s is none', (_case, error) => {
  expect(error).toBeDefined()
  expect(fileFailure(error)).toBeUndefined()
})
