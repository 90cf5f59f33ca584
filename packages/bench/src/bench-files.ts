// Where the benchmarks are: files that are named `*.bench.ts`.
import { readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { BenchError } from './errors.ts'

const isBenchFile = (name: string): boolean => /\.bench\.(ts|mts|js|mjs)$/.test(name)

/**
 * Returns the files of benchmarks that paths name, in order: a file as it is, and of a folder all that are in it and
 * below, but for `node_modules` and what begins with a dot.
 *
 * @throws {BenchError} `FILE_UNREADABLE`, `NO_BENCHMARKS`
 */
export function findBenchFiles(paths: readonly string[], folder: string): string[] {
  const found = paths.flatMap((path) => {
    const full = resolve(folder, path)
    const isFolder = read(path, () => statSync(full)).isDirectory()
    if (isFolder) return read(path, () => below(full))
    if (!/\.[cm]?[jt]s$/.test(path)) {
      throw new BenchError(
        'NO_BENCHMARKS',
        `${path}: looking for benchmarks: met a file that is no module, want *.bench.ts`,
      )
    }
    return [full]
  })
  if (found.length === 0) {
    throw new BenchError(
      'NO_BENCHMARKS',
      `${paths.join(' ')}: looking for benchmarks: met no file named *.bench.ts`,
    )
  }
  return found
}

function below(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules' && !name.startsWith('.'))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return below(path)
      return isBenchFile(entry.name) ? [path] : []
    })
}

function read<T>(path: string, act: () => T): T {
  try {
    return act()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new BenchError('FILE_UNREADABLE', `${path}: looking for benchmarks: ${reason}`, { cause })
  }
}
