// Where a benchmark runs, in the words of Go: the lines before the results.
import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { dirname, join, relative, sep } from 'node:path'
import process from 'node:process'

/** What a results file says of where it was measured. */
export interface BenchEnvironment {
  /** Pairs for the lines `key: value`. */
  readonly config: readonly (readonly [key: string, value: string])[]
  /** What stands behind each name: `-8` on 8 cores, nothing on one. */
  readonly suffix: string
}

/** Reads what can be known of this machine. The program that measures is this Node.js. */
export function benchEnvironment(): BenchEnvironment {
  const cores = availableParallelism()
  const processor = cpus()[0]?.model.trim() ?? ''
  return {
    config: [
      ['goos', process.platform === 'win32' ? 'windows' : process.platform],
      ['goarch', goArchitectures[process.arch] ?? process.arch],
      ...(processor === '' ? [] : [['cpu', processor] as const]),
      ['node', process.version],
    ],
    suffix: cores === 1 ? '' : `-${cores}`,
  }
}

const goArchitectures: Readonly<Record<string, string>> = {
  x64: 'amd64',
  ia32: '386',
  arm: 'arm',
  arm64: 'arm64',
}

/** Returns what a file's package is called, with the folder inside of it: `@hotpath/bench/src`. */
export function packageOf(file: string): string {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json')
    if (existsSync(manifest)) {
      const name = nameIn(manifest)
      if (name !== undefined)
        return [name, ...relative(folder, dirname(file)).split(sep)].filter(Boolean).join('/')
    }
    if (folder === dirname(folder)) return dirname(file).split(sep).at(-1) ?? ''
  }
}

function nameIn(manifest: string): string | undefined {
  try {
    const { name } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: unknown }
    return typeof name === 'string' && name !== '' ? name : undefined
  } catch {
    return undefined // whatever stands there, it is nobody's name
  }
}
