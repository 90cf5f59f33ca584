// The repository as its rules see it: which files there are, and which modules import which.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The top of the repository, without a trailing slash. */
export const root: string = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '')

const skipped = new Set(['node_modules', 'dist', 'build', '.turbo', '.docusaurus', '.workshop', '.git'])

/** Lists the files below `folder`, as paths from the root with forward slashes, in order. */
export function filesBelow(folder: string): string[] {
  const absolute = join(root, folder)
  if (!existsSync(absolute)) return []
  return readdirSync(absolute, { withFileTypes: true })
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) return skipped.has(entry.name) ? [] : filesBelow(path)
      return [path]
    })
    .sort()
}

/** Lists the folders directly in `folder`, by name. */
export function foldersIn(folder: string): string[] {
  const absolute = join(root, folder)
  if (!existsSync(absolute)) return []
  return readdirSync(absolute, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !skipped.has(entry.name))
    .map((entry) => entry.name)
    .sort()
}

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

const specifier =
  /(?:^|\n)\s*(?:import|export)\s[^'"()]*?from\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]|['"](\.{1,2}\/[^'"\s]+\.ts)['"]/g

/**
 * Returns what a module refers to: package names as they stand, relative imports as paths from the root.
 * A path in quotes (the file of a worker, a preload, a child process) counts as an import.
 */
export function importsOf(path: string): string[] {
  return [...read(path).matchAll(specifier)]
    .map((match) => match.slice(1).find((group) => group !== undefined) ?? '')
    .map((target) =>
      target.startsWith('.')
        ? relative(root, resolve(root, dirname(path), target)).replaceAll('\\', '/')
        : target,
    )
}
