// The repository's own rules. Each exception names its file; one that is no longer needed fails too.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { filesBelow, foldersIn, importsOf, read, root } from './tree.ts'

const packages = foldersIn('packages')
const labs = foldersIn('labs')
const isTest = (path: string): boolean => path.endsWith('.test.ts')
/** A file that is started and not imported: its name ends in -main, and its first comment says by whom. */
const isProgram = (path: string): boolean => /[/-]main\.ts$/.test(path)
const sourcesOf = (name: string): string[] =>
  filesBelow(`packages/${name}/src`).filter((path) => /\.(ts|tsx|mjs)$/.test(path))

/** What each package may import of ours, besides itself. Nothing points back. */
const mayImport: Record<string, readonly string[]> = {
  units: [],
  profile: [],
  instrument: ['profile'],
  'lab-kit': ['profile', 'trace'],
  bench: ['units', 'profile'],
  pprof: ['profile', 'units'],
  pgo: ['profile', 'bench'],
  trace: ['profile', 'pprof'],
  workshop: ['profile', 'units', 'lab-kit', 'pprof', 'trace'],
}

describe('imports point one way', () => {
  test.each(packages)('%s imports only what stands below it', (name) => {
    const allowed = mayImport[name]
    expect(allowed, `tools/tidy.test.ts: say what packages/${name} may import`).toBeDefined()
    const wrong = sourcesOf(name)
      .filter((path) => !isTest(path))
      .flatMap((path) =>
        importsOf(path)
          .filter((target) => target.startsWith('@hotpath/') || isOutside(target, `packages/${name}/`))
          .map((target) => ({ path, target })),
      )
      .filter(({ target }) => !allowed?.includes(target.replace(/^@hotpath\/([^/]+).*$/, '$1')))
      .map(({ path, target }) => `${path} imports ${target}`)
    expect(wrong).toEqual([])
  })

  test.each(labs)("%s: the service imports the core, its tests the lab's tools, and neither more", (lab) => {
    const wrong = [...filesBelow(`labs/${lab}`), ...filesBelow(`solutions/${lab}`)]
      .filter((path) => path.endsWith('.ts'))
      .flatMap((path) => importsOf(path).map((target) => ({ path, target })))
      .filter(({ target }) => target.startsWith('@hotpath/'))
      .filter(({ path, target }) => {
        // What tests load into the service to look at it from inside, in inside/, is a part of it by then.
        const isService = /\/(src|inside)\//.test(path)
        // Benchmarks are beside what they measure, so that a copy of the folder is measured with the copy's code.
        const isBenchmark = path.endsWith('.bench.ts')
        const tool = isBenchmark ? '@hotpath/bench' : '@hotpath/lab-kit'
        const own = isService && !isBenchmark ? '@hotpath/instrument' : tool
        return target !== own && !(target.startsWith(`${own}/`) && isEntry(target))
      })
      .map(({ path, target }) => `${path} imports ${target}`)
    expect(wrong).toEqual([])
  })

  /** `@hotpath/pprof/tool`, where the package says that it has such an entry. */
  const isEntry = (target: string): boolean => {
    const [, name, entry] = /^@hotpath\/([^/]+)\/(.+)$/.exec(target) ?? []
    if (name === undefined || !packages.includes(name)) return false
    const { exports } = JSON.parse(read(`packages/${name}/package.json`)) as {
      exports: Record<string, string>
    }
    return exports[`./${entry}`] !== undefined
  }

  test('a package is imported by its name or one of its entries, never by a path into its sources', () => {
    const wrong = packages.flatMap((name) =>
      sourcesOf(name).flatMap((path) =>
        importsOf(path)
          .filter(
            (target) =>
              (/^@hotpath\/[^/]+\/./.test(target) && !isEntry(target)) ||
              /^\.\.\/\.\.\/[^/]+\/src/.test(target),
          )
          .map((target) => `${path} imports ${target}`),
      ),
    )
    expect(wrong).toEqual([])
  })
})

/** A relative import (by now a path from the root) that leaves its package. Tests may reach tools/. */
function isOutside(target: string, folder: string): boolean {
  return /^(packages|labs|solutions|scripts|tools|docs-site)\//.test(target) && !target.startsWith(folder)
}

describe('a module can be found and says what it holds', () => {
  const modules = [
    ...packages.flatMap(sourcesOf),
    ...filesBelow('scripts'),
    ...filesBelow('tools'),
    ...filesBelow('docs-site/plugins'),
    ...filesBelow('docs-site/scripts'),
    ...filesBelow('docs-site/src').filter((path) => /\.tsx?$/.test(path)),
  ].filter((path) => /\.(ts|tsx|mjs|cjs)$/.test(path))

  test('every module begins with a comment; a test is named for what it tests', () => {
    expect(modules.length).toBeGreaterThan(10)
    const silent = modules.filter((path) => !isTest(path) && !/^(#!.*\n)?(\/\/|\/\*)/.test(read(path)))
    expect(silent).toEqual([])
  })

  test('every file name is a kebab-case noun', () => {
    // Components are named for what they export, which is how their framework's users look for them.
    const odd = modules.filter((path) => !/\/([a-z0-9]+[-.])*[a-z0-9]+\.(ts|tsx|mjs|cjs)$/.test(path))
    expect(odd.filter((path) => !path.startsWith('docs-site/src/'))).toEqual([])
  })

  test.each(packages)('%s: every file is reached from its entry points', (name) => {
    const manifest = JSON.parse(read(`packages/${name}/package.json`)) as {
      exports: Record<string, string>
      bin?: Record<string, string>
    }
    const entries = [...Object.values(manifest.exports), ...Object.values(manifest.bin ?? {})].map(
      (path) => `packages/${name}/${path.replace('./', '')}`,
    )
    const sources = sourcesOf(name)
    const reached = new Set<string>()
    const visit = (path: string): void => {
      if (reached.has(path) || !sources.includes(path)) return
      reached.add(path)
      for (const target of importsOf(path)) visit(target)
    }
    for (const path of [...entries, ...sources.filter((path) => isTest(path) || isProgram(path))]) visit(path)
    expect(sources.filter((path) => !reached.has(path))).toEqual([])
  })

  test.each(packages)('%s: its index names what it exports', (name) => {
    expect(read(`packages/${name}/src/index.ts`)).not.toMatch(/export \*/)
  })

  test.each(packages)('%s: its README opens with one sentence and shows a runnable example', (name) => {
    const text = read(`packages/${name}/README.md`)
    expect(text).toMatch(/^# .+\n\n[^#]+?\.\s/)
    expect(text).toMatch(/```(ts|sh|console)\n/)
  })
})

describe('labs', () => {
  test.each(labs)('%s has its solution, its evidence of why, and its pages in two languages', (lab) => {
    const wanted = [
      `labs/${lab}/lab.json`,
      `labs/${lab}/README.md`,
      `labs/${lab}/README.ja.md`,
      `labs/${lab}/hints.en.md`,
      `labs/${lab}/hints.ja.md`,
      `labs/${lab}/load.ts`,
      `labs/${lab}/verify.test.ts`,
      `solutions/${lab}/README.md`,
      `packages/workshop/pristine/${lab}.json`,
      `docs-site/docs/learn/${lab}.mdx`,
      `docs-site/i18n/ja/docusaurus-plugin-content-docs/current/learn/${lab}.mdx`,
    ]
    expect(wanted.filter((path) => !existsSync(join(root, path)))).toEqual([])
  })

  test('every solution belongs to a lab', () => {
    expect(foldersIn('solutions').filter((name) => !labs.includes(name))).toEqual([])
  })

  test('a solution holds only files that the lab has too, or that its README names as new', () => {
    const alien = foldersIn('solutions').flatMap((name) =>
      filesBelow(`solutions/${name}/src`).filter(
        (path) =>
          !existsSync(join(root, path.replace('solutions/', 'labs/'))) &&
          !read(`solutions/${name}/README.md`).includes(path.replace(`solutions/${name}/`, '')),
      ),
    )
    expect(alien).toEqual([])
  })
})

describe('the lockfile', () => {
  const lock = JSON.parse(read('package-lock.json')) as {
    packages: Record<
      string,
      { resolved?: string; optionalDependencies?: Record<string, string>; hasInstallScript?: boolean }
    >
  }
  const entries = Object.entries(lock.packages)

  test('names packages and never an address', () => {
    expect(entries.filter(([, entry]) => /^https?:/.test(entry.resolved ?? '')).map(([key]) => key)).toEqual(
      [],
    )
  })

  test("has every platform's optional packages, without which npm ci stops on the platforms left out", () => {
    const missing = entries.flatMap(([key, entry]) =>
      Object.keys(entry.optionalDependencies ?? {})
        .filter(
          (name) =>
            !entries.some(
              ([other]) => other === `node_modules/${name}` || other.endsWith(`/node_modules/${name}`),
            ),
        )
        .map((name) => `${key || 'package.json'} wants ${name}`),
    )
    expect(missing).toEqual([])
  })

  test('brings no package whose install script has not been looked at', () => {
    const { allowScripts } = JSON.parse(read('package.json')) as { allowScripts: Record<string, boolean> }
    const scripted = entries
      .filter(([, entry]) => entry.hasInstallScript)
      .map(([key]) => key.replace(/^.*node_modules\//, ''))
    expect(scripted.filter((name) => !(name in allowScripts)).sort()).toEqual([])
    expect(Object.keys(allowScripts).filter((name) => !scripted.includes(name))).toEqual([])
  })
})

test('every dependency is pinned to one version', () => {
  const loose = [
    'package.json',
    ...packages.map((name) => `packages/${name}/package.json`),
    ...labs.map((lab) => `labs/${lab}/package.json`),
    'docs-site/package.json',
  ].flatMap((path) => {
    const manifest = JSON.parse(read(path)) as Record<string, Record<string, string> | undefined>
    return ['dependencies', 'devDependencies', 'optionalDependencies', 'overrides'].flatMap((field) =>
      Object.entries(manifest[field] ?? {})
        .filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))
        .map(([name, version]) => `${path}: ${name} ${version}`),
    )
  })
  expect(loose).toEqual([])
})
