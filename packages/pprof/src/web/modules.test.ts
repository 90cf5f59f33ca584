// The viewer as a browser loads it.

import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { browserModules } from './modules.ts'

const { entry, sources } = browserModules(new URL('../viewer/page-main', import.meta.url))

test('the page begins with a module that is there, and brings what it imports, and nothing of Node.js', () => {
  expect(sources.size).toBeGreaterThan(10)
  expect([...sources.keys()]).toContain(entry)
  const imported = [...sources.values()].flatMap((source) =>
    Array.from(
      source.matchAll(/^(?:import|export)\b[^'"]*?from\s*['"]([^'"]+)['"]/gm),
      ([, path = '']) => path,
    ),
  )
  expect(imported.length).toBeGreaterThan(20)
  expect(imported.filter((path) => !sources.has(path))).toEqual([])
})

test.each([...sources])(
  '%s is JavaScript that a browser parses, with no way to run a text',
  (_path, source) => {
    const checked = spawnSync(process.execPath, ['--check', '--input-type=module', '-'], {
      input: source,
      encoding: 'utf8',
    })
    expect(checked.stderr).toBe('')
    expect(source).not.toMatch(
      /\b(eval|Function)\(|\.(innerHTML|outerHTML|insertAdjacentHTML)\b|document\.write|javascript:/,
    )
  },
)
