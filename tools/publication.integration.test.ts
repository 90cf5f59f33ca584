// What would be published works when it is unpacked into an empty project, with no more than it declares.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { manifestOf, packPackage, publishedPackages } from './publication.ts'
import { root } from './tree.ts'

const names = publishedPackages()
let project: string

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'hotpath-empty-project-'))
  writeFileSync(join(project, 'package.json'), '{ "type": "module", "private": true }\n')
  for (const name of names) unpack(name)
})
afterAll(() => rmSync(project, { recursive: true, force: true }))

/** Lays the tarball where npm would, and beside it only the third-party packages that it declares. */
function unpack(name: string): void {
  const manifest = manifestOf(name)
  const folder = join(project, 'node_modules', manifest.name)
  mkdirSync(folder, { recursive: true })
  execFileSync('tar', ['-xzf', packPackage(name, project), '-C', folder, '--strip-components=1'])
  for (const dependency of Object.keys(manifest.dependencies ?? {})) {
    const link = join(project, 'node_modules', dependency)
    if (dependency.startsWith('@hotpath/') || existsSync(link)) continue
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(root, 'node_modules', dependency), link)
  }
}

test.each(names)('@hotpath/%s can be imported, without a TypeScript file in sight', (name) => {
  const script = `
    const module = await import(${JSON.stringify(manifestOf(name).name)})
    console.log(JSON.stringify(Object.keys(module)))
  `
  const out = execFileSync(process.execPath, ['--no-strip-types', '--input-type=module', '-e', script], {
    cwd: project,
    encoding: 'utf8',
  })
  expect(JSON.parse(out)).not.toEqual([])
})

test.each(names)('@hotpath/%s gives its types to a strict compiler', (name) => {
  const file = join(project, `${name}.ts`)
  writeFileSync(
    file,
    `import * as module from ${JSON.stringify(manifestOf(name).name)}\nexport const names: string[] = Object.keys(module)\n`,
  )
  const tsc = join(root, 'node_modules', '.bin', 'tsc')
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'esnext']
  const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules', '@types')]
  const { stdout, status } = spawnSync(tsc, [...options, ...types, file], { cwd: project, encoding: 'utf8' })
  expect({ stdout, status }).toEqual({ stdout: '', status: 0 })
})
