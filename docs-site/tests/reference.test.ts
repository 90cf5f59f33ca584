// The reference says what the source says.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as instrument from '../../packages/instrument/src/index.ts'
import { environmentVariables } from '../../packages/instrument/src/environment.ts'
import { generatedPages, regenerate } from '../scripts/reference.ts'
import { listPages, readPage, siteDir } from './page.ts'

test.each(generatedPages.map(({ path, language }) => [path, language] as const))(
  '%s is current; where not, npm run reference -w docs-site writes it',
  (path, language) => {
    const page = readFileSync(join(siteDir, path), 'utf8')
    expect(page).toBe(regenerate(page, language))
  },
)

test('each environment variable has a row of its own', () => {
  const page = readFileSync(join(siteDir, 'docs/reference/debug-server.mdx'), 'utf8')
  expect(environmentVariables.length).toBeGreaterThan(4)
  for (const { name } of environmentVariables) expect(page).toContain(`| \`${name}\` |`)
})

test('an unknown part stops the generator', () => {
  expect(() => regenerate('{/* generated: nothing */}\n{/* end of generated */}', 'en')).toThrow(
    'generated: "nothing" is not known',
  )
})

const imported = listPages('en').flatMap((path) =>
  readPage('en', path)
    .fences.filter((fence) => fence.info === 'ts')
    .flatMap((fence) =>
      Array.from(fence.body.matchAll(/import \{ ([\w, ]+) \} from '@hotpath\/instrument'/g)),
    )
    .flatMap(([, names = '']) => names.split(', '))
    .map((name) => [path, name] as const),
)

test('pages import something', () => {
  expect(imported).not.toHaveLength(0)
})

test.each(imported)('%s imports %s, which @hotpath/instrument has', (_path, name) => {
  expect(Object.keys(instrument)).toContain(name)
})
