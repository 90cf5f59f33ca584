// Texts that workloads read: files of packages that are installed anyway, and so the same for everybody.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)

/** Reads a file of a package: `marked/README.md`. */
export function read(path) {
  const [, name, rest] = /^((?:@[^/]+\/)?[^/]+)\/(.*)$/.exec(path)
  for (const folder of require.resolve.paths(name)) {
    try {
      return readFileSync(join(folder, name, rest), 'utf8')
    } catch {
      // the next one up
    }
  }
  throw new Error(`${path}: reading: not found above ${dirname(import.meta.url)}`)
}

/** Repeats a text until it has so many characters. */
export function atLeast(text, characters) {
  return text.repeat(Math.ceil(characters / text.length))
}
