// The profiles that pages show are those of the files that they name, and each page shows one that is there.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { profileFiles } from '../scripts/profiles.ts'
import { listPages, readPage, siteDir } from './page.ts'

const files = profileFiles()

test('there are no others', () => {
  expect(readdirSync(join(siteDir, 'static/profiles')).toSorted()).toEqual([...files.keys()].toSorted())
})

test.each([...files])('%s is current: npm run profiles -w docs-site', (name, bytes) => {
  expect(readFileSync(join(siteDir, 'static/profiles', name)).equals(bytes)).toBe(true)
})

test('each is on a page, in both languages, and no page asks for another', () => {
  for (const language of ['en', 'ja'] as const) {
    const asked = listPages(language).flatMap((path) =>
      Array.from(
        readPage(language, path).source.matchAll(/<Profile of="([^"]+)"/g),
        ([, name = '']) => `${name}.stacks`,
      ),
    )
    expect(asked.toSorted()).toEqual([...files.keys()].toSorted())
  }
})
