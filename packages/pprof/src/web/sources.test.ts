// Which files the page may show: sources of the project that the profile names, and nothing else on this machine.

import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ProfileBuilder } from '@hotpath/profile'
import { afterAll, describe, expect, test } from 'vitest'
import { defaultOptions, type Options } from '../options.ts'
import { prepareReport } from '../report.ts'
import { projectSources, SourceListings } from './sources.ts'
import { prepareStacks } from './stacks.ts'

const outside = realpathSync(mkdtempSync(join(tmpdir(), 'pprof-sources-')))
afterAll(() => rmSync(outside, { recursive: true }))

const project = join(outside, 'shop')
const files: Readonly<Record<string, string>> = {
  'shop/package.json': '{}',
  'shop/src/search.ts': 'one\ntwo\nthree\n',
  'shop/src/.secret.ts': 'hidden',
  'shop/.env': 'PASSWORD=1',
  'shop/.ssh/id.ts': 'hidden',
  'shop/notes.txt': 'text',
  'shop/node_modules/lib/index.js': 'library\n',
  'shop/node_modules/.pnpm/lib@1/node_modules/lib/index.js': 'pnpm\n',
  'elsewhere/other.ts': 'other\n',
}
for (const [path, text] of Object.entries(files)) {
  mkdirSync(join(outside, path, '..'), { recursive: true })
  writeFileSync(join(outside, path), text)
}
symlinkSync(join(outside, 'elsewhere', 'other.ts'), join(project, 'src', 'link.ts'))
symlinkSync(join(outside, 'elsewhere'), join(project, 'linked'))
mkdirSync(join(project, 'src', 'folder.ts'))

const read = (
  path: string,
  change: Partial<Options> = {},
  folder = join(project, 'src'),
): readonly string[] => projectSources({ ...defaultOptions, ...change }, folder)(path)

describe('shown', () => {
  test.each([
    ['by its whole path', join(project, 'src/search.ts'), ['one', 'two', 'three']],
    ['by a URL', `file://${project}/src/search.ts`, ['one', 'two', 'three']],
    ['from the working directory', 'search.ts', ['one', 'two', 'three']],
    ['from the top of the project', 'src/search.ts', ['one', 'two', 'three']],
    ['of a dependency', join(project, 'node_modules/lib/index.js'), ['library']],
    [
      'of a dependency that pnpm has put away',
      join(project, 'node_modules/.pnpm/lib@1/node_modules/lib/index.js'),
      ['pnpm'],
    ],
  ])('a source %s', (_how, path, want) => {
    expect(read(path)).toEqual(want)
  })

  test('what was built elsewhere, where -trim_path says so', () => {
    expect(read('/build/42/src/search.ts', { trimPath: '/build/42' })).toEqual(['one', 'two', 'three'])
  })

  test('another folder, where -source_path names it', () => {
    expect(read('other.ts', { sourcePath: join(outside, 'elsewhere') })).toEqual(['other'])
    expect(() => read('search.ts', { sourcePath: join(outside, 'elsewhere') }, outside)).toThrow(
      'there is no such file',
    )
  })
})

describe('not shown', () => {
  test.each([
    ['a file of the system', '/etc/passwd'],
    ['a device', '/dev/zero'],
    ['a source outside of the project', join(outside, 'elsewhere/other.ts')],
    ['a way out of the project', '../../elsewhere/other.ts'],
    ['a way out in a whole path', join(project, 'src/../../elsewhere/other.ts')],
    ['a link that leads out', join(project, 'src/link.ts')],
    ['a folder behind a link that leads out', join(project, 'linked/other.ts')],
    ['a hidden file', join(project, 'src/.secret.ts')],
    ['a file in a hidden folder', join(project, '.ssh/id.ts')],
    ['what is no source', join(project, 'notes.txt')],
    ['a file of passwords', join(project, '.env')],
  ])('%s', (_what, path) => {
    expect(() => read(path)).toThrow(
      /it is not among the sources in .*shop; -source_path names other folders/,
    )
  })

  test.each([
    ['a file that is not there', 'gone.ts', /there is no such file/],
    ['a relative path that would be found further up', 'etc/passwd', /there is no such file/],
    ['a folder', join(project, 'src/folder.ts'), /not a regular file/],
  ])('%s', (_what, path, why) => {
    expect(() => read(path)).toThrow(why)
  })

  test('the whole home folder, just because it is a repository', () => {
    const home = process.env['HOME']
    process.env['HOME'] = outside
    writeFileSync(join(outside, 'package.json'), '{}')
    try {
      expect(() => read(join(outside, 'elsewhere/other.ts'))).toThrow(/not among the sources/)
    } finally {
      process.env['HOME'] = home
      rmSync(join(outside, 'package.json'))
    }
  })
})

describe('listings', () => {
  const builder = new ProfileBuilder({ sampleTypes: [{ type: 'samples', unit: 'count' }] })
  const search = { name: 'search', filename: join(project, 'src/search.ts'), startLine: 1 }
  builder.add([{ ...search, line: 2 }], [3])
  builder.add(
    [
      { name: 'read', filename: '/etc/passwd', line: 1 },
      { ...search, line: 3 },
    ],
    [4],
  )
  const profile = builder.build()
  const { table } = prepareStacks(profile, defaultOptions, { title: 'test' })
  const reportOf = (column: number): ReturnType<typeof prepareReport>['report'] =>
    prepareReport(
      profile,
      { ...defaultOptions, sampleIndex: String(column) },
      { isWhole: true, nodeCount: 0, granularity: 'lines' },
      'test',
    ).report
  const listings = new SourceListings(reportOf, table, projectSources(defaultOptions, project))
  const frameNamed = (label: string): number => table.head.frames.label.indexOf(label)

  test('have the lines of a frame, with what each costs', () => {
    expect(listings.of(frameNamed('search'), 0)).toEqual([
      {
        name: 'search',
        file: join(project, 'src/search.ts'),
        flat: 3,
        cum: 7,
        lines: [
          { line: 1, text: 'one', flat: 0, cum: 0 },
          { line: 2, text: 'two', flat: 3, cum: 3 },
          { line: 3, text: 'three', flat: 0, cum: 4 },
        ],
      },
    ])
  })

  test('say why there are none', () => {
    expect(listings.of(frameNamed('read'), 0)).toMatchObject([
      { file: '/etc/passwd', problem: expect.stringContaining('it is not among the sources') },
    ])
  })

  test.each([
    ['frame', 99, 0],
    ['frame', -1, 0],
    ['column', 0, 1],
    ['column', 0, -1],
  ])('are not there for a %s that is not there', (_what, frame, column) => {
    expect(listings.of(frame, column)).toBeUndefined()
  })
})
