// The README says of the site's speed what was measured.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type SiteSpeed, withSpeed } from '../scripts/site-speed.ts'
import { siteDir } from './page.ts'

const speed = JSON.parse(readFileSync(join(siteDir, 'data/site-speed.json'), 'utf8')) as SiteSpeed // the script's own
const readme = readFileSync(join(siteDir, 'README.md'), 'utf8')

test('the table of the README is that of the last measurement', () => {
  expect(speed.pages.length).toBeGreaterThan(5)
  expect(readme).toBe(withSpeed(readme, speed))
})

test('a README without a place for the table is refused', () => {
  expect(() => withSpeed('# The site', speed)).toThrow('met no marks for it')
})
