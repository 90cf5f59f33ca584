import { createHash } from 'node:crypto'
import { mkdtempSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PagePolicies, pagePolicy } from './content-policy.ts'

const hashOf = (script: string): string => `'sha256-${createHash('sha256').update(script).digest('base64')}'`

function scripts(html: string): string | undefined {
  return pagePolicy(html)
    .split('; ')
    .find((directive) => directive.startsWith('script-src'))
}

test.each([
  ['no inline script: only files', '<p>hello</p>', "script-src 'self'"],
  ['an inline script by its hash', '<script>a()</script>', `script-src 'self' ${hashOf('a()')}`],
  [
    'attributes and lines do not matter',
    '<script data-rh="true">\na()\n</script>',
    `script-src 'self' ${hashOf('\na()\n')}`,
  ],
  ['a script in a file needs no hash', '<script src="/a.js" defer></script>', "script-src 'self'"],
  ['minified attributes are read too', '<script defer src=/a.js></script>', "script-src 'self'"],
  [
    'the same script twice is named once',
    '<script>a()</script><script>a()</script>',
    `script-src 'self' ${hashOf('a()')}`,
  ],
])('%s', (_behaviour, html, want) => {
  expect(scripts(html)).toBe(want)
})

test('scripts are never open: no unsafe-inline, no unsafe-eval', () => {
  expect(scripts('<script>a()</script>')).not.toMatch(/unsafe/)
})

test('a page that was built anew gets its new policy', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'hotpath-policy-')), 'index.html')
  const policies = new PagePolicies()
  writeFileSync(path, '<script>one()</script>')
  expect(policies.of(path)).toContain(hashOf('one()'))
  writeFileSync(path, '<script>two()</script>')
  utimesSync(path, 1, 1)
  expect(policies.of(path)).toContain(hashOf('two()'))
})
