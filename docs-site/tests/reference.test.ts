// The reference says what the source says.
import { globSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { expect, test } from 'vitest'
import * as instrument from '../../packages/instrument/src/index.ts'
import { environmentVariables } from '../../packages/instrument/src/environment.ts'
import { openRepository } from '../plugins/repository.ts'
import { alertRules } from '../scripts/alerts-reference.ts'
import { labFields } from '../scripts/lab-json-reference.ts'
import { generatedPages, regenerate } from '../scripts/reference.ts'
import { listPages, readPage, repoRoot, siteDir } from './page.ts'

// Two metrics are there on Linux alone.
const isOfLinux = (path: string): boolean => path.endsWith('reference/metrics.mdx')

test.each(
  generatedPages
    .filter(({ path }) => process.platform === 'linux' || !isOfLinux(path))
    .map(({ path, language }) => [path, language] as const),
)('%s is current; where not, npm run reference -w docs-site writes it', (path, language) => {
  const page = readFileSync(join(siteDir, path), 'utf8')
  expect(page).toBe(regenerate(page, language))
})

test('each environment variable has a row of its own', () => {
  const page = readFileSync(join(siteDir, 'docs/reference/debug-server.mdx'), 'utf8')
  expect(environmentVariables.length).toBeGreaterThan(4)
  for (const { name } of environmentVariables) expect(page).toContain(`| \`${name}\` |`)
})

test('each code of each package has a section of its own on the page of errors, and there are no others', () => {
  const files = globSync(['packages/*/src/errors.ts', 'packages/*/src/*/errors.ts'], { cwd: repoRoot })
  expect(files.length).toBeGreaterThan(8)
  const codes = files.flatMap((file) => {
    // Of a folder of its own, such as the companion, or of the package.
    const [, ofPackage = '', ofFolder] = /packages\/([\w-]+)\/src\/(?:([\w-]+)\/)?errors\.ts/.exec(file) ?? []
    const source = readFileSync(join(repoRoot, file), 'utf8')
    return Array.from(
      source.matchAll(/^ {2}([A-Z][A-Z_\d]+):/gm),
      ([, code]) => `${ofFolder ?? ofPackage}-${code}`,
    )
  })
  expect(codes.length).toBeGreaterThan(100)
  const sections = readPage('en', 'reference/errors.mdx').headings.filter(({ level }) => level === 3)
  expect(sections.map(({ id }) => id ?? '').toSorted()).toEqual(codes.toSorted())
})

test('each metric that a service serves is on the page of metrics', async () => {
  using metrics = instrument.runtimeMetrics()
  const { body } = await metrics.render()
  const names = Array.from(body.toString().matchAll(/^# TYPE (\S+) /gm), ([, name = '']) => name)
  expect(names.length).toBeGreaterThan(20)
  const { spans } = readPage('en', 'reference/metrics.mdx')
  expect(names.filter((name) => !spans.includes(name))).toEqual([])
})

test('each rule of the alerts has a section of its own', () => {
  const ids = readPage('en', 'reference/alerts.mdx')
    .headings.filter(({ level }) => level === 3)
    .map(({ id }) => id)
  expect(alertRules.length).toBeGreaterThan(3)
  expect(ids).toEqual(
    alertRules.map(({ alert, labels: { reason } }) => (reason === undefined ? alert : `${alert}-${reason}`)),
  )
})

test('each field that a lab of the course has is on the page of lab.json, and each that is not optional is there', () => {
  expect(labFields.length).toBeGreaterThan(30)
  const labs = readdirSync(join(repoRoot, 'labs')).map(
    (id) => JSON.parse(openRepository(repoRoot).read(`labs/${id}/lab.json`)) as unknown, // the workshop has read it
  )
  const used = new Set(labs.flatMap((lab) => pathsIn(lab, '')))
  const { spans } = readPage('en', 'reference/lab-json.mdx')
  expect([...used].filter((path) => !spans.includes(path))).toEqual([])
  const always = labFields.filter(({ path, isOptional }) => !isOptional && !path.includes('.'))
  for (const lab of labs)
    expect(Object.keys(lab as object)).toEqual(expect.arrayContaining(always.map(({ path }) => path)))
})

/** Returns the fields that a value has, as the page of lab.json names them. */
function pathsIn(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => pathsIn(each, `${path}[]`))
  // A text in two languages and the variables of a service are not taken apart.
  if (typeof value !== 'object' || value === null || 'ja' in value || path === 'environment') return []
  return Object.entries(value).flatMap(([name, inside]) => {
    const field = path === '' ? name : `${path}.${name}`
    return [field, ...pathsIn(inside, field)]
  })
}

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
