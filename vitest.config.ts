// Which test files there are, and how they are loaded: one project per package, by Node's own loader.
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig, type TestProjectConfiguration } from 'vitest/config'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

const folders = (path: string): string[] =>
  readdirSync(at(path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)

/**
 * Node strips the types itself, as it does when a learner starts a service. Under vitest's own loader
 * the engine reports other lines than the file has, and every profile in a test would be wrong.
 * The price: no `vi.mock`, no aliases.
 */
const project = (name: string, root: string, include: string[]): TestProjectConfiguration => ({
  test: {
    name,
    root: at(root),
    include,
    pool: 'forks',
    // A bound on what hangs, not on what is slow: machines that run these are busy with other things too.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 60_000 } },
    // Six thousand tests, many of them with processes and browsers of their own, on machines that nobody looks at: one
    // that fails once and then passes is printed as such, and stops nobody.
    retry: process.env['CI'] === 'true' ? 1 : 0,
    experimental: { viteModuleRunner: false, nodeLoader: false },
  },
})

export default defineConfig({
  test: {
    // Half of a small laptop: the suites start services, compilers and browsers of their own.
    maxWorkers: 2,
    // The states of the labs are the tests that run beside each other within a file.
    maxConcurrency: 3,
    projects: [
      ...folders('packages').map((name) =>
        project(`package:${name}`, `packages/${name}`, ['src/**/*.test.ts']),
      ),
      project('docs-site', 'docs-site', ['tests/**/*.test.ts']),
      project('tools', 'tools', ['**/*.test.ts']),
      project('scripts', 'scripts', ['**/*.test.ts']),
      project('benchmarks', 'benchmarks', ['**/*.test.ts']),
    ],
  },
})
