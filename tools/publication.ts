// What would be published: a package's dist with a manifest of its own, packed by npm.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { foldersIn, root } from './tree.ts'

interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly exports: Record<string, string>
  readonly bin?: Record<string, string>
  readonly dependencies?: Record<string, string>
}

export function manifestOf(name: string): Manifest {
  return JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')) as Manifest
}

/** The packages meant for other people's services; the workshop's own tools say `private`. */
export function publishedPackages(): string[] {
  return foldersIn('packages').filter((name) => manifestOf(name).private !== true)
}

/**
 * Packs `packages/<name>` as it would be published and returns the tarball's path inside `target`.
 * In the repository `exports` points at the sources; in the tarball it points at what was built from
 * them. Wants `dist` to be there: `turbo run build`.
 */
export function packPackage(name: string, target: string): string {
  const folder = join(root, 'packages', name)
  const dist = join(folder, 'dist')
  if (!existsSync(join(dist, 'index.js'))) {
    throw new Error(`packages/${name}: packing: no dist/index.js, want a build (npm run build)`)
  }
  const staging = mkdtempSync(join(tmpdir(), `hotpath-${name}-`))
  try {
    cpSync(dist, staging, { recursive: true, filter: (path) => !path.endsWith('.tsbuildinfo') })
    for (const extra of ['README.md', 'alerts', 'bin']) {
      if (existsSync(join(folder, extra)))
        cpSync(join(folder, extra), join(staging, extra), { recursive: true })
    }
    writeFileSync(join(staging, 'package.json'), `${JSON.stringify(publishedManifest(name), null, 2)}\n`)
    const before = new Set(readdirSync(target))
    execFileSync('npm', ['pack', staging, '--pack-destination', target, '--silent', '--ignore-scripts'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const tarball = readdirSync(target).find((file) => !before.has(file))
    if (!tarball) throw new Error(`packages/${name}: packing: npm pack left no tarball in ${target}`)
    return join(target, tarball)
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

/** Source paths become built ones; what only the repository needs is left out. */
function publishedManifest(name: string): Record<string, unknown> {
  const { exports, bin, ...rest } = manifestOf(name) as Manifest & Record<string, unknown>
  const built = (paths: Record<string, string>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(paths).map(([key, path]) => [
        key,
        path.replace('./src/', './').replace(/(?<!\.d)\.ts$/, '.js'),
      ]),
    )
  const { scripts: _scripts, devDependencies: _dev, ...kept } = rest
  return { ...kept, exports: built(exports), ...(bin ? { bin: built(bin) } : {}) }
}
