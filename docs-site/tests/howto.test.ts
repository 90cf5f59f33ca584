// How-to pages: each alert has its runbook, and each command asks for something that a service answers.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { planCollection } from '../../packages/instrument/src/collect.ts'
import { environmentVariables } from '../../packages/instrument/src/environment.ts'
import { findEndpoint } from '../../packages/instrument/src/profiles.ts'
import { commandsOf, folders, listPages, readPage, repoRoot, siteDir } from './page.ts'

const languages = ['en', 'ja'] as const
const pages = listPages('en').filter((path) => path.startsWith('howto/'))
const rules = readFileSync(join(repoRoot, 'packages/instrument/alerts/hotpath.rules.yml'), 'utf8')
const alerts = [...new Set(Array.from(rules.matchAll(/^ *- alert: (\w+)$/gm), ([, name = '']) => name))]
const runbooks = Array.from(
  rules.matchAll(/^ *runbook_url: '?(?<url>[^'\s]+)'?$/gm),
  ({ groups }) => new URL(groups?.['url'] ?? ''),
)

test('each alert names its own section of a page as its runbook', () => {
  expect(alerts.length).toBeGreaterThan(3)
  expect(new Set(runbooks.map(({ hash }) => hash))).toEqual(new Set(alerts.map((name) => `#${name}`)))
  for (const { pathname } of runbooks) expect(pages).toContain(`${pathname.slice(1)}.mdx`)
})

test.each(languages)(
  'in %s, the sections named as an alert is are those of the alerts, no more, no fewer',
  (language) => {
    const sections = readPage(language, 'howto/alert.mdx')
      .headings.filter(({ level, id }) => level === 2 && /^[A-Z]/.test(id ?? ''))
      .map(({ id, text }) => [id, text])
    expect(sections).toEqual(alerts.map((name) => [name, name]))
  },
)

const commands: [where: string, command: string][] = languages.flatMap((language) =>
  pages.flatMap((path) =>
    readPage(language, path)
      .fences.filter(({ info }) => info === 'console')
      .flatMap(commandsOf)
      .map((command): [string, string] => [`${language}/${path}`, command]),
  ),
)

/** Parameters of all paths; an endpoint says itself which of them it has. */
const parameters = new Set([
  'cpu',
  'format',
  'debug',
  'fraction',
  'gc',
  'last',
  'rate',
  'seconds',
  'threshold',
  'type',
  'window',
  'worker',
])

const asked = commands.flatMap(([where, command]) =>
  Array.from(command.matchAll(/127\.0\.0\.1:6060(\/[^\s"']*)/g), ([, path = '']) => [where, path] as const),
)

test('commands ask a service for profiles, and otherwise for its index, its metrics and its window alone', () => {
  const others = asked.map(([, path]) => path).filter((path) => !isProfile(path))
  const formless = others.map((path) =>
    path.replace(/^(\/debug\/trace\/snapshot)\?format=(?:perfetto|chrome)$/, '$1'),
  )
  expect(new Set(formless)).toEqual(new Set(['/debug/pprof/', '/debug/trace/snapshot', '/metrics']))
  expect(asked.length - others.length).toBeGreaterThan(20)
})

test.each(asked.filter(([, path]) => isProfile(path)))('%s: %s is answered', (_where, path) => {
  expect(problemOf(path)).toBeUndefined()
})

function isProfile(path: string): boolean {
  return path.startsWith('/debug/pprof/') && path !== '/debug/pprof/'
}

/** What a service would say against a request, if anything. */
function problemOf(path: string): string | undefined {
  const { pathname, searchParams } = new URL(path, 'http://127.0.0.1')
  const unknown = [...searchParams.keys()].filter((name) => !parameters.has(name))
  if (unknown.length > 0) return `no parameter ${unknown.join(', ')}`
  const endpoint = findEndpoint(pathname.replace('/debug/pprof/', ''))
  if (endpoint === undefined || endpoint.kind === 'plain') return 'no such profile'
  // It takes whatever is a number of seconds, and the default for what is none, as Go does.
  if (endpoint.kind === 'trace') return undefined
  const plan = planCollection(endpoint, searchParams)
  if (plan.state === 'ready') return undefined
  // What is kept can be had only while something keeps it, which nothing does here.
  const isKept = endpoint.name === 'profile' && searchParams.has('last')
  return isKept && plan.problem.includes('ENABLE_CONTINUOUS_PROFILE') ? undefined : plan.problem
}

test.each(commands)('%s: %s names files of the repository that are there', (_where, command) => {
  const named = command.match(/\bpackages\/[\w./-]+/g) ?? []
  expect(named.filter((path) => !existsSync(join(repoRoot, path)))).toEqual([])
})

test.each(languages)('in %s, each variable on the pages is one that services read', (language) => {
  const known = new Set(environmentVariables.map(({ name }) => name))
  const source = pages.map((path) => readFileSync(join(siteDir, folders[language], path), 'utf8')).join('\n')
  const named = new Set(source.match(/\b(?:ENABLE|PPROF|METRICS|FLIGHT_RECORDER)_[A-Z_]+\b/g))
  expect(named.size).toBeGreaterThan(0)
  expect([...named].filter((name) => !known.has(name))).toEqual([])
})
