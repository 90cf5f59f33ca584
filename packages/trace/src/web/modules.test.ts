// The page's modules as a browser loads them: all there, nothing of Node.js among them, no way to run a text.

import { fileURLToPath } from 'node:url'
import { browserModules } from '@hotpath/pprof/tool'
import { expect, test } from 'vitest'

const { entry, sources } = browserModules(new URL('../viewer/page-main', import.meta.url), {
  path: '/modules/trace',
  folder: fileURLToPath(new URL('..', import.meta.url)),
})

test('the page begins with a module that is there, and brings what it imports, and nothing of Node.js', () => {
  expect(sources.size).toBeGreaterThan(20)
  expect([...sources.keys()]).toContain(entry)
  const imported = [...sources.values()].flatMap((source) =>
    Array.from(
      source.matchAll(/^(?:import|export)\b[^'"]*?from\s*['"]([^'"]+)['"]/gm),
      ([, path = '']) => path,
    ),
  )
  expect(imported.length).toBeGreaterThan(40)
  expect(imported.filter((path) => !sources.has(path))).toEqual([])
})

test.each([...sources])('%s has no way to run a text', (_path, source) => {
  expect(source).not.toMatch(
    /\b(eval|Function)\(|\.(innerHTML|outerHTML|insertAdjacentHTML)\b|document\.write|javascript:/,
  )
})
